"""Timestamps from a list of authorities, each answer checked before it is used (RFC 3161; EN 319 422)."""

from __future__ import annotations

import asyncio
import hmac
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar, Final
from urllib.parse import urlsplit

from asn1crypto import cms, tsp, x509
from asn1crypto.core import Sequence as Asn1Sequence
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus

from core.errors import AppError, TimestampError
from core.network import Fetcher
from core.printable import printable
from core.signing.engine import TrustSettings
from core.validation.evidence import Evidence, StatusRule

AUTHORITY_LIMIT_S: Final = 12.0
"""How long one authority may take, its issuers' certificates included."""

WHOLE_LIMIT_S: Final = 40.0
"""How long all of them together may take for one timestamp."""

SKEW_LIMIT: Final = timedelta(minutes=5)
"""Beyond this the authority's clock and ours are told to differ."""

_GRANTED: Final = frozenset({"granted", "granted_with_mods"})
_log = logging.getLogger(__name__)


class UnfitTimestampError(Exception):
    """An authority's answer is no timestamp that may be used; the text says why and quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class TimeSource:
    """Which authority attested the time; ``skew``: its clock minus ours."""

    url: str
    name: str
    time: datetime
    skew: timedelta

    @property
    def host(self) -> str:
        """Its host."""
        return urlsplit(self.url).hostname or ""

    @property
    def clocks_differ(self) -> bool:
        """One of the two clocks is wrong; which one cannot be known here."""
        return abs(self.skew) > SKEW_LIMIT


class TrustedTimeStamper(TimeStamper):
    """The authorities of ``trust`` in their order; whichever answers first with a timestamp that would validate.

    An authority that is silent, refuses, or answers with what our own validation would not accept is passed over. The
    one that was ``used`` is asked first from then on, so that a second token has the size of the first.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        trust: TrustSettings,
        now: Callable[[], datetime],
        *,
        authority_limit_s: float = AUTHORITY_LIMIT_S,
        whole_limit_s: float = WHOLE_LIMIT_S,
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._fetcher, self._now = fetcher, now
        self._urls = list(trust.tsa_urls)
        self._evidence = Evidence(trust, fetcher)
        self._limits = (authority_limit_s, whole_limit_s)
        self.used: TimeSource | None = None

    def not_before(self, moment: datetime) -> datetime:
        """``moment``, or the time last attested where that is later: the work takes time, and clocks differ.

        A check at an earlier moment would not believe the timestamp.
        """
        return moment if self.used is None else max(moment, self.used.time)

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A checked token; ``TimestampRequestError`` if no authority gave one, its cause the last failure."""
        authority_limit_s, whole_limit_s = self._limits
        last: Exception | None = None
        try:
            async with asyncio.timeout(whole_limit_s):
                for url in tuple(self._urls):
                    try:
                        async with asyncio.timeout(authority_limit_s):
                            return await self._from(url, message_digest, md_algorithm)
                    except (AppError, UnfitTimestampError, TimeoutError) as error:
                        last = error
                        _log.warning("no timestamp from %s: %s", urlsplit(url).hostname, _told(error))
        except TimeoutError as error:
            last = last or error
        raise TimestampRequestError("no authority gave a timestamp") from last

    async def _from(self, url: str, digest: bytes, algorithm: str) -> cms.ContentInfo:
        nonce, request = self.request_cms(digest, algorithm)  # type: ignore[no-untyped-call]
        body = await self._fetcher.post(
            url, request.dump(), "application/timestamp-query", "application/timestamp-reply"
        )
        try:
            token = _granted(body, nonce)
            source = await self._checked(url, token, digest, algorithm)
        except UnfitTimestampError:
            raise
        except Exception as error:  # noqa: BLE001 - an answer is foreign bytes, and parsing them raises anything
            raise UnfitTimestampError(f"does not parse: {type(error).__name__}") from None
        self.used = source
        self._urls.sort(key=lambda one: one != url)
        if source.clocks_differ:
            _log.warning("the clock of %s is %d s away from ours", source.host, source.skew.total_seconds())
        return token

    async def _checked(self, url: str, token: cms.ContentInfo, digest: bytes, algorithm: str) -> TimeSource:
        """By the very function that validation uses, and for the purpose that RFC 3161, 2.3, demands."""
        signed = token["content"]
        info: tsp.TSTInfo = signed["encap_content_info"]["content"].parsed
        imprint = info["message_imprint"]
        if imprint["hash_algorithm"]["algorithm"].native != algorithm:
            raise UnfitTimestampError("another digest algorithm")
        if not hmac.compare_digest(imprint["hashed_message"].native, digest):
            raise UnfitTimestampError("another document")
        context = self._evidence.context(None, StatusRule.NONE)
        status = TimestampSignatureStatus(**await validate_tst_signed_data(signed, context, lambda _name: digest))
        if not (status.intact and status.valid):
            raise UnfitTimestampError("its signature is broken")
        if not _only_stamps(status.signing_cert):
            raise UnfitTimestampError("its certificate is not one for timestamps alone")
        if not status.trusted:
            raise UnfitTimestampError("its authority is not trusted")
        time: datetime = info["gen_time"].native
        name = status.signing_cert.subject.native.get("common_name")
        return TimeSource(url, printable(str(name or "")), time, time - self._now())


async def probe(url: str, fetcher: Fetcher, trust: TrustSettings, now: Callable[[], datetime]) -> TimeSource:
    """Ask one authority for a timestamp of nothing, to see whether it answers well; raises ``TimestampError``."""
    stamper = TrustedTimeStamper(fetcher, replace(trust, tsa_urls=(url,)), now)
    try:
        await stamper.async_timestamp(secrets.token_bytes(32), "sha256")
    except TimestampRequestError as error:
        raise no_timestamp(error) from error
    if stamper.used is None:
        raise TimestampError("nothing was used")
    return stamper.used


def no_timestamp(error: TimestampRequestError) -> TimestampError:
    """The failure in core's words, with its reason where that lies on the way to the authorities."""
    last = error.__cause__
    params = last.params if isinstance(last, AppError) else {}
    known = {name: params[name] for name in ("reason", "proxy") if name in params}
    return TimestampError(type(last).__name__, **known)


