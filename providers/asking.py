"""What adapters of services after Decision 769 do alike: ask, read the envelope, check a batch before it is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

import httpx

from core.errors import (
    AppError,
    BatchTooLargeError,
    CredentialUnusableError,
    InvalidUsageError,
    NoCredentialError,
    OutcomeUnknownError,
    ProviderAuthError,
    ProviderUnavailableError,
    SigningFailedError,
)
from core.signing.model import HashAlgorithm, SignatureRequest
from core.signing.provider import ProviderInfo
from providers.http import NOT_TAKEN, PeerStatusError, post_json, sent_once, translate_errors
from providers.norm769 import Envelope, envelope

_READ_ATTEMPTS: Final = 2
_READ_PAUSE_S: Final = 0.3
_ORGANISATION: Final = ("SP_ID", "SP_PASSWORD", "SP_CREDENTIAL", "TOKEN", "KẾT NỐI")
"""Parts of a 401's message that lay it to the organisation's account: the norm has one status for that and the signer's
(report 01 §4.2)."""


async def read(
    client: httpx.AsyncClient,
    url: str,
    body: Mapping[str, object],
    info: ProviderInfo,
    headers: Mapping[str, str] | None = None,
) -> Envelope:
    """An idempotent question, asked once more if the service was unavailable; raises ``core.errors``."""
    for attempt in range(1, _READ_ATTEMPTS + 1):
        try:
            with translate_errors(info.display_name):
                answer = envelope(*await post_json(client, url, body, headers=headers))
                if answer.status_code != httpx.codes.OK:
                    raise failed(answer, info, listing=True)
                return answer
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
    headers: Mapping[str, str] | None = None,
    within: Callable[[Envelope], Envelope] = lambda answer: answer,
) -> Envelope:
    """The request that rings the phone: sent once, whatever happens. ``fine``: statuses of a request that was taken.

    ``within``: finds the status where it does not stand at the top.
    Raises ``OutcomeUnknownError`` if it may have been taken and its answer is lost: the connection broke, time ran
    out, or something else answered in the service's place; and what ``failed`` tells of the service's own answer.
    """
    with translate_errors(info.display_name):
        with sent_once(info.display_name):
            found = within(envelope(*await post_json(client, url, body, wait_s=wait_s, headers=headers)))
        status = found.status_code
        if not found.told and (status < 300 or (status >= 500 and status != NOT_TAKEN)):
            raise OutcomeUnknownError(f"something else answered {status}", provider=info.display_name)
        if status not in fine:
            raise failed(found, info)
        return found


def failed(answer: Envelope, info: ProviderInfo, *, listing: bool = False) -> AppError | PeerStatusError:
    """What a status other than success is called: the norm's (report 07 §1.5 D), and what one authority adds (§1.6).

    ``listing``: certificates were asked for.
    """
    name, status = info.display_name, answer.status_code
    detail = f"status {status}"
    if not answer.told:
        return PeerStatusError(status)
    match status:
        case 401 if any(part in answer.message for part in _ORGANISATION):
            return ProviderAuthError(detail, provider=name)
        case 401 | 405:
            return ProviderAuthError(detail, reason="login", provider=name)
        case 403:
            return CredentialUnusableError(detail, reason="not_valid", provider=name)
        case 404 if listing:
            return NoCredentialError(detail, provider=name)
        case 404:
            return CredentialUnusableError(detail, reason="gone", provider=name)
        case 501:
            return SigningFailedError(detail, reason="failed", provider=name)
    return PeerStatusError(status)


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
