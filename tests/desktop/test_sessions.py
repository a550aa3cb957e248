"""A whole signing session over the real sandbox, the real engine and real sockets: one promise per scenario digit."""

import json
import os
import signal
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.errors import (
    AuthorizationExpiredError,
    CredentialMismatchError,
    CredentialUnusableError,
    OutcomeUnknownError,
    ProviderAuthError,
    SignatureMismatchError,
    SignerDeclinedError,
    UserCancelledError,
)
from core.signing.model import Credential, SignatureLevel, SigningRequest
from core.signing.phases import Phase
from core.signing.progress import Progress, SigningOrder, SigningResult
from desktop.basics import BuildOptions
from desktop.composition import Services, build
from tests.pdfs import make_pdf

PERSON = "07090000001{}"
pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def services(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Services]:
    home = tmp_path_factory.mktemp("home")
    async with build(BuildOptions(home=home, profile="sandbox")) as built:
        yield built
    os.kill(json.loads((home / "sandbox" / "sandbox.json").read_text())["pid"], signal.SIGTERM)


def usable(credentials: tuple[Credential, ...], services: Services) -> Credential:
    (one,) = [credential for credential in credentials if credential.valid_at(services.clock.now())]
    return one


async def sign(
    services: Services, ca: str, digit: int, folder: Path, *names: str, seen: list[Progress] | None = None
) -> SigningResult:
    user_id = PERSON.format(digit)
    credential = usable(tuple(await services.credentials(ca, user_id)), services)
    session = await services.session(ca, (seen if seen is not None else []).append)
    requests = tuple(
        SigningRequest(make_pdf(folder / name), folder / "signed", None, auto_place=True, level=SignatureLevel.B_B)
        for name in names or ("Tờ khai.pdf",)
    )
    (folder / "signed").mkdir()
    return await session.sign(SigningOrder(requests, credential, user_id))


@pytest.mark.parametrize("ca", ["esign:MISA-CA", "vnpt"])
async def test_a_confirmed_document_is_signed_and_its_source_untouched(
    services: Services, tmp_path: Path, ca: str
) -> None:
    seen: list[Progress] = []
    result = await sign(services, ca, 0, tmp_path, seen=seen)
    assert (result.phase, result.error, result.open) == (Phase.DONE, None, False)
    (document,) = result.documents
    assert document.signed is not None
    source = (tmp_path / "Tờ khai.pdf").read_bytes()
    assert document.signed.path.read_bytes().startswith(source)
    checked = subprocess.run(["pdfsig", "-nocert", document.signed.path], capture_output=True, text=True, check=True)
    assert "Signature is Valid" in checked.stdout
    waiting = [progress for progress in seen if progress.phase is Phase.AWAITING_SIGNER]
    assert waiting[-1].control_code == document.doc_id
    assert waiting[-1].deadline is not None
    assert not [path for path in services.home.work.rglob("*") if path.is_file()]


async def test_three_documents_need_one_confirmation(services: Services, tmp_path: Path) -> None:
    result = await sign(services, "vnpt", 0, tmp_path, "a.pdf", "b.pdf", "c.pdf")
    assert result.phase is Phase.DONE
    assert len({document.signed.path for document in result.documents if document.signed}) == 3


@pytest.mark.parametrize("ca", ["esign:MISA-CA", "vnpt"])
async def test_refused_on_the_phone_is_an_outcome_and_nothing_is_written(
    services: Services, tmp_path: Path, ca: str
) -> None:
    result = await sign(services, ca, 1, tmp_path)
    assert result.phase is Phase.DECLINED
    assert isinstance(result.error, SignerDeclinedError)
    assert list((tmp_path / "signed").iterdir()) == []