class _Answer(Asn1Sequence):  # type: ignore[misc]
    """``TimeStampResp`` (RFC 3161, 2.4.2): a refusal bears no token, which asn1crypto's own type does not allow."""

    _fields: ClassVar = [("status", tsp.PKIStatusInfo), ("time_stamp_token", cms.ContentInfo, {"optional": True})]


def _granted(body: bytes, nonce: int) -> cms.ContentInfo:
    response = _Answer.load(body, strict=True)
    status = response["status"]["status"].native
    if status not in _GRANTED:
        raise UnfitTimestampError(f"status {status}")
    token: cms.ContentInfo = response["time_stamp_token"]
    info = token["content"]["encap_content_info"]["content"].parsed
    if not isinstance(info, tsp.TSTInfo):
        raise UnfitTimestampError("no timestamp in it")
    if info["nonce"].native != nonce:
        raise UnfitTimestampError("an answer to another question")
    if not info["policy"].native:
        raise UnfitTimestampError("no policy")
    return token


def _only_stamps(certificate: x509.Certificate) -> bool:
    """RFC 3161, 2.3: one extended key usage, critical, and nothing else."""
    for extension in certificate["tbs_certificate"]["extensions"]:
        if extension["extn_id"].native == "extended_key_usage":
            return bool(extension["critical"].native) and extension["extn_value"].parsed.native == ["time_stamping"]
    return False


def _told(error: Exception) -> str:
    if isinstance(error, AppError):
        return error.code
    return str(error) if isinstance(error, UnfitTimestampError) else type(error).__name__
