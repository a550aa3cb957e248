"""What validation may rely on: explicit anchors, evidence stored in the file, and evidence fetched over the network."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Final

from asn1crypto import crl, ocsp, x509
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy, RevocationCheckingRule

from core.network import Fetcher
from core.signing.engine import TrustSettings
from core.signing.fetching import FetchedEvidence
from core.validation.report import AnchorSource

WEAK_HASHES: Final = frozenset({"md2", "md5", "sha1"})
_log = logging.getLogger(__name__)


class StatusRule(Enum):
    """How much must be known of a chain's revocation status."""

    REQUIRED = RevocationCheckingRule.CRL_OR_OCSP_REQUIRED
    """Every certificate below the anchor must be shown not to be revoked."""
    IF_REACHABLE = RevocationCheckingRule.CHECK_IF_DECLARED_SOFT
    """A revoked certificate is found if a source answers; a silent source is passed over."""
    NONE = RevocationCheckingRule.NO_CHECK
    """The chain alone."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What a file's document security store holds (ISO 32000-2, 12.8.4.3)."""

    certificates: tuple[x509.Certificate, ...] = ()
    ocsps: tuple[ocsp.OCSPResponse, ...] = ()
    crls: tuple[crl.CertificateList, ...] = ()


class Evidence:
    """Contexts for one file: whatever was fetched, or could not be, is asked for once."""

    def __init__(self, trust: TrustSettings, fetcher: Fetcher, stored: Stored | None = None) -> None:
        self._anchors = [x509.Certificate.load(der) for der in (*trust.anchors_der, *trust.own_anchors_der)]
        self._own, self._listed_as = frozenset(trust.own_anchors_der), trust.anchor_source
        self._issuing = [x509.Certificate.load(der) for der in trust.issuing_der]
        self._fetchers = FetchedEvidence(fetcher).get_fetchers()
        self._online = trust.allow_fetching
        self.stored = stored or Stored()

    def context(
        self,
        moment: datetime | None,
        rule: StatusRule,
        *,
        others: Iterable[x509.Certificate] = (),
        online: bool = True,
        stored: Stored | None = None,
    ) -> ValidationContext:
        """A fresh context; ``moment`` None is now. The operating system's store is never asked.

        Status that was published after ``moment`` counts for it: who is good later was good then, and a revocation
        bears its own date.
        """
        held = self.stored if stored is None else stored
        fetching = online and self._online
        return ValidationContext(
            trust_roots=list(self._anchors),
            other_certs=[*others, *held.certificates, *self._issuing],
            moment=moment,
            allow_fetching=fetching,
            fetchers=self._fetchers if fetching else None,
            crls=list(held.crls),
            ocsps=list(held.ocsps),
            revinfo_policy=CertRevTrustPolicy(
                RevocationCheckingPolicy(rule.value, rule.value), retroactive_revinfo=True
            ),
            weak_hash_algos=WEAK_HASHES,
        )

    def anchor_source(self, anchor: bytes) -> AnchorSource:
        """Who says that this root (DER) is to be trusted."""
        return AnchorSource.ADMINISTRATOR if anchor in self._own else self._listed_as

    def source_of(self, certificate: x509.Certificate) -> str:
        """Which source told of this certificate: ``ocsp`` or ``crl``."""
        return "ocsp" if list(self._fetchers.ocsp_fetcher.fetched_responses_for_cert(certificate)) else "crl"


def stored_in(handler: Any) -> Stored:
    """The store of a reader or of one of its historical revisions; empty if there is none or it cannot be read."""
    try:
        store = DocumentSecurityStore.read_dss(handler)
        return Stored(
            tuple(store.load_certs()),
            tuple(
                ocsp.OCSPResponse.load(one.get_object().read_data(DecodePurpose.OCSP_RESPONSE)) for one in store.ocsps
            ),
            tuple(crl.CertificateList.load(one.get_object().read_data(DecodePurpose.CRL)) for one in store.crls),
        )
    except NoDSSFoundError:
        return Stored()
    except Exception:  # noqa: BLE001 - hostile bytes raise anything; without a store less can be proven, never more
        _log.warning("a document security store does not parse", exc_info=True)
        return Stored()
