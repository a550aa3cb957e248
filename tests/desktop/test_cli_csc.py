"""``kyso sign`` over the CSC API: one paper, and the endings that differ by how the API is spoken."""

from pathlib import Path

import pytest

from tests.desktop.command_line import CommandLine, pdfsig
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer

PERSON = "07090000001{}"

both = pytest.mark.parametrize("ca", [pytest.param("csc1", marks=pytest.mark.all_only), "csc2"])


def sign(sandbox: SandboxServer, folder: Path, ca: str, digit: int) -> tuple[int, str | None, list[Path]]:
    paper = make_pdf(folder / "tờ khai.pdf")
    command = ("sign", paper, "--ca", ca, "--user-id", PERSON.format(digit), "--out", "out", "--level", "B-B", "--json")
    done = CommandLine(sandbox.home.root, folder).run(*command)
    error = done.object["error"]
    return (
        done.code,
        error and error["code"],
        [Path(one["signed"]) for one in done.object["documents"] if one["signed"]],
    )


@both
def test_one_paper_is_signed_with_one_ring(sandbox: SandboxServer, tmp_path: Path, ca: str) -> None:
    before = sandbox.rings(user_id=PERSON.format(0))
    code, error, (signed,) = sign(sandbox, tmp_path, ca, 0)
    assert (code, error) == (0, None)
    assert "Signature is Valid" in pdfsig(signed)
    assert sandbox.rings(user_id=PERSON.format(0)) == before + 1


@pytest.mark.parametrize(
    ("ca", "digit", "code", "error"),
    [
        ("csc1", 1, 6, "signing.declined"),
        pytest.param("csc1", 7, 4, "provider.outcome_unknown", marks=pytest.mark.all_only),
        pytest.param("csc2", 8, 7, "signing.mismatch", marks=pytest.mark.all_only),
    ],
)
def test_its_own_endings_have_their_exit_codes(
    sandbox: SandboxServer, tmp_path: Path, ca: str, digit: int, code: int, error: str
) -> None:
    sandbox.forget_mishaps()
    assert sign(sandbox, tmp_path, ca, digit) == (code, error, [])
