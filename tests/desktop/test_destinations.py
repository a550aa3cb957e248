"""Whom a signing is said to reach is whom it reaches (W7)."""

import hashlib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from asn1crypto import tsp, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko_certvalidator.fetchers.common_utils import enumerate_delivery_point_urls
from pyhanko_certvalidator.util import get_ocsp_urls, get_relevant_crl_dps

from core.clock import SystemClock
from core.network import Fetcher
from core.network_trace import CallKind, RecordingFetcher
from core.sealing import Sealer
from core.signing.journal import Journal
from core.signing.local_engine import LocalEngine
from core.signing.model import SignatureLevel, SigningRequest, StampText
from core.signing.parts import SigningParts
from core.signing.phases import Phase
from core.signing.progress import SigningOrder
from core.signing.session import SigningSession
from core.validation.evidence_store import EvidenceStore
from core.wording.leaving import Destinations
from desktop.basics import BuildOptions
from desktop.composition import build
from desktop.destinations import destinations
from desktop.reach import evidence_access
from providers.fetching import make_fetcher
from tests.contract.provider_contract import CONFIRMS
from tests.contract.traffic import Recorder
from tests.faults.journeys import Course
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer

pytestmark = pytest.mark.anyio

STATUS = {CallKind.AIA, CallKind.CRL, CallKind.OCSP}


class Queries:
    """A fetcher that keeps what time-stamping authorities were sent."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self.stamped: list[bytes] = []

    async def get(self, url: str, accept: str) -> bytes:
        return await self._fetcher.get(url, accept)

    async def post(self, url: str, body: bytes, content_type: str, accept: str) -> bytes:
        if content_type == "application/timestamp-query":
            self.stamped.append(tsp.TimeStampReq.load(body)["message_imprint"]["hashed_message"].native)
        return await self._fetcher.post(url, body, content_type, accept)

    async def aclose(self) -> None:
        await self._fetcher.aclose()


async def test_a_signing_reaches_those_who_were_named_before_it_and_nobody_else(
    sandbox: SandboxServer, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    source, recorder, route = make_pdf(tmp_path / "Tờ khai.pdf"), Recorder(), Course("vnpt")
    async with (
        build(BuildOptions(home=sandbox.home.root, profile="sandbox")) as services,
        route.adapter(sandbox, transport=recorder) as provider,
    ):
        told = await destinations(services, "vnpt")
        queries = Queries(make_fetcher(evidence_access(services.basics.settings, services.profile)))
        network = RecordingFetcher(queries)
        parts = SigningParts(
            engine=LocalEngine(network, tmp_path / "open"),
            journal=Journal(tmp_path / "journal", Sealer(bytes(32))),
            trust=await services.trust(),
            work=tmp_path / "transactions",
            words=lambda _credential, _moment: StampText(("x",)),
            clock=SystemClock(),
            evidence=EvidenceStore(tmp_path / "evidence", Sealer(bytes(32)), practice=True),
        )
        (credential,) = await provider.credentials(CONFIRMS)
        request = SigningRequest(source, tmp_path / "out", None, auto_place=False, level=SignatureLevel.B_T)
        result = await SigningSession(provider, parts).sign(SigningOrder((request,), credential, CONFIRMS))
        await queries.aclose()
    assert (result.phase, result.error) == (Phase.DONE, None)
    assert recorder.take(CONFIRMS, ()).hosts == {told.service}
    calls = {kind: {call.host for call in network.calls if call.kind is kind} for kind in CallKind}
    assert calls.pop(CallKind.TSA) == set(told.time)
    assert {kind for kind, hosts in calls.items() if hosts} <= STATUS
    named = [named_in(one) for one in (credential.certificate_der, *credential.chain_der)]
    assert set().union(*calls.values()) == set().union(*named)
    assert queries.stamped == [hashlib.sha256(signature_in(tmp_path / "out" / "Tờ khai-signed.pdf")).digest()]


async def test_where_no_account_tells_the_address_none_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    async with build(BuildOptions(home=tmp_path, profile="national-handoff")) as services:
        found = await destinations(services, "csc1")
        assert found == Destinations("", tuple(urlsplit(url).hostname for url in services.profile.tsa_urls))
        assert (await destinations(services, "p12:khoa.p12")).service == ""


def named_in(certificate_der: bytes) -> set[str | None]:
    """Hosts of the revocation services that a certificate names."""
    certificate = x509.Certificate.load(certificate_der)
    points = get_relevant_crl_dps(certificate, use_deltas=False)
    urls = [*get_ocsp_urls(certificate), *(url for point in points for url in enumerate_delivery_point_urls(point))]
    return {urlsplit(url).hostname for url in urls}


def signature_in(path: Path) -> bytes:
    """The signature value of the one signature in the file."""
    with path.open("rb") as file:
        (embedded,) = PdfFileReader(file).embedded_signatures
        value: bytes = embedded.signer_info["signature"].native
        return value