async def test_cancelled_here_while_the_phone_is_silent(services: Services, tmp_path: Path) -> None:
    user_id = PERSON.format(2)
    credential = usable(tuple(await services.credentials("vnpt", user_id)), services)

    def stop_when_waiting(progress: Progress) -> None:
        if progress.phase is Phase.AWAITING_SIGNER and progress.deadline is not None:
            session.cancel()

    session = await services.session("vnpt", stop_when_waiting)
    request = SigningRequest(make_pdf(tmp_path / "a.pdf"), tmp_path, None, auto_place=False)
    result = await session.sign(SigningOrder((request,), credential, user_id))
    assert result.phase is Phase.CANCELLED
    assert isinstance(result.error, UserCancelledError)
    assert not result.ca_told
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]


async def test_nobody_without_a_certificate_is_offered_one(services: Services) -> None:
    assert list(await services.credentials("vnpt", PERSON.format(3))) == []


async def test_an_expired_certificate_is_shown_but_cannot_sign(services: Services, tmp_path: Path) -> None:
    user_id = PERSON.format(4)
    credentials = await services.credentials("vnpt", user_id)
    assert len(credentials) == 2
    (expired,) = [one for one in credentials if not one.valid_at(services.clock.now())]
    session = await services.session("vnpt", lambda _: None)
    request = SigningRequest(make_pdf(tmp_path / "a.pdf"), tmp_path, None, auto_place=False)
    result = await session.sign(SigningOrder((request,), expired, user_id))
    assert result.phase is Phase.FAILED
    assert isinstance(result.error, CredentialUnusableError)


async def test_a_wrong_organisation_account_is_told_as_such(services: Services) -> None:
    for ca in ("vnpt", "esign:CA2"):
        with pytest.raises(ProviderAuthError):
            await services.credentials(ca, PERSON.format(5))


@pytest.mark.parametrize("ca", ["vnpt"])
async def test_a_connection_lost_while_waiting_loses_nothing_where_one_can_fetch_again(
    services: Services, tmp_path: Path, ca: str
) -> None:
    assert (await sign(services, ca, 7, tmp_path)).phase is Phase.DONE


async def test_a_connection_lost_while_the_hub_blocks_is_said_to_be_unknown(services: Services, tmp_path: Path) -> None:
    result = await sign(services, "esign:FPT-CA", 7, tmp_path)
    assert result.phase is Phase.UNKNOWN
    assert isinstance(result.error, OutcomeUnknownError)
    assert not result.open
    assert list((tmp_path / "signed").iterdir()) == []


@pytest.mark.parametrize("ca", ["esign:Viettel-CA", "vnpt"])
async def test_a_signature_over_another_hash_is_never_embedded(services: Services, tmp_path: Path, ca: str) -> None:
    result = await sign(services, ca, 8, tmp_path)
    assert result.phase is Phase.FAILED
    assert isinstance(result.error, SignatureMismatchError)
    assert list((tmp_path / "signed").iterdir()) == []


@pytest.mark.parametrize("ca", ["esign:BkavCA", "vnpt"])
async def test_another_persons_certificate_never_signs(services: Services, tmp_path: Path, ca: str) -> None:
    result = await sign(services, ca, 9, tmp_path)
    assert result.phase is Phase.FAILED
    assert isinstance(result.error, CredentialMismatchError)


async def test_a_file_that_is_no_pdf_does_not_keep_the_others_from_being_signed(
    services: Services, tmp_path: Path
) -> None:
    user_id = PERSON.format(0)
    credential = usable(tuple(await services.credentials("vnpt", user_id)), services)
    (tmp_path / "bad.pdf").write_bytes(b"hello")
    session = await services.session("vnpt", lambda _: None)
    requests = tuple(
        SigningRequest(path, tmp_path, None, auto_place=False)
        for path in (tmp_path / "bad.pdf", make_pdf(tmp_path / "good.pdf"))
    )
    result = await session.sign(SigningOrder(requests, credential, user_id))
    assert [bool(document.signed) for document in result.documents] == [False, True]
    assert result.error is not None
    assert result.error.code == "document.unsupported"
    assert not isinstance(result.error, AuthorizationExpiredError)
