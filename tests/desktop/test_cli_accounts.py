"""An organisation's account is set once, lives in the keyring only, and is what a route is reached with."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from core.errors import ExitCode, InvalidUsageError
from desktop.account_entry import account_of
from desktop.cli_accounts import AccountWish, asked_account
from providers import resolve
from tests.desktop.command_line import CommandLine, Done
from tests.pdfs import make_pdf

LIVE = ("--profile", "national-handoff")
PASSWORD = "mat-khau-cua-don-vi"
NUMBER = "079090000018"


@pytest.fixture
def kyso(tmp_path: Path) -> CommandLine:
    keyring = {
        "PYTHON_KEYRING_BACKEND": "tests.desktop.file_keyring.FileKeyring",
        "TEST_KEYRING": str(tmp_path / "keyring.json"),
    }
    (tmp_path / "home").mkdir()
    return CommandLine(tmp_path / "home", tmp_path, keyring)


def add(kyso: CommandLine, ca: str, fields: Mapping[str, str], *flags: str) -> Done:
    given = json.dumps(fields) + "\n"
    return kyso.run(*LIVE, "accounts", "add", ca, "--secrets-stdin", "--json", *flags, given=given)


def kept(kyso: CommandLine) -> dict[str, bool]:
    accounts = kyso.run(*LIVE, "accounts", "list", "--json").object["accounts"]
    return {one["account"]: one["kept"] for one in accounts}


def test_an_account_is_kept_shown_and_forgotten(kyso: CommandLine) -> None:
    assert not any(kept(kyso).values())
    done = add(kyso, "vnpt", {"sp_id": "don-vi", "sp_password": PASSWORD})
    assert done.code == 0, done.err
    assert PASSWORD not in done.out + done.err
    assert [name for name, here in kept(kyso).items() if here] == ["vnpt"]
    assert kyso.run(*LIVE, "accounts", "remove", "vnpt", "--json").object["removed"] is True
    assert not any(kept(kyso).values())
    assert not [path for path in kyso.home.rglob("*") if path.is_file() and PASSWORD.encode() in path.read_bytes()]


@pytest.mark.all_only
def test_a_key_file_may_be_forgotten_after_its_key_is_kept(kyso: CommandLine) -> None:
    key = rsa.generate_private_key(65537, 2048)
    guard = serialization.BestAvailableEncryption(b"tep-khoa")
    (kyso.folder / "rp.p12").write_bytes(pkcs12.serialize_key_and_certificates(b"rp", key, None, None, guard))
    fields = {
        "relying_party": "DON-VI",
        "sp_id": "don-vi",
        "sp_password": PASSWORD,
        "signature": "chuoi",
        "key_file": "rp.p12",
        "key_password": "tep-khoa",
    }
    assert add(kyso, "fpt", fields).object["error"]["code"] == "usage.invalid", "FPT publishes no address"
    done = add(kyso, "fpt", fields, "--url", "https://rssp.invalid/v2/")
    assert done.code == 0, done.err
    assert kept(kyso)["fpt"]


def test_the_address_of_an_own_account_is_what_is_told_and_asked(kyso: CommandLine) -> None:
    make_pdf(kyso.folder / "a.pdf")
    add(kyso, "vnpt", {"sp_id": "don-vi", "sp_password": PASSWORD}, "--url", "https://127.0.0.1:9/sca")
    command = ("sign", "a.pdf", "--ca", "vnpt", "--user-id", "-", "--out", "out", "--json")
    done = kyso.run(*LIVE, *command, given="001099000001\n")
    assert "To find your certificates, sent to 127.0.0.1: your ID number." in done.err
    assert done.object["error"]["code"] == "provider.unavailable"
    assert "gwsca.vnpt.vn" not in done.err


@pytest.mark.parametrize(
    ("ca", "fields", "url"),
    [
        ("vnpt", {"sp_id": "a"}, None),
        ("vnpt", {"sp_id": "a", "sp_password": "b"}, "http://ca.invalid"),
        ("vnpt", {"sp_id": "a", "sp_password": "b"}, "https://name:word@ca.invalid"),
        ("esign:VNPT-CA", {"sp_id": "a"}, None),
        ("esign:VNPT-CA", {"token": "t", "digest_encoding": "sha256"}, None),
        ("esign:VNPT-CA:file", {}, "https://hub.invalid"),
    ],
    ids=["password missing", "no TLS", "login in the address", "half an account", "unknown word", "neither way in"],
)
def test_what_cannot_be_an_account_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ca: str, fields: dict[str, str], url: str | None
) -> None:
    given = tmp_path / "stdin"
    given.write_text(json.dumps(fields) + "\n", encoding="utf-8")
    form = resolve(ca).account
    assert form is not None
    with given.open(encoding="utf-8") as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        with pytest.raises(InvalidUsageError):
            asked_account(form, AccountWish(ca, url, secrets_stdin=True))


@pytest.mark.parametrize("ca", ["esign:VNPT-CA", "esign:VNPT-CA:file"])
@pytest.mark.parametrize("fields", [{"token": "t"}, {"sp_id": "a", "sp_password": "b"}], ids=["token", "account"])
def test_the_hub_is_entered_by_an_account_or_by_a_token(ca: str, fields: dict[str, str]) -> None:
    form = resolve(ca).account
    assert form is not None
    typed = {one.name: "" for one in form.fields} | fields
    kept = account_of(form, "https://hub.invalid", typed)
    assert {name: value.reveal() for name, value in kept.fields.items()} == fields


def test_a_word_of_the_form_may_be_written_in_capitals() -> None:
    form = resolve("esign:FPT-CA").account
    assert form is not None
    typed = {one.name: "" for one in form.fields} | {"token": "t", "digest_encoding": "HEX"}
    assert account_of(form, "", typed).text("digest_encoding") == "HEX"


def test_without_a_keyring_nothing_is_kept_anywhere(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    done = add(CommandLine(home, tmp_path), "vnpt", {"sp_id": "don-vi", "sp_password": PASSWORD})
    assert (done.code, done.object["error"]["code"]) == (ExitCode.STORAGE, "storage.keyring")
    assert not [path for path in home.rglob("*") if path.is_file() and PASSWORD.encode() in path.read_bytes()]


def test_whoever_has_no_account_here_is_told_what_else_can_be_done(kyso: CommandLine) -> None:
    make_pdf(kyso.folder / "a.pdf")
    words = ("sign", "a.pdf", "--ca", "vnpt", "--user-id", "-", "--out", "out", "--json")
    done = kyso.run(*LIVE, *words, given=f"{NUMBER}\n")
    error = done.object["error"]
    assert (done.code, error["code"]) == (4, "provider.auth")
    assert error["title"] == "No account for VNPT SmartCA on this computer"
    assert "bring it back here" in error["action"]
    assert "kyso accounts add" in error["action"]
    assert NUMBER not in done.out + done.err
