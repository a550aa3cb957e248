"""The practice PKI: certificates of the people, signatures with their keys, and the responders' WSGI application."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from asn1crypto import x509
from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import ArchLabel, CertLabel, KeyLabel
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.x509 import load_der_x509_certificate

from providers.sandbox.accounts import Brand, Person
from providers.sandbox.lazy_pki import LazyArchitecture, LazyKeys, Revocations
from providers.sandbox.pki_plan import ARCHITECTURE, architecture_config, expired_label, person_label, second_label
from providers.sandbox.private_files import private_folder
from providers.sandbox.world import IssuedCertificate

_HASHES: dict[int, hashes.HashAlgorithm] = {32: hashes.SHA256(), 48: hashes.SHA384(), 64: hashes.SHA512()}


class Pki:
    """Root, authorities, people, OCSP, CRL and TSA under one folder.

    The same folder, ``issued_at``, ``seed`` and ``url`` give the same certificates, byte by byte. Keys are made when
    first needed (about a tenth of a second each), so calls may block: use a thread. Safe to call from several threads.
    """

    def __init__(self, folder: Path, *, url: str, issued_at: datetime, seed: str) -> None:
        private_folder(folder)
        self._url = url
        self._keys = LazyKeys(folder / "keys")
        self._certificates = folder / "certificates"
        self._revocations = Revocations(folder / "revocations.json")
        self._architecture = LazyArchitecture(
            ARCHITECTURE,
            self._keys,
            architecture_config(issued_at, seed),
            url,
            self._certificates,
            self._revocations,
        )
        self._signers: dict[str, rsa.RSAPrivateKey] = {}
        self._lock = threading.RLock()

    @property
    def root_der(self) -> bytes:
        """The practice root, trusted in the sandbox profile and nowhere else."""
        return self._der("root")

    @property
    def tsa_url(self) -> str:
        """RFC 3161 time-stamping address."""
        return f"{self._url}/{ARCHITECTURE}/tsa/tsa"

    def responders(self) -> Callable[..., Iterable[bytes]]:
        """WSGI application with OCSP, CRLs, TSA and issuers' certificates, at the paths that the certificates name."""
        store = AnimatorArchStore({ArchLabel(ARCHITECTURE): self._architecture})
        animator: Callable[..., Iterable[bytes]] = Animator(store, with_web_ui=False, allow_time_override=False)
        return animator

    def certificates(
        self, brand: Brand, person: Person, *, expired_too: bool = False, second_too: bool = False
    ) -> tuple[IssuedCertificate, ...]:
        """The person's valid certificate at that authority; on demand an expired one before it, a second one after."""
        labels = [person_label(brand, person)]
        if expired_too:
            labels.insert(0, expired_label(brand, person))
        if second_too:
            labels.append(second_label(brand, person))
        chain = (self._der(brand.slug), self._der("root"))
        return tuple(self._issued(label, chain) for label in labels)

    def sign(self, brand: Brand, person: Person, digest: bytes, *, pss: bool = False, serial_number: str = "") -> bytes:
        """RSASSA-PKCS1-v1_5, or RSASSA-PSS with a salt as long as the digest, over a finished SHA-2 digest of 32, 48 or
        64 bytes, with the key of that certificate (lower-case hex) if it is the person's second one. Raises
        ``ValueError`` on others.
        """
        algorithm = _HASHES.get(len(digest))
        if algorithm is None:
            raise ValueError("a digest has 32, 48 or 64 bytes")
        scheme = padding.PSS(padding.MGF1(algorithm), len(digest)) if pss else padding.PKCS1v15()
        label, second = person_label(brand, person), second_label(brand, person)
        if serial_number == f"{self._architecture.get_cert_spec(CertLabel(second)).serial:x}":
            label = second
        return self._signer(label).sign(digest, scheme, Prehashed(algorithm))

    def revoke(self, serial_number: str, moment: datetime) -> None:
        """From now on OCSP and CRL call this certificate revoked. Raises ``KeyError`` if it is nobody's."""
        label = self._architecture.label_of_serial(int(serial_number, 16))
        self._revocations.add(str(label), moment.astimezone(UTC).replace(microsecond=0))

    def server_certificate(self) -> tuple[Path, Path]:
        """Files with the certificate chain (PEM) and the key for ``127.0.0.1`` and ``localhost``."""
        chain = self._certificates / "tls.pem"
        chain.write_text(
            "".join(_pem(self._der(label)) for label in ("tls", "root")),
            encoding="ascii",
        )
        _ = self._keys[KeyLabel("tls")]
        return chain, self._keys.path("tls")

    def _issued(self, label: str, chain: tuple[bytes, ...]) -> IssuedCertificate:
        certificate: x509.Certificate = self._architecture.get_cert(CertLabel(label))
        return IssuedCertificate(
            credential_id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self._url}/{label}")),
            serial_number=f"{certificate.serial_number:x}",
            certificate_der=certificate.dump(),
            chain_der=chain,
            subject=_subject(certificate.dump()),
            valid_from=certificate.not_valid_before,
            valid_to=certificate.not_valid_after,
        )

    def _der(self, label: str) -> bytes:
        der: bytes = self._architecture.get_cert(CertLabel(label)).dump()
        return der

    def _signer(self, label: str) -> rsa.RSAPrivateKey:
        with self._lock:
            if label not in self._signers:
                der: Any = self._keys.get_private_key(KeyLabel(label)).dump()
                key = serialization.load_der_private_key(der, None, unsafe_skip_rsa_key_validation=True)
                if not isinstance(key, rsa.RSAPrivateKey):
                    raise TypeError("the practice authorities hold RSA keys only")
                self._signers[label] = key
            return self._signers[label]


def _pem(der: bytes) -> str:
    return load_der_x509_certificate(der).public_bytes(serialization.Encoding.PEM).decode("ascii")


def _subject(der: bytes) -> str:
    """Country first, as the authorities write it (report 01 §4.3)."""
    return ",".join(rdn.rfc4514_string() for rdn in load_der_x509_certificate(der).subject.rdns)
