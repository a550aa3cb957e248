"""Fetching from the official site: whatever it answers, the fingerprints decide (V3)."""

from pathlib import Path

import pytest

from core.errors import ProviderUnavailableError, TrustRefusedError
from core.validation.trust_store.official import fetch_official
from core.validation.trust_store.pins import parse_pins
from core.validation.trust_store.store import TrustStore
from tests.core.validation.authorities import NOW, list_of, made

pytestmark = pytest.mark.anyio
SITE = "https://rootca.gov.vn/crt"
ROOT, STRANGER = made("Test Root"), made("Stranger")


class Site:
    """What the site answers; anything else does not."""

    def __init__(self, pages: dict[str, bytes]) -> None:
        self.pages = pages
        self.asked: list[str] = []

    async def get(self, url: str, accept: str) -> bytes:
        self.asked.append(url)
        if url not in self.pages:
            raise ProviderUnavailableError("no route", provider="rootca.gov.vn")
        return self.pages[url]

    async def post(self, url: str, body: bytes, content_type: str, accept: str) -> bytes:
        raise AssertionError("nothing is posted")

    async def aclose(self) -> None:
        pass


async def test_one_silent_or_lying_address_does_not_hide_the_others(tmp_path: Path) -> None:
    store = TrustStore(tmp_path, parse_pins(list_of(ROOT, version=1, expires=None)), ())
    site = Site({f"{SITE}/lie": STRANGER.der, f"{SITE}/page": b"<html>", f"{SITE}/root": ROOT.pem})
    visits = await fetch_official(store, site, [f"{SITE}/{name}" for name in ("gone", "lie", "page", "root")], NOW)
    told = [visit.failure.code if visit.failure else None for visit in visits]
    assert told == ["provider.unavailable", None, "trust.refused", None]
    assert [(one.certificate.sha256, one.source) for one in store.contents().entries] == [
        (ROOT.sha256, "rootca.gov.vn")
    ]


async def test_another_site_is_not_even_asked(tmp_path: Path) -> None:
    store, site = TrustStore(tmp_path, parse_pins(list_of(ROOT, version=1, expires=None)), ()), Site({})
    with pytest.raises(TrustRefusedError):
        await fetch_official(store, site, [f"{SITE}/root", "https://example.test/root"], NOW)
    assert site.asked == []
