"""What a portal would refuse is told before anything leaves (W9)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from core.messages import explain
from core.portal.file_check import Breach, OutgoingFile, acceptable_name, breaches
from core.portal.profile import FileRules
from core.signing.model import SignatureLevel

RULES: Final = FileRules(("pdf", "docx", "png"), max_file_bytes=2_000, max_total_bytes=3_000, max_name_chars=40)
LEVELS: Final = (SignatureLevel.B_T, SignatureLevel.B_LT)
PDF: Final = b"%PDF-1.7\n"


def written(folder: Path, name: str, content: bytes) -> OutgoingFile:
    (folder / name).write_bytes(content)
    return OutgoingFile(folder / name, None)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.pdf", PDF, set()),
        ("a.pdf", b"\n\n" + PDF, set()),
        ("TỜ KHAI.PDF", PDF, set()),
        ("a.docx", b"PK\x03\x04rest", set()),
        ("a.pdf", b"", {Breach.EMPTY}),
        ("a.pdf", b"PK\x03\x04", {Breach.CONTENT}),
        ("a.png", b"GIF89a", {Breach.CONTENT}),
        ("a.exe", b"MZ", {Breach.KIND}),
        ("a.pdf", PDF + b"x" * 2_000, {Breach.SIZE}),
        ("a" * 60 + ".pdf", PDF, {Breach.NAME}),
        ("a:b.pdf", PDF, {Breach.NAME}),
        ("no ending", PDF, {Breach.KIND}),
    ],
)
def test_each_rule_is_told_by_its_name(tmp_path: Path, name: str, content: bytes, told: set[Breach]) -> None:
    file = written(tmp_path, name, content)
    assert {item.breach for item in breaches(RULES, LEVELS, [file])} == told


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    files = [
        written(tmp_path, "a.pdf", PDF + b"x" * 1_900),
        written(tmp_path, "b.exe", b"MZ"),
        written(tmp_path, "c.pdf", PDF + b"x" * 1_500),
        OutgoingFile(tmp_path / "gone.pdf", None),
    ]
    told = [(item.path.name, item.breach) for item in breaches(RULES, LEVELS, files)]
    assert told == [("b.exe", Breach.KIND), ("c.pdf", Breach.TOTAL), ("gone.pdf", Breach.GONE)]


def test_a_level_that_the_portal_does_not_take_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, "a.pdf", PDF).path
    assert breaches(RULES, LEVELS, [OutgoingFile(path, SignatureLevel.B_T)]) == ()
    (found,) = breaches(RULES, LEVELS, [OutgoingFile(path, SignatureLevel.B_B)])
    assert found.breach is Breach.LEVEL


@pytest.mark.parametrize("name", ["", ".", "a ", "a.pdf.", "a/b", "a\n.pdf", "a\u202efdp.exe", "x" * 41])
def test_names_that_do_not_survive_the_way(name: str) -> None:
    assert not acceptable_name(name, 40)


@pytest.mark.parametrize("breach", list(Breach))
def test_every_rule_has_words(breach: Breach) -> None:
    assert explain(breach) != breach.value
