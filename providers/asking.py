"""What adapters of services after Decision 769 do alike: ask, read the envelope, check a batch before it is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import Final

import httpx

from core.errors import (
    BatchTooLargeError,
    CredentialUnusableError,
    InvalidUsageError,
    OutcomeUnknownError,
    ProviderUnavailableError,
)
from core.signing.model import HashAlgorithm, SignatureRequest
from core.signing.provider import ProviderInfo
from providers.http import PeerStatusError, post_json, sent_once, translate_errors
from providers.norm769 import Envelope, envelope

_READ_ATTEMPTS: Final = 2
_READ_PAUSE_S: Final = 0.3
_NOT_TAKEN: Final = 503
"""The one server error of a gateway that says that the request went no further."""


async def read(client: httpx.AsyncClient, url: str, body: Mapping[str, object], info: ProviderInfo) -> Envelope:
    """An idempotent question, asked once more if the service was unavailable; raises ``core.errors``."""
    for attempt in range(1, _READ_ATTEMPTS + 1):
        try:
            with translate_errors(info.display_name):
                return _succeeded(*await post_json(client, url, body), info)
        except ProviderUnavailableError:
            if attempt == _READ_ATTEMPTS:
                raise
            await asyncio.sleep(_READ_PAUSE_S)
    raise AssertionError("the last attempt returns or raises")


async def ask_once(
    client: httpx.AsyncClient,
    url: str,
    body: Mapping[str, object],
    info: ProviderInfo,
    wait_s: float | None = None,
    fine: Collection[int] = (httpx.codes.OK,),
) -> Envelope:
    """The request that rings the phone: sent once, whatever happens. ``fine``: statuses of a request that was taken.

    Raises ``OutcomeUnknownError`` if it may have been taken and its answer is lost: the connection broke, time ran
    out, or something else answered in the service's place; and ``core.errors`` for what the service itself answered
    (``CredentialUnusableError`` where the norm's 403 says that the certificate is revoked or not valid).
    """
    with translate_errors(info.display_name):
        with sent_once(info.display_name):
            http_status, answer = await post_json(client, url, body, wait_s=wait_s)
            told = envelope(http_status, answer).told
        if not told and (http_status < 300 or (http_status >= 500 and http_status != _NOT_TAKEN)):
            raise OutcomeUnknownError(f"something else answered {http_status}", provider=info.display_name)
        return _succeeded(http_status, answer, info, fine)


def check_batch(info: ProviderInfo, requests: Sequence[SignatureRequest]) -> None:
    """Refuse, before anything is sent, what this CA cannot sign in one confirmation.

    Raises ``BatchTooLargeError``; ``InvalidUsageError`` for an empty batch, a repeated ``doc_id``, or a digest other
    than SHA-256 (the norm's messages do not name the algorithm).
    """
    if len(requests) > info.max_batch:
        raise BatchTooLargeError(limit=str(info.max_batch), provider=info.display_name)
    if not requests or len({request.doc_id for request in requests}) != len(requests):
        raise InvalidUsageError("a batch is empty or repeats a doc_id", what="doc_id")
    if any(request.dtbsr.algorithm is not HashAlgorithm.SHA256 for request in requests):
        raise InvalidUsageError("not a SHA-256 digest", what="sha256")


def _succeeded(
    http_status: int, body: object, info: ProviderInfo, fine: Collection[int] = (httpx.codes.OK,)
) -> Envelope:
    answer = envelope(http_status, body)
    if answer.status_code == httpx.codes.FORBIDDEN and answer.told:
        raise CredentialUnusableError("status 403", reason="refused_by_ca", provider=info.display_name)
    if answer.status_code not in fine:
        raise PeerStatusError(answer.status_code)
    return answer
