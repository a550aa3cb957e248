"""How a certificate stands at a moment: its chain, its validity, its use, its status (RFC 5280, RFC 6960)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import Final

from asn1crypto import x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    CertificateFetchError,
    DisallowedAlgorithmError,
    ExpiredError,
    InsufficientRevinfoError,
    InvalidCertificateError,
    NotYetValidError,
    PathBuildingError,
    PathError,
    RevokedError,
    ValidationError,
)

from core.validation.evidence import Evidence, StatusRule, Stored

_LEAST_BITS: Final = {"rsa": 2048, "rsassa_pss": 2048, "ec": 256}
_SIGNING: Final = frozenset({"digital_signature", "non_repudiation"})
_ON_HOLD: Final = "certificate_hold"
_OTHER_PURPOSES: Final = frozenset({"server_auth", "ocsp_signing", "time_stamping"})


class Standing(Enum):
    """``STATUS_UNKNOWN``: the chain is trusted, but whether it is revoked could not be found out.

    ``ISSUER_SILENT``: an issuer's certificate is not at hand and could not be fetched, so the chain is not known.
    """

    GOOD = "good"
    STATUS_UNKNOWN = "status_unknown"
    REVOKED = "revoked"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    UNTRUSTED = "untrusted"
    ISSUER_SILENT = "issuer_silent"
    WEAK = "algorithm"


@dataclass(frozen=True, slots=True)
class Judgement:
    """``revoked_at`` is set for ``REVOKED``: the moment from which on. ``on_hold``: for now only (certificateHold).

    ``anchor`` is the root (DER) at which the chain ended, None where it was not walked to its end.
    """

    standing: Standing
    revoked_at: datetime | None = None
    on_hold: bool = False
    anchor: bytes | None = field(default=None, compare=False, repr=False)


async def judge(
    certificate: x509.Certificate,
    others: Iterable[x509.Certificate],
    evidence: Evidence,
    moment: datetime | None,
    *,
    online: bool = True,
) -> Judgement:
    """Judge at ``moment`` (None: now). Never better than what was really checked, for every certificate of the chain.

    What cannot be shown not to be revoked is asked again with less: a responder that is silent about the authority
    must not hide that the certificate itself is revoked, nor make a trusted chain look untrusted. What is stored in
    the file counts where the network is silent.
    """
    others = tuple(others)
    found = await _judged(certificate, evidence.context(moment, StatusRule.REQUIRED, others=others, online=online))
    if found is not None:
        return found
    found = await _judged(certificate, evidence.context(moment, StatusRule.IF_REACHABLE, others=others, online=online))
    if found is not None and found.standing is not Standing.GOOD:
        return found
    offline = evidence.context(moment, StatusRule.REQUIRED, others=others, online=False)
    proven = await _judged(certificate, offline)
    if proven is not None and proven.standing is Standing.GOOD:
        return proven
    found = found or await _judged(certificate, evidence.context(moment, StatusRule.NONE, others=others, online=online))
    if found is None:
        return Judgement(Standing.UNTRUSTED)
    return replace(found, standing=Standing.STATUS_UNKNOWN) if found.standing is Standing.GOOD else found


async def proven_by(
    certificate: x509.Certificate,
    others: Iterable[x509.Certificate],
    evidence: Evidence,
    moment: datetime,
    stored: Stored,
) -> bool:
    """Whether ``stored`` alone, without any network, shows the certificate good at ``moment``."""
    context = evidence.context(moment, StatusRule.REQUIRED, others=others, online=False, stored=stored)
    return await _judged(certificate, context) == Judgement(Standing.GOOD)


def may_sign(certificate: x509.Certificate) -> bool:
    """Key usage (RFC 5280, 4.2.1.3) and extended key usage; a certificate that names no usage may."""
    usage, extended = certificate.key_usage_value, certificate.extended_key_usage_value
    if usage is not None and not usage.native & _SIGNING:
        return False
    return extended is None or not set(extended.native) <= _OTHER_PURPOSES


def strong_key(certificate: x509.Certificate) -> bool:
    """Whether the key has the length of circular 15/2025/TT-BKHCN, annex I: RSA 2048, elliptic curves 256 bits."""
    key = certificate.public_key
    return bool(key.bit_size >= _LEAST_BITS.get(key.algorithm, 0))


async def _judged(certificate: x509.Certificate, context: ValidationContext) -> Judgement | None:
    """None: not decided under this context's rule."""
    try:
        path = await CertificateValidator(certificate, validation_context=context).async_validate_path()
    except RevokedError as error:
        if error.is_side_validation:
            return None
        return Judgement(Standing.REVOKED, error.revocation_dt, on_hold=error.reason.native == _ON_HOLD)
    except ExpiredError as error:
        return None if error.is_side_validation else Judgement(Standing.EXPIRED)
    except NotYetValidError as error:
        return None if error.is_side_validation else Judgement(Standing.NOT_YET_VALID)
    except DisallowedAlgorithmError as error:
        return None if error.is_side_validation else Judgement(Standing.WEAK)
    except InsufficientRevinfoError:
        return None
    except CertificateFetchError:
        return Judgement(Standing.ISSUER_SILENT)
    except (PathBuildingError, InvalidCertificateError):
        return Judgement(Standing.UNTRUSTED)
    except (PathError, ValidationError):
        return None
    if not all(strong_key(one) for one in path):
        return Judgement(Standing.WEAK)
    return Judgement(Standing.GOOD, anchor=path.first.dump())
