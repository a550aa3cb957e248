"""What a CA itself says of a certificate is known when the certificate is chosen, long before a phone rings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import pytest

from core.clock import SystemClock
from core.errors import CredentialUnusableError
from core.messages import describe
from core.signing.engine import SigningEngine, TrustSettings
from core.signing.model import CaStatus
from core.signing.readiness import check_ready
from providers.ca_status import ca_status
from tests.contract.provider_contract import CONFIRMS, ProviderContract
from tests.sandbox_server import SandboxServer

UNASKED = cast("SigningEngine", object())
"""Nobody else is asked about a certificate that its own CA speaks against."""

WORDS = {
    "csc1": ("suspended", "disabled"),
    "csc2": ("revoked", "disabled"),
    "vnpt:sp769v1": ("suspended", "not_active"),
    "vnpt:sp769v2": ("revoked",),
    "vnpt:oauth": ("suspended", "disabled"),
    "viettel": ("suspended", "disabled"),
    "misa": ("not_active", "revoked"),
    "fpt:rssp": ("suspended", "disabled"),
}


def at(ca: str) -> ProviderContract:
    contract = ProviderContract()
    contract.ca = ca  # type: ignore[misc]
    return contract


@contextmanager
def told(sandbox: SandboxServer, serial_number: str, status: CaStatus) -> Iterator[None]:
    sandbox.tell(serial_number, status)
    try:
        yield
    finally:
        sandbox.tell(serial_number, CaStatus.GOOD)


@pytest.mark.anyio
@pytest.mark.parametrize(("ca", "word"), [(ca, word) for ca, words in WORDS.items() for word in words])
async def test_what_the_authority_says_is_told_without_asking_anybody_else(
    sandbox: SandboxServer, ca: str, word: str
) -> None:
    async with at(ca).adapter(sandbox) as provider:
        (good,) = await provider.credentials(CONFIRMS)
        assert good.ca_status is CaStatus.GOOD
        with told(sandbox, good.serial_number, CaStatus(word)):
            (credential,) = await provider.credentials(CONFIRMS)
        name = provider.info.display_name
    with pytest.raises(CredentialUnusableError) as refused:
        await check_ready(credential, CONFIRMS, name, UNASKED, TrustSettings((), ()), SystemClock().now())
    assert refused.value.params["reason"] == word
    assert name in describe(refused.value).what_happened


@pytest.mark.parametrize(
    "words", [(), (None,), ("",), ("PROCESSING",), (7,), ({"status": "revoked"},), ("đang xử lý",)]
)
def test_what_no_document_names_keeps_nobody_from_signing(words: tuple[object, ...]) -> None:
    assert not ca_status(*words).unusable


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("valid", "enabled"), CaStatus.GOOD),
        (("valid", "disabled"), CaStatus.DISABLED),
        (("revoked", "disabled"), CaStatus.REVOKED),
        (("Đang hoạt động",), CaStatus.GOOD),
        (("TẠM DỪNG",), CaStatus.SUSPENDED),
        (("unheard of", "INACTIVE"), CaStatus.NOT_ACTIVE),
    ],
)
def test_of_several_words_the_gravest_counts(words: tuple[str, ...], status: CaStatus) -> None:
    assert ca_status(*words) is status
