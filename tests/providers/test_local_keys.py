"""A key file and a token sign here and now; SoftHSM plays the token (S10)."""

from __future__ import annotations

import hashlib
import itertools
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pkcs11
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from core.clock import SystemClock
from core.errors import (
    AppError,
    BatchTooLargeError,
    CredentialUnusableError,
    FileMissingError,
    OutcomeUnknownError,
    SecretRefusedError,
    TokenDriverError,
    TokenMissingError,
    UnsupportedDocumentError,
)
from core.secrets import Secret
from core.signing.model import Dtbsr, HashAlgorithm, SignatureRequest, Transaction
from core.signing.prompting import Prompt, PromptKind
from core.signing.provider import SigningProvider
from core.signing.values import verify_signature_value
from providers import Surroundings, resolve
from providers.http import make_client
from providers.local_keys.doctor import modules, state_of
from providers.local_keys.module import TokenModule
from providers.local_keys.token import Token
from providers.route import NOWHERE
from tests.pki import Authority, Signer, SignerKey
from tests.softhsm import PIN, SOFTHSM, made_token

pytestmark = pytest.mark.anyio

PASSWORD = "mat-khau-tep"


class Types:
    """Somebody who types these answers."""

    def __init__(self, *answers: str) -> None:
        self._answers = list(answers)
        self.asked: list[Prompt] = []

    async def ask(self, prompt: Prompt) -> Secret:
        self.asked.append(prompt)
        return Secret(self._answers.pop(0))


def order(count: int = 1) -> tuple[SignatureRequest, ...]:
    """Digests of every algorithm in turn."""
    return tuple(
        SignatureRequest(
            f"8862{number:04}", Dtbsr(hashlib.new(one.value, b"%d" % number).digest(), one), f"{number}.pdf"
        )
        for number, one in zip(range(count), itertools.cycle(HashAlgorithm), strict=False)
    )


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module", params=["rsa", "ec"])
def signer(authority: Authority, request: pytest.FixtureRequest) -> Signer:
    key: SignerKey = (
        rsa.generate_private_key(65537, 2048) if request.param == "rsa" else ec.generate_private_key(ec.SECP256R1())
    )
    return authority.signer(key)


@pytest.fixture
def key_file(authority: Authority, signer: Signer, tmp_path: Path) -> Path:
    path = tmp_path / "Khóa của tôi.p12"
    guard = serialization.BestAvailableEncryption(PASSWORD.encode())
    chain = [authority.ca, authority.root]
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"kyso", signer.key, signer.certificate, chain, guard))
    return path


