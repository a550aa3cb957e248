"""``kyso sign``: what goes in, what comes out, and which exit code tells which ending."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyhanko.sign.fields import SigFieldSpec

from core.errors import CredentialUnusableError, ExitCode, InvalidUsageError, NoCredentialError, SeveralCredentialsError
from core.signing.model import CaStatus, Credential
from desktop.cli import hoisted
from desktop.cli_sign import choose_credential, parse_place
from providers.sandbox.rules import Oddity
from tests.core.signing.test_fields import applicant, form
from tests.desktop.command_line import CommandLine, Done, pdfsig
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer

PERSON = "07090000001{}"
HUB = "esign:VNPT-CA"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def kyso(sandbox: SandboxServer, tmp_path: Path) -> CommandLine:
    sandbox.forget_mishaps()
    return CommandLine(sandbox.home.root, tmp_path)


def sign(kyso: CommandLine, *sources: str | Path, ca: str = HUB, digit: int = 0, flags: tuple[str, ...] = ()) -> Done:
    person = PERSON.format(digit)
    return kyso.run(
        "sign", *sources, "--ca", ca, "--user-id", person, "--out", "out", "--level", "B-B", "--json", *flags
    )


def test_a_signed_copy_appears_and_the_source_stays(kyso: CommandLine) -> None:
    source = make_pdf(kyso.folder / "Tờ khai #1.pdf")
    before = source.read_bytes()
    for name in ("Tờ khai #1-signed.pdf", "Tờ khai #1-signed-2.pdf"):
        done = sign(kyso, source.name)
        assert done.code == 0, done.err
        assert "To find your certificates, sent to 127.0.0.1: your ID number." in done.err
        assert "To sign, sent to 127.0.0.1: a digest of each file" in done.err
        assert "Timestamp" not in done.err, "the level wants none"
        (document,) = done.object["documents"]
        assert document["signed"] == str(kyso.folder / "out" / name)
        assert document["source"] == str(source)
        assert "Signature is Valid" in pdfsig(Path(document["signed"]))
    assert source.read_bytes() == before


@pytest.mark.parametrize(
    ("digit", "code", "error"),
    [
        (1, 6, "signing.declined"),
        pytest.param(3, 4, "provider.no_credential", marks=pytest.mark.all_only),
        pytest.param(5, 4, "provider.auth", marks=pytest.mark.all_only),
        (8, 7, "signing.mismatch"),
        pytest.param(9, 4, "provider.credential_mismatch", marks=pytest.mark.all_only),
    ],
)
def test_every_ending_has_its_exit_code(kyso: CommandLine, digit: int, code: int, error: str) -> None:
    done = sign(kyso, make_pdf(kyso.folder / "a.pdf").name, digit=digit)
    assert (done.code, done.object["ok"], done.object["error"]["code"]) == (code, False, error)
    (document,) = done.object["documents"] or ({"signed": None},)
    assert document["signed"] is None
    assert not list(kyso.folder.glob("out/*.pdf"))
    assert PERSON.format(digit) not in done.err


@pytest.mark.all_only
@pytest.mark.parametrize("digit", [4, 6])
def test_an_expired_second_certificate_and_a_hiccup_do_not_stop_it(kyso: CommandLine, digit: int) -> None:
    assert sign(kyso, make_pdf(kyso.folder / "a.pdf").name, ca="vnpt", digit=digit).code == 0


@pytest.mark.all_only
def test_a_phone_that_nobody_answers_ends_as_expired(sandbox_short: SandboxServer, tmp_path: Path) -> None:
    kyso = CommandLine(sandbox_short.home.root, tmp_path)
    done = sign(kyso, make_pdf(tmp_path / "a.pdf").name, digit=2)
    assert (done.code, done.object["error"]["code"]) == (6, "signing.expired")


@pytest.mark.all_only
def test_a_lost_connection_over_the_hub_is_told_as_unknown(kyso: CommandLine) -> None:
    done = sign(kyso, make_pdf(kyso.folder / "a.pdf").name, digit=7)
    assert (done.code, done.object["error"]["code"]) == (4, "provider.outcome_unknown")
    assert "may still be on your phone until" in done.err


def test_a_bad_file_is_refused_before_the_phone_rings(kyso: CommandLine, sandbox: SandboxServer) -> None:
    (kyso.folder / "a.pdf").write_text("not a PDF at all")
    rings = sandbox.rings()
    done = sign(kyso, "a.pdf")
    assert (done.code, done.object["error"]["code"]) == (3, "document.unsupported")
    assert "a.pdf" in done.err
    assert sandbox.rings() == rings


@pytest.mark.all_only
def test_what_can_be_signed_of_a_batch_is_kept(kyso: CommandLine) -> None:
    (kyso.folder / "empty.pdf").touch()
    done = sign(kyso, "empty.pdf", make_pdf(kyso.folder / "good.pdf").name, "missing.pdf")
    assert done.code == 3
    empty, good, missing = done.object["documents"]
    assert Path(good["signed"]).is_file()
    assert good["error"] is None
    assert empty["error"]["code"] == "document.empty"
    assert missing["error"]["code"] == "document.missing"


@pytest.mark.all_only
def test_the_number_may_come_from_stdin(kyso: CommandLine) -> None:
    make_pdf(kyso.folder / "a.pdf")
    arguments = ("sign", "a.pdf", "--ca", HUB, "--user-id", "-", "--out", "out", "--level", "B-B", "--json")
    assert kyso.run(*arguments, given=f"{PERSON.format(0)}\n").code == 0


@pytest.mark.parametrize(
    "wrong", [("--place", "1:0,0,0,10"), ("--level", "B-X"), ("--unheard-of",), ("--user-id", "12345")]
)
def test_wrong_usage_is_one_object_too(kyso: CommandLine, wrong: tuple[str, ...]) -> None:
    done = sign(kyso, make_pdf(kyso.folder / "a.pdf").name, flags=wrong)
    assert done.code == (3 if wrong[0] == "--user-id" else 2)
    assert done.object["ok"] is False


def test_an_unknown_authority_is_wrong_usage(kyso: CommandLine) -> None:
    assert sign(kyso, make_pdf(kyso.folder / "a.pdf").name, ca="esign:nobody").code == 2


@pytest.mark.all_only
def test_the_box_goes_where_it_was_asked_for(kyso: CommandLine) -> None:
    done = sign(kyso, make_pdf(kyso.folder / "a.pdf").name, flags=("--place", "1:100,600,200,70"))
    assert done.code == 0, done.err
    (document,) = done.object["documents"]
    assert "Signature Field Name" in pdfsig(Path(document["signed"]))


def credential(serial: str, *, days: int) -> Credential:
    return Credential(
        provider_id=HUB,
        credential_id=serial,
        serial_number=serial,
        certificate_der=b"",
        chain_der=(),
        subject_name="Nguyễn Thị Thùy Dương",
        subject_id=PERSON.format(0),
        issuer_name="VNPT-CA",
        valid_from=NOW - timedelta(days=400),
        valid_to=NOW + timedelta(days=days),
    )


def test_two_usable_certificates_need_a_choice() -> None:
    both = (credential("a1", days=30), credential("b2", days=60))
    with pytest.raises(SeveralCredentialsError) as caught:
        choose_credential(both, None, NOW, HUB)
    assert caught.value.exit_code == 2
    assert all(serial in caught.value.params["serials"] for serial in ("a1", "b2"))
    assert choose_credential(both, "00:B2", NOW, HUB) is both[1]


def test_an_expired_certificate_is_no_choice() -> None:
    old, good = credential("a1", days=-1), credential("b2", days=60)
    assert choose_credential((old, good), None, NOW, HUB) is good
    with pytest.raises(CredentialUnusableError):
        choose_credential((old,), None, NOW, HUB)
    with pytest.raises(NoCredentialError):
        choose_credential((good,), "c3", NOW, HUB)


def test_a_certificate_that_its_authority_has_suspended_is_no_choice() -> None:
    held, good = replace(credential("a1", days=30), ca_status=CaStatus.SUSPENDED), credential("b2", days=60)
    assert choose_credential((held, good), None, NOW, HUB) is good
    with pytest.raises(CredentialUnusableError) as caught:
        choose_credential((held, good), "a1", NOW, HUB)
    assert caught.value.params["reason"] == "suspended"


@pytest.mark.parametrize("text", ["", "0:1,1,1,1", "1:1,1,1", "1:1,1,1,-1", "1:nan,1,1,1", "x:1,1,1,1", "1:1,1,inf,1"])
def test_a_place_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InvalidUsageError):
        parse_place(text)


def test_global_options_may_stand_anywhere() -> None:
    assert hoisted(["sign", "a", "--home", "h", "--json"]) == ["--home", "h", "sign", "a", "--json"]
    assert hoisted(["verify", "--lang=en", "--", "--home"]) == ["--lang=en", "verify", "--", "--home"]


def test_a_folder_that_cannot_be_made_is_told(kyso: CommandLine) -> None:
    (kyso.folder / "out").touch()
    done = sign(kyso, make_pdf(kyso.folder / "a.pdf").name)
    assert (done.code, done.object["error"]["code"]) == (8, "storage.read_only")


@pytest.mark.all_only
def test_a_field_of_the_form_is_offered_and_signed(kyso: CommandLine) -> None:
    form(kyso.folder / "form.pdf", applicant(), SigFieldSpec("CanBo"), roles={"NguoiNop": "Người nộp hồ sơ"})
    make_pdf(kyso.folder / "plain.pdf")
    offered = sign(kyso, "form.pdf")
    assert offered.code == 0, offered.err
    assert "NguoiNop (Người nộp hồ sơ); CanBo" in offered.err
    chosen = sign(kyso, "form.pdf", "plain.pdf", flags=("--field", "người nộp"))
    signed, refused = chosen.object["documents"]
    assert (chosen.code, refused["error"]["code"], signed["error"]) == (2, "usage.field", None)
    (file,) = kyso.run("verify", signed["signed"], "--json").object["files"]
    assert [one["field"] for one in file["signatures"]] == ["NguoiNop"]


@pytest.mark.all_only
def test_more_files_than_the_ca_signs_at_once_take_one_confirmation_after_the_other(kyso: CommandLine) -> None:
    sources = [make_pdf(kyso.folder / f"{number}.pdf").name for number in range(21)]
    done = sign(kyso, *sources, ca="vnpt")
    assert done.code == 0, done.err
    documents = done.object["documents"]
    assert all(document["signed"] for document in documents)
    transactions = [document["transaction"] for document in documents]
    assert [transactions.count(one) for one in dict.fromkeys(transactions)] == [10, 11]
    assert "2" in done.err


def test_a_refusal_ends_it_and_the_phone_does_not_ask_for_the_rest(kyso: CommandLine) -> None:
    sources = [make_pdf(kyso.folder / f"{number}.pdf").name for number in range(21)]
    done = sign(kyso, *sources, ca="vnpt", digit=1)
    assert done.code == 6
    documents = done.object["documents"]
    assert {document["error"]["code"] for document in documents} == {"signing.declined"}
    assert len({document["transaction"] for document in documents} - {None}) == 1


@pytest.mark.all_only
def test_whose_turn_it_is_not_is_refused_before_any_phone_rings(kyso: CommandLine, sandbox: SandboxServer) -> None:
    source = make_pdf(kyso.folder / "a.pdf", text="two signers").name
    first = "Nguyễn Thị Thùy Dương"
    early = sign(kyso, source, digit=4, flags=("--after", first))
    assert early.code == 3
    (document,) = early.object["documents"]
    assert document["error"]["code"] == "document.out_of_turn"
    assert document["transaction"] is None
    (done,) = sign(kyso, source).object["documents"]
    second = sign(kyso, done["signed"], digit=4, flags=("--after", first.upper()))
    assert second.code == 0, second.err
    assert second.object["documents"][0]["preflight"]["signatures"] == 1


def test_whoever_has_two_usable_certificates_is_shown_both_and_signs_with_the_one_they_name(
    kyso: CommandLine, sandbox: SandboxServer
) -> None:
    paper, before = make_pdf(kyso.folder / "a.pdf"), sandbox.rings()
    with sandbox.odd(PERSON.format(0), Oddity.SECOND_CERTIFICATE):
        asked = sign(kyso, paper, ca="vnpt")
        serials = re.findall(r"5401[0-9a-f]{28}", asked.err)
        assert (asked.code, len(set(serials))) == (ExitCode.USAGE, 2), asked.err
        assert sandbox.rings() == before
        done = sign(kyso, paper, ca="vnpt", flags=("--credential", serials[1]))
    assert done.code == 0, done.err
    assert "Signature is Valid" in pdfsig(Path(done.object["documents"][0]["signed"]))
