"""A list of time-stamping authorities: the first good answer counts, and nothing less than a good one (V8)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier
from pyhanko.sign.timestamps import TimestampRequestError

from core.errors import ProviderUnavailableError, TimestampError
from core.signing.local_engine import LocalEngine
from core.signing.model import SignatureLevel
from core.signing.timestamping import TrustedTimeStamper
from core.validation.report import Indication
from tests.pdfs import make_pdf
from tests.pki import NOW, TSA_URL, Authority
from tests.signed import Desk

pytestmark = pytest.mark.anyio

FIRST, SECOND = "http://first.test/tsa", "http://second.test/tsa"
DIGEST = bytes(range(32))
Answer = Callable[[bytes], Awaitable[bytes]]


class Bureau:
    """A network with time-stamping authorities that answer as told; everything else is the test authority's."""

    def __init__(self, authority: Authority, answers: dict[str, Answer]) -> None:
        self.authority, self.answers = authority, answers
        self.asked: list[str] = []

    async def get(self, url: str, accept: str) -> bytes:
        return await self.authority.get(url, accept)

    async def post(self, url: str, body: bytes, content_type: str, accept: str) -> bytes:
        self.asked.append(url)
        if url not in self.answers:
            return await self.authority.post(url, body, content_type, accept)
        return await self.answers[url](body)

    async def aclose(self) -> None:
        await self.authority.aclose()


def good(authority: Authority) -> Answer:
    async def answer(body: bytes) -> bytes:
        return await authority.post(TSA_URL, body, "", "")

    return answer


def altered(authority: Authority, member: str, value: object) -> Answer:
    """Answers well, but to another question."""

    async def answer(body: bytes) -> bytes:
        changed = tsp.TimeStampReq.load(body)
        changed[member] = value
        return await authority.post(TSA_URL, changed.dump(), "", "")

    return answer


def certified_for(authority: Authority, *purposes: ObjectIdentifier, critical: bool = True) -> Authority:
    return replace(authority, tsa_purpose=(x509.ExtendedKeyUsage(list(purposes)), critical))


async def dead(_body: bytes) -> bytes:
    raise ProviderUnavailableError("no route", provider="first.test")


async def hanging(_body: bytes) -> bytes:
    await asyncio.Event().wait()
    return b""


async def refusing(_body: bytes) -> bytes:
    return bytes.fromhex("30053003020102")


async def babbling(_body: bytes) -> bytes:
    return b"<html>"


async def granting_nothing(_body: bytes) -> bytes:
    return bytes.fromhex("30053003020100")


def broken(authority: Authority) -> Answer:
    async def answer(body: bytes) -> bytes:
        content = await authority.post(TSA_URL, body, "", "")
        return content[:-1] + bytes([content[-1] ^ 1])

    return answer


IMPRINT = tsp.MessageImprint({"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": bytes(32)})
FAULTS: dict[str, Callable[[Authority], Answer]] = {
    "does not answer": lambda _authority: dead,
    "never ends": lambda _authority: hanging,
    "refuses": lambda _authority: refusing,
    "answers with a page": lambda _authority: babbling,
    "grants nothing": lambda _authority: granting_nothing,
    "answers another nonce": lambda authority: altered(authority, "nonce", 7),
    "stamps another document": lambda authority: altered(authority, "message_imprint", IMPRINT),
    "breaks its signature": broken,
    "is a stranger's": lambda authority: good(Authority(tsa_key=authority.tsa_key)),
    "is certified for code too": lambda authority: good(
        certified_for(authority, ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING)
    ),
    "is certified without emphasis": lambda authority: good(
        certified_for(authority, ExtendedKeyUsageOID.TIME_STAMPING, critical=False)
    ),
    "is certified for mail": lambda authority: good(certified_for(authority, ExtendedKeyUsageOID.EMAIL_PROTECTION)),
}


def patience(fault: str) -> float:
    return 1.0 if fault == "never ends" else 30.0


def stamper(
    bureau: Bureau, *urls: str, now: datetime = NOW, authority_limit_s: float = 30.0, whole_limit_s: float = 30.0
) -> TrustedTimeStamper:
    return TrustedTimeStamper(
        bureau,
        replace(bureau.authority.trust, tsa_urls=urls),
        lambda: now,
        authority_limit_s=authority_limit_s,
        whole_limit_s=whole_limit_s,
    )


@pytest.mark.parametrize("fault", FAULTS)
async def test_an_authority_that_fails_is_passed_over_and_the_one_used_is_told(
    authority: Authority, fault: str
) -> None:
    bureau = Bureau(authority, {FIRST: FAULTS[fault](authority), SECOND: good(authority)})
    asked = stamper(bureau, FIRST, SECOND, authority_limit_s=patience(fault))
    token = await asked.async_timestamp(DIGEST, "sha256")
    info = token["content"]["encap_content_info"]["content"].parsed
    assert info["message_imprint"]["hashed_message"].native == DIGEST
    assert bureau.asked == [FIRST, SECOND]
    assert asked.used is not None
    assert (asked.used.host, asked.used.name, asked.used.time) == ("second.test", "Test TSA", NOW)