@pytest.fixture
def token(signer: Signer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """SoftHSM with one token; its module's path."""
    for name, value in made_token(tmp_path, signer.key, (signer.der, *signer.chain_der)).items():
        monkeypatch.setenv(name, value)
    return SOFTHSM


class Opened:
    """Providers that are closed again."""

    def __init__(self) -> None:
        self.all: list[SigningProvider] = []

    async def at(self, ca: str, types: Types) -> SigningProvider:
        async with make_client() as client:
            provider = resolve(ca).create(Surroundings(client, NOWHERE, SystemClock(), types))
        self.all.append(provider)
        return provider


@pytest.fixture
async def opened() -> AsyncIterator[Opened]:
    made = Opened()
    yield made
    for provider in made.all:
        await provider.aclose()


async def signed(provider: SigningProvider, count: int) -> Transaction:
    (credential,) = await provider.credentials("070900000010")
    requests = order(count)
    transaction = await provider.request_signatures(credential, "070900000010", requests, uuid.uuid4().hex)
    assert await provider.await_signatures(transaction) == transaction.values
    for request, value in zip(requests, transaction.values, strict=True):
        verify_signature_value(credential.certificate_der, request.dtbsr, value.value, value.algorithm)
    assert len(credential.chain_der) == 2
    return transaction


async def test_a_key_file_signs_many_documents_for_one_password(opened: Opened, key_file: Path) -> None:
    types = Types(PASSWORD)
    provider = await opened.at(f"p12:{key_file}", types)
    assert len((await signed(provider, 3)).values) == 3
    assert [prompt.kind for prompt in types.asked] == [PromptKind.PASSWORD]
    assert types.asked[0].untrusted_hint == key_file.name
    assert provider.info.leaves_machine == ()


async def test_a_token_signs_many_documents_for_one_pin(opened: Opened, token: Path) -> None:
    types = Types(PIN)
    assert len((await signed(await opened.at(f"pkcs11:{token}", types), 3)).values) == 3
    assert [prompt.kind for prompt in types.asked] == [PromptKind.PIN]


async def test_a_wrong_secret_is_asked_for_again(opened: Opened, key_file: Path, token: Path) -> None:
    for ca, right in ((f"p12:{key_file}", PASSWORD), (f"pkcs11:{token}", PIN)):
        types = Types("0000", right)
        await signed(await opened.at(ca, types), 1)
        assert [prompt.refused for prompt in types.asked] == [False, True]


async def test_a_token_is_not_driven_to_lock_itself(opened: Opened, token: Path) -> None:
    types = Types("0000", "0000", PIN)
    with pytest.raises(SecretRefusedError) as refused:
        await signed(await opened.at(f"pkcs11:{token}", types), 1)
    assert refused.value.params["reason"] == "pin"
    assert len(types.asked) == 2


class WearyModule(TokenModule):
    """SoftHSM never says that a PIN is near its end: this one says so once a wrong PIN was typed."""

    worn = pkcs11.TokenFlag.USER_PIN_FINAL_TRY

    def flags(self, token: Any) -> int:
        told = super().flags(token)
        return told | self.worn if told & pkcs11.TokenFlag.USER_PIN_COUNT_LOW else told


class LockedModule(WearyModule):
    """As that one, with the last try used."""

    worn = pkcs11.TokenFlag.USER_PIN_LOCKED


async def test_the_last_try_is_told_and_left_to_the_person(opened: Opened, token: Path) -> None:
    types = Types("0000", PIN)
    family = await opened.at(f"pkcs11:{token}", types)
    provider = Token(family.info, token, None, SystemClock(), types, WearyModule)
    opened.all.append(provider)
    with pytest.raises(SecretRefusedError) as refused:
        await signed(provider, 1)
    assert refused.value.params["reason"] == "final_try"
    await signed(provider, 1)
    assert [prompt.attempts_left for prompt in types.asked] == [None, 1]


async def test_a_locked_token_is_asked_for_no_pin(opened: Opened, token: Path) -> None:
    types = Types("0000")
    family = await opened.at(f"pkcs11:{token}", types)
    provider = Token(family.info, token, None, SystemClock(), types, LockedModule)
    opened.all.append(provider)
    for _ in range(2):
        with pytest.raises(SecretRefusedError) as refused:
            await signed(provider, 1)
        assert refused.value.params["reason"] == "locked"
    assert len(types.asked) == 1


async def test_the_next_batch_asks_for_the_password_again(opened: Opened, key_file: Path) -> None:
    types = Types(PASSWORD, PASSWORD)
    provider = await opened.at(f"p12:{key_file}", types)
    await signed(provider, 1)
    await signed(provider, 1)
    assert len(types.asked) == 2


async def test_too_many_documents_are_refused_before_a_secret_is_asked_for(opened: Opened, token: Path) -> None:
    provider = await opened.at(f"pkcs11:{token}", Types())
    (credential,) = await provider.credentials("070900000010")
    with pytest.raises(BatchTooLargeError):
        await provider.request_signatures(credential, "070900000010", order(101), uuid.uuid4().hex)


async def test_another_certificate_than_the_files_is_not_signed_with(
    opened: Opened, key_file: Path, authority: Authority, tmp_path: Path
) -> None:
    stranger = authority.signer(rsa.generate_private_key(65537, 2048))
    other = tmp_path / "other.p12"
    other.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"x", stranger.key, stranger.certificate, None, serialization.BestAvailableEncryption(b"x")
        )
    )
    (credential,) = await (await opened.at(f"p12:{other}", Types("x"))).credentials("070900000010")
    provider = await opened.at(f"p12:{key_file}", Types(PASSWORD))
    with pytest.raises(CredentialUnusableError):
        await provider.request_signatures(credential, "070900000010", order(), uuid.uuid4().hex)


@pytest.mark.parametrize(
    ("content", "error"),
    [(None, FileMissingError), (b"", UnsupportedDocumentError), (b"\x30\x03\x02\x01\x00", UnsupportedDocumentError)],
    ids=["missing", "empty", "no PKCS#12"],
)
async def test_what_is_no_key_file_is_told(
    opened: Opened, tmp_path: Path, content: bytes | None, error: type[AppError]
) -> None:
    path = tmp_path / "a.p12"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(error):
        await (await opened.at(f"p12:{path}", Types(PASSWORD))).credentials("070900000010")


async def test_a_module_that_is_none_and_a_token_that_is_missing_are_told_apart(
    opened: Opened, token: Path, tmp_path: Path
) -> None:
    (tmp_path / "driver.so").write_bytes(b"no module")
    with pytest.raises(TokenDriverError):
        await (await opened.at(f"pkcs11:{tmp_path / 'driver.so'}", Types())).credentials("070900000010")
    with pytest.raises(TokenMissingError):
        await (await opened.at(f"pkcs11:{token}:77", Types())).credentials("070900000010")


async def test_nothing_is_kept_of_what_was_signed(opened: Opened, key_file: Path) -> None:
    provider = await opened.at(f"p12:{key_file}", Types(PASSWORD))
    transaction = await signed(provider, 1)
    with pytest.raises(OutcomeUnknownError):
        await provider.await_signatures(
            Transaction("0" * 32, provider.info.id, None, transaction.doc_ids, "", transaction.requested_at, None)
        )


async def test_the_doctor_finds_the_module_and_what_is_on_its_token(token: Path) -> None:
    (found,) = [path for path in modules() if path.name == token.name]
    state = await state_of(found)
    assert (state.certificates, state.failure) == (1, None)
