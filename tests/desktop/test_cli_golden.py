"""``kyso verify --json`` on golden files: every class meets its verdict, its colour and its reasons (V1, V2, V5)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from core.errors import ExitCode
from tests.desktop.command_line import CommandLine
from tests.golden.authority_proxy import behind_proxy
from tests.golden.case import Golden
from tests.golden.table import GOLDEN
from tests.golden.workshop import Workshop
from tests.pki import Authority

PROFILE = ("--profile", "national-handoff")
SAMPLE = [next(cases) for _title, cases in groupby(GOLDEN, key=lambda case: case.group)]


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    return Workshop(Authority(), tmp_path)


@pytest.fixture
def kyso(shop: Workshop, tmp_path: Path) -> Iterator[CommandLine]:
    """A home that trusts the authority and reaches it through a proxy."""
    (tmp_path / "home").mkdir()
    (tmp_path / "root.pem").write_bytes(shop.authority.root.public_bytes(serialization.Encoding.PEM))
    with behind_proxy(shop.authority) as proxy:
        kyso = CommandLine(tmp_path / "home", tmp_path)
        assert kyso.run(*PROFILE, "trust", "add", "--own", "root.pem").code == ExitCode.DONE
        assert kyso.run(*PROFILE, "network", "--proxy", proxy).code == ExitCode.DONE
        yield kyso


@pytest.mark.all_only
@pytest.mark.parametrize("cases", [pytest.param(SAMPLE, id="one of each class"), pytest.param(GOLDEN, id="all")])
def test_every_class_meets_its_verdict(kyso: CommandLine, shop: Workshop, cases: list[Golden]) -> None:
    for case in cases:
        (kyso.folder / f"{case.name}.pdf").write_bytes(case.make(shop))
    done = kyso.run(*PROFILE, "verify", *(f"{case.name}.pdf" for case in cases), "--json")
    assert done.code == ExitCode.VERDICT_FAILED, done.err
    found = {Path(file["path"]).stem: file for file in done.object["files"]}
    for case in cases:
        file = found[case.name]
        words = set(file["reasons"])
        for signature in file["signatures"]:
            words |= {*signature["reasons"], *(change["kind"] for change in signature["later"]["changes"])}
        told = (file["verdict"], file["colour"], words & case.expected)
        assert (case.name, *told) == (case.name, case.verdict.value, case.verdict.colour, case.expected)


@pytest.mark.all_only
def test_what_was_changed_is_told_in_words_with_its_pages(kyso: CommandLine, shop: Workshop) -> None:
    case = next(case for case in GOLDEN if case.name == "content-replaced")
    (kyso.folder / "changed.pdf").write_bytes(case.make(shop))
    done = kyso.run(*PROFILE, "verify", "changed.pdf")
    assert done.code == ExitCode.VERDICT_INDETERMINATE
    assert "the content of pages (page 1)" in done.out
    assert "Pages that look different: 1" in done.out
