"""What a field's author demands of its signature, met or refused before anybody is asked (ISO 32000-2, 12.7.5.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from asn1crypto import x509
from pyhanko.sign.fields import SigSeedSubFilter, SigSeedValFlags, SigSeedValueSpec
from pyhanko.sign.general import UnacceptableSignerError

from core.errors import FieldRulesError
from core.signing.model import HashAlgorithm

_FITTING: Final = {"secp384r1": HashAlgorithm.SHA384, "secp521r1": HashAlgorithm.SHA512}
"""The digest that is as strong as the curve (NIST SP 800-57 part 1, tables 2 and 3)."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the signature will be made with."""

    digest: HashAlgorithm
    reason: str | None


def agree(
    spec: SigSeedValueSpec | None,
    certificate: x509.Certificate,
    reason: str | None,
    digests: Sequence[HashAlgorithm],
    name: str,
) -> Terms:
    """Choose digest (among ``digests``, what the CA can sign) and reason; raises ``FieldRulesError`` with its rule."""
    if spec is None:
        return Terms(_usual(certificate, digests), reason)
    demanded = spec.flags
    formats = spec.subfilters if demanded & SigSeedValFlags.SUBFILTER else None
    if formats is not None and formats[:1] != [SigSeedSubFilter.PADES]:  # the first that the signer knows is to be used
        raise FieldRulesError(name=name, rule="format")
    if spec.seed_signature_type is not None and spec.seed_signature_type.certification_signature():
        raise FieldRulesError(name=name, rule="certification")
    if demanded & SigSeedValFlags.ADD_REV_INFO and spec.add_rev_info:
        raise FieldRulesError(name=name, rule="format")
    if spec.cert is not None:
        try:
            spec.cert.satisfied_by(certificate, None)
        except UnacceptableSignerError as error:
            raise FieldRulesError(name=name, rule="certificate") from error
    return Terms(_digest(spec, certificate, digests, name), _reason(spec, reason, name))


def _digest(
    spec: SigSeedValueSpec, certificate: x509.Certificate, digests: Sequence[HashAlgorithm], name: str
) -> HashAlgorithm:
    usual = _usual(certificate, digests)
    if not spec.digest_methods:
        return usual
    wished = [method.lower() for method in spec.digest_methods]
    common = [one for one in (usual, *digests) if one.value in wished]
    if not common and spec.flags & SigSeedValFlags.DIGEST_METHOD:
        raise FieldRulesError(name=name, rule="digest")
    return common[0] if common else usual


def _reason(spec: SigSeedValueSpec, reason: str | None, name: str) -> str | None:
    if not spec.flags & SigSeedValFlags.REASONS:
        return reason
    allowed = spec.reasons or []
    if not allowed or allowed == ["."]:
        if reason is not None:
            raise FieldRulesError(name=name, rule="no_reason")
        return None
    if reason is None and len(allowed) == 1:
        return str(allowed[0])
    if reason not in allowed:
        raise FieldRulesError(name=name, rule="reason", reasons="; ".join(map(str, allowed)))
    return reason


def _usual(certificate: x509.Certificate, digests: Sequence[HashAlgorithm]) -> HashAlgorithm:
    key = certificate.public_key
    curve = str(key.curve[1]) if key.algorithm == "ec" else ""
    fitting = _FITTING.get(curve, HashAlgorithm.SHA256)
    return fitting if fitting in digests else digests[0]
