"""Certomancer, made lazy and lasting: keys and certificates come into being when first asked for, and are kept.

Certomancer builds every certificate of an authority to answer for one of them; here it compares serial numbers of the
specification instead, so that one person's first signature costs the keys of that person's chain and no others.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import certomancer.default_plugins  # noqa: F401  registers the profiles that the plan names
from asn1crypto import crl, x509
from certomancer.registry import ArchLabel, CertLabel, EntityLabel, KeyLabel, PKIArchitecture
from certomancer.registry.entities import EntityRegistry
from certomancer.registry.issued.general import RevocationStatus
from certomancer.registry.keys import KeyFromFile, KeySet
from certomancer.services import CertomancerServiceError
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from providers.sandbox.private_files import private_folder, write_private

KEY_BITS = 2048
"""RSA modulus of every key here, as the authorities use (report 01 §9)."""


class LazyKeys(KeySet):
    """A key set whose members are made on the first use and live in ``folder`` as PKCS #8 PEM, mode 0600."""

    def __init__(self, folder: Path) -> None:
        self._folder = private_folder(folder)
        self._lock = threading.RLock()
        self._dict: dict[KeyLabel, KeyFromFile] = {}

    def __getitem__(self, name: KeyLabel) -> KeyFromFile:
        with self._lock:
            if name not in self._dict:
                path = self.path(str(name))
                if not path.exists():
                    _make_key(path)
                self._dict[name] = KeyFromFile(name, str(path))
            return self._dict[name]

    def path(self, label: str) -> Path:
        """Where the key is, or will be."""
        return self._folder / f"{label}.pem"


def _make_key(path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    write_private(
        path,
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    )


class Revocations:
    """Which certificates are revoked, and since when; kept in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._since: dict[str, datetime] = {}
        if path.exists():
            stored: Mapping[str, str] = json.loads(path.read_text("utf-8"))
            self._since = {label: datetime.fromisoformat(moment) for label, moment in stored.items()}

    def add(self, label: str, moment: datetime) -> None:
        """Revoke; the first moment stays."""
        with self._lock:
            self._since.setdefault(label, moment)
            stored = {label: since.isoformat() for label, since in self._since.items()}
            write_private(self._path, json.dumps(stored).encode())

    def status(self, label: str, at: datetime) -> RevocationStatus | None:
        """Certomancer's record of a revocation at or before ``at``, or None."""
        since = self._since.get(label)
        if since is None or since > at:
            return None
        return RevocationStatus(revoked_since=since, reason=crl.CRLReason("key_compromise"))


class LazyArchitecture(PKIArchitecture):
    """Certomancer's architecture over ``LazyKeys``; certificates are kept as DER in ``folder``."""

    def __init__(
        self, label: str, keys: LazyKeys, config: Mapping[str, Any], url: str, folder: Path, revocations: Revocations
    ) -> None:
        super().__init__(
            ArchLabel(label),
            key_set=keys,
            entities=EntityRegistry(config["entities"], config["entity-defaults"]),  # type: ignore[no-untyped-call]
            cert_spec_config=config["certs"],
            service_config=config["services"],
            external_url_prefix=url,
        )
        self._folder = private_folder(folder)
        self._revocations = revocations
        self._lock = threading.RLock()

    def get_cert(self, label: CertLabel) -> x509.Certificate:
        """The certificate, issued on the first call and the same for ever after."""
        with self._lock:
            if label in self._cert_cache:
                return self._cert_cache[label]
            path = self._folder / f"{label}.der"
            if path.exists():
                self._cert_cache[label] = x509.Certificate.load(path.read_bytes())
            else:
                write_private(path, super().get_cert(label).dump())
            return self._cert_cache[label]

    def find_cert_label(self, cid: Any, issuer_label: EntityLabel | None = None, is_ac: bool = False) -> CertLabel:
        """Which certificate an OCSP request means, by its serial number alone."""
        serial = cid["serial_number"].native
        for label, spec in self._cert_specs.items():
            if spec.serial == serial and (issuer_label is None or spec.issuer == issuer_label) and not is_ac:
                return label
        raise CertomancerServiceError("no certificate with this serial number")

    def check_revocation_status(
        self, cert_label: CertLabel, at_time: datetime, is_ac: bool = False
    ) -> RevocationStatus | None:
        """Revoked by ``Revocations``, not by the specification."""
        return None if is_ac else self._revocations.status(str(cert_label), at_time)

    def get_revoked_certs_at_time(self, at_time: datetime, crl_info: Any) -> Iterator[crl.RevokedCertificate]:
        """Entries of a CRL: all that are revoked by now, without issuing what nobody asked for.

        A CRL here starts at the last full hour; a revocation since then is listed all the same.
        """
        now = datetime.now(UTC)
        for label in self._cert_labels_by_issuer[crl_info.for_issuer]:
            status = self._revocations.status(str(label), now)
            if status is not None:
                yield self._format_revo(self.get_cert_spec(label).serial, status, explicit_cert_issuer=None)

    def label_of_serial(self, serial: int) -> CertLabel:
        """Whose serial number this is. Raises ``KeyError``."""
        for label, spec in self._cert_specs.items():
            if spec.serial == serial:
                return label
        raise KeyError("no certificate with this serial number")
