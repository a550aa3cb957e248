"""pyHanko's small network interfaces over the program's own client (RFC 6960 OCSP, CRLs, AIA)."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable

from asn1crypto import crl, ocsp, x509
from pyhanko_certvalidator.authority import Authority
from pyhanko_certvalidator.errors import CertificateFetchError, CRLFetchError, OCSPFetchError, OCSPValidationError
from pyhanko_certvalidator.fetchers.api import CertificateFetcher, CRLFetcher, FetcherBackend, Fetchers, OCSPFetcher
from pyhanko_certvalidator.fetchers.common_utils import (
    enumerate_delivery_point_urls,
    format_ocsp_request,
    gather_aia_issuer_urls,
    process_ocsp_response_data,
    unpack_cert_content,
)
from pyhanko_certvalidator.util import get_ocsp_urls, get_relevant_crl_dps, issuer_serial

from core.errors import AppError
from core.network import Fetcher

_MAX_URLS = 4


class _Ocsp(OCSPFetcher):
    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._answers: dict[tuple[bytes, bytes], ocsp.OCSPResponse] = {}
        self._silent: set[tuple[bytes, bytes]] = set()

    async def fetch(self, cert: x509.Certificate, authority: Authority) -> ocsp.OCSPResponse:
        key = (issuer_serial(cert), authority.hashable)
        if key in self._answers:
            return self._answers[key]
        if key in self._silent:
            raise OCSPFetchError("no OCSP answer")
        request = format_ocsp_request(cert, authority, certid_hash_algo="sha1", request_nonces=True)
        last: Exception | None = None
        for url in get_ocsp_urls(cert)[:_MAX_URLS]:
            try:
                body = await self._fetcher.post(
                    url, request.dump(), "application/ocsp-request", "application/ocsp-response"
                )
                self._answers[key] = process_ocsp_response_data(body, ocsp_request=request, ocsp_url=url)
                return self._answers[key]
            except (AppError, OCSPValidationError, ValueError) as error:
                last = error
        self._silent.add(key)
        raise OCSPFetchError("no OCSP answer") from last

    def fetched_responses(self) -> Iterable[ocsp.OCSPResponse]:
        return list(self._answers.values())

    def fetched_responses_for_cert(self, cert: x509.Certificate) -> Iterable[ocsp.OCSPResponse]:
        wanted = issuer_serial(cert)
        return [answer for (serial, _), answer in self._answers.items() if serial == wanted]


class _Crls(CRLFetcher):
    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._by_cert: dict[bytes, list[crl.CertificateList]] = {}
        self._silent: set[bytes] = set()

    async def fetch(self, cert: x509.Certificate, *, use_deltas: bool | None = True) -> Iterable[crl.CertificateList]:
        key = issuer_serial(cert)
        if key in self._silent:
            raise CRLFetchError("no CRL")
        if key not in self._by_cert:
            try:
                self._by_cert[key] = await self._fetched(cert, bool(use_deltas))
            except CRLFetchError:
                self._silent.add(key)
                raise
        return self._by_cert[key]

    async def _fetched(self, cert: x509.Certificate, use_deltas: bool) -> list[crl.CertificateList]:
        points = get_relevant_crl_dps(cert, use_deltas=use_deltas)
        urls = [url for point in points for url in enumerate_delivery_point_urls(point)][:_MAX_URLS]
        found: list[crl.CertificateList] = []
        last: Exception | None = None
        for url in urls:
            try:
                body = await self._fetcher.get(url, "application/pkix-crl")
                found.append(crl.CertificateList.load(body))
            except (AppError, ValueError) as error:
                last = error
        if urls and not found:
            raise CRLFetchError("no CRL") from last
        return found

    def fetched_crls(self) -> Iterable[crl.CertificateList]:
        return [one for some in self._by_cert.values() for one in some]

    def fetched_crls_for_cert(self, cert: x509.Certificate) -> Iterable[crl.CertificateList]:
        return self._by_cert[issuer_serial(cert)]


class _Issuers(CertificateFetcher):
    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._found: dict[str, list[x509.Certificate]] = {}
        self._silent: set[str] = set()

    def fetch_cert_issuers(self, cert: x509.Certificate) -> AsyncGenerator[x509.Certificate, None]:
        return self._all(gather_aia_issuer_urls(cert))

    def fetch_crl_issuers(self, certificate_list: crl.CertificateList) -> AsyncGenerator[x509.Certificate, None]:
        return self._all(certificate_list.issuer_cert_urls)

    async def _all(self, urls: Iterable[str]) -> AsyncGenerator[x509.Certificate, None]:
        """What the addresses give, one after the other; an error only where all of them are silent."""
        named = list(urls)[:_MAX_URLS]
        last: Exception | None = None
        for url in named:
            if url not in self._found and url not in self._silent:
                last = await self._ask(url) or last
            for found in self._found.get(url, ()):
                yield found
        if named and all(url in self._silent for url in named):
            raise CertificateFetchError("no issuer certificate") from last

    async def _ask(self, url: str) -> Exception | None:
        try:
            body = await self._fetcher.get(url, "application/pkix-cert, application/pkcs7-mime")
            self._found[url] = list(unpack_cert_content(body, None, url, True))
        except (AppError, ValueError) as error:
            self._silent.add(url)
            return error
        return None

    def fetched_certs(self) -> Iterable[x509.Certificate]:
        return [one for some in self._found.values() for one in some]


class FetchedEvidence(FetcherBackend):
    """certvalidator's fetchers over our client."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    def get_fetchers(self) -> Fetchers:
        """Fresh caches; what could not be had is not asked for again."""
        return Fetchers(
            ocsp_fetcher=_Ocsp(self._fetcher), crl_fetcher=_Crls(self._fetcher), cert_fetcher=_Issuers(self._fetcher)
        )

    async def close(self) -> None:
        """The client is its owner's to close."""