@pytest.mark.parametrize("fault", FAULTS)
async def test_alone_it_gives_no_timestamp_at_all(authority: Authority, fault: str) -> None:
    bureau = Bureau(authority, {FIRST: FAULTS[fault](authority)})
    asked = stamper(bureau, FIRST, authority_limit_s=patience(fault))
    with pytest.raises(TimestampRequestError):
        await asked.async_timestamp(DIGEST, "sha256")
    assert asked.used is None


async def test_the_first_that_answers_is_asked_alone_and_first_from_then_on(authority: Authority) -> None:
    bureau = Bureau(authority, {FIRST: dead, SECOND: good(authority)})
    asked = stamper(bureau, FIRST, SECOND)
    for _ in range(3):
        await asked.async_timestamp(DIGEST, "sha256")
    assert bureau.asked == [FIRST, SECOND, SECOND, SECOND]


async def test_all_together_have_a_deadline(authority: Authority) -> None:
    bureau = Bureau(authority, dict.fromkeys((FIRST, SECOND), hanging))
    with pytest.raises(TimestampRequestError):
        await stamper(bureau, FIRST, SECOND, whole_limit_s=0.05).async_timestamp(DIGEST, "sha256")
    assert bureau.asked == [FIRST]


@pytest.mark.parametrize(("minutes", "told"), [(4, False), (-4, False), (6, True), (-6, True)])
async def test_clocks_that_differ_are_told(
    authority: Authority, caplog: pytest.LogCaptureFixture, minutes: int, told: bool
) -> None:
    asked = stamper(Bureau(authority, {}), TSA_URL, now=NOW - timedelta(minutes=minutes))
    with caplog.at_level(logging.WARNING):
        await asked.async_timestamp(DIGEST, "sha256")
    assert asked.used is not None
    assert asked.used.skew == timedelta(minutes=minutes)
    assert asked.used.clocks_differ is told
    assert ("the clock of pki.test" in caplog.text) is told


@pytest.mark.parametrize("level", [SignatureLevel.B_T, SignatureLevel.B_LTA])
async def test_a_file_reaches_its_level_by_the_second_authority(
    authority: Authority, signer_key: rsa.RSAPrivateKey, tmp_path: Path, level: SignatureLevel
) -> None:
    authority.clock = datetime.now(UTC).replace(microsecond=0)
    desk = Desk(authority, authority.signer(signer_key), tmp_path)
    authority.down.add(FIRST)
    trust = replace(authority.trust, tsa_urls=(FIRST, TSA_URL))
    prepared = await desk.prepared(make_pdf(tmp_path / "a.pdf"))
    done = await desk.engine.complete(desk.job(prepared, tmp_path / "b.pdf", level, trust=trust))
    assert (done.level, done.report.verdict) == (level, Indication.TOTAL_PASSED)
    assert done.time_authority == "pki.test"


async def test_without_any_timestamp_there_is_no_lower_level_instead(
    desk: Desk, authority: Authority, tmp_path: Path
) -> None:
    authority.down |= {FIRST, SECOND}
    prepared = await desk.prepared(make_pdf(tmp_path / "a.pdf"))
    trust = replace(authority.trust, tsa_urls=(FIRST, SECOND))
    with pytest.raises(TimestampError):
        await desk.engine.complete(desk.job(prepared, tmp_path / "out" / "b.pdf", SignatureLevel.B_T, trust=trust))
    assert not (tmp_path / "out").exists()
    assert authority.asked[-2:] == [FIRST, SECOND]


async def test_a_proxy_that_stands_between_is_named(desk: Desk, authority: Authority, tmp_path: Path) -> None:
    async def behind_a_proxy(_body: bytes) -> bytes:
        raise ProviderUnavailableError("no", provider="first.test", reason="proxy_login", proxy="proxy.test:3128")

    desk.engine = LocalEngine(Bureau(authority, {FIRST: behind_a_proxy}), tmp_path)
    prepared = await desk.prepared(make_pdf(tmp_path / "a.pdf"))
    trust = replace(authority.trust, tsa_urls=(FIRST,))
    with pytest.raises(TimestampError) as raised:
        await desk.engine.complete(desk.job(prepared, tmp_path / "b.pdf", SignatureLevel.B_T, trust=trust))
    assert raised.value.params == {"reason": "proxy_login", "proxy": "proxy.test:3128"}


async def test_a_signature_without_timestamp_asks_no_authority(desk: Desk, tmp_path: Path) -> None:
    done = await desk.sign(make_pdf(tmp_path / "a.pdf"), tmp_path / "b.pdf")
    assert done.time_authority is None
    assert TSA_URL not in desk.authority.asked
