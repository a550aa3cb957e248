"""Gathering the evidence of a signature from what was really fetched for it."""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from asn1crypto import crl, ocsp, tsp, x509

from core.network_trace import CallKind, Exchange
from core.validation.report import SignatureReport
from core.validation.signature_evidence import SignatureEvidence, evidence_id_of


def gathered(
    signature_value: bytes,
    certificates: tuple[bytes, tuple[bytes, ...]],
    signed: Path,
    report: SignatureReport,
    moment: datetime,
    exchanges: Sequence[Exchange] = (),
) -> SignatureEvidence:
    """The evidence of a finished signature; ``certificates`` are the signer's and its chain.

    Never raises: the file is published already, and what cannot be read is left out.
    """
    certificate_der, chain_der = certificates
    return SignatureEvidence(
        evidence_id=evidence_id_of(signature_value),
        time=moment,
        file_name=signed.name,
        report=report,
        certificate_der=certificate_der,
        chain_der=chain_der,
        issuers_der=_distinct(body for body in _answers(exchanges, CallKind.AIA) if _parses(x509.Certificate, body)),
        ocsp_der=_distinct(body for body in _answers(exchanges, CallKind.OCSP) if _told_status(body)),
        crl_der=_distinct(body for body in _answers(exchanges, CallKind.CRL) if _parses(crl.CertificateList, body)),
        timestamp_der=_borne(signed, _distinct(_tokens(_answers(exchanges, CallKind.TSA)))),
        calls=tuple(exchange.call for exchange in exchanges),
    )


def _answers(exchanges: Sequence[Exchange], kind: CallKind) -> list[bytes]:
    return [one.answer for one in exchanges if one.call.kind is kind and one.answer is not None]


def _distinct(bodies: Iterable[bytes]) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(bodies))


def _parses(kind: type[x509.Certificate] | type[crl.CertificateList], body: bytes) -> bool:
    """By its issuer: a CRL may list a hundred thousand certificates, and validation read them already."""
    try:
        return bool(kind.load(body, strict=True).issuer.native)
    except Exception:  # noqa: BLE001 - foreign bytes raise anything; what does not parse proves nothing
        return False


def _told_status(body: bytes) -> bool:
    try:
        return bool(ocsp.OCSPResponse.load(body, strict=True)["response_status"].native == "successful")
    except Exception:  # noqa: BLE001 - foreign bytes raise anything; what does not parse proves nothing
        return False


def _tokens(bodies: Iterable[bytes]) -> list[bytes]:
    return [token for body in bodies if (token := _token(body)) is not None]


def _token(body: bytes) -> bytes | None:
    try:
        return bytes(tsp.TimeStampResp.load(body, strict=True)["time_stamp_token"].dump())
    except Exception:  # noqa: BLE001 - a refusal bears no token, and foreign bytes raise anything
        return None


def _borne(signed: Path, tokens: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """The tokens that stand in the file (as hex digits); those of authorities that were passed over do not.

    Signatures are appended, so the search begins at the end.
    """
    if not tokens:
        return ()
    try:
        with signed.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return tuple(one for one in tokens if _stands(content, one.hex().encode()))
    except (OSError, ValueError):  # moved away already, or empty
        return ()


def _stands(content: mmap.mmap, digits: bytes) -> bool:
    return content.rfind(digits) >= 0 or content.rfind(digits.upper()) >= 0
