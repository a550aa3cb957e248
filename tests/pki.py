"""A small certification authority in the tests' hand: certificates of any shape, OCSP, CRLs and timestamps at any time.

The keys and signatures are real; only the network is short-circuited: ``Authority`` is core's ``Fetcher``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID, ObjectIdentifier
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from core.errors import ProviderUnavailableError
from core.signing.engine import TrustSettings
from core.signing.model import Dtbsr, HashAlgorithm, SignatureAlgorithm

SignerKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
_HASHES = {
    HashAlgorithm.SHA256: hashes.SHA256(),
    HashAlgorithm.SHA384: hashes.SHA384(),
    HashAlgorithm.SHA512: hashes.SHA512(),
}
HOST = "http://pki.test"
OCSP_URL, CRL_URL, ROOT_CRL_URL, TSA_URL, OLD_ISSUER_URL, ISSUER_URL = (
    f"{HOST}/{name}" for name in ("ocsp", "crl", "root-crl", "tsa", "old-issuer", "issuer")
)
NAME = "Nguyễn Thị Thùy Dương"
NOW = datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Signer:
    """A person's key and certificate, with the authority's chain."""

    key: SignerKey
    certificate: x509.Certificate
    chain_der: tuple[bytes, ...]

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def algorithm(self) -> SignatureAlgorithm:
        rsa_key = isinstance(self.key, rsa.RSAPrivateKey)
        return SignatureAlgorithm.RSA_PKCS1_V15 if rsa_key else SignatureAlgorithm.ECDSA

    def sign(self, dtbsr: Dtbsr, *, pss: bool = False) -> bytes:
        """The raw signature value, as an authority would answer it."""
        hashed_by = _HASHES[dtbsr.algorithm]
        digest = Prehashed(hashed_by)
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return self.key.sign(dtbsr.value, ec.ECDSA(digest))
        if pss:
            return self.key.sign(dtbsr.value, padding.PSS(padding.MGF1(hashed_by), hashed_by.digest_size), digest)
        return self.key.sign(dtbsr.value, padding.PKCS1v15(), digest)


@dataclass
class Authority:
    """Root, issuing authority and time-stamping authority; also the network before them.

    ``down`` holds the addresses that do not answer; ``clock`` is the time in answers and timestamps; ``revoked`` maps
    serial numbers to the moment of revocation, ``on_hold`` has those that are only suspended; ``asked`` lists every
    address that was asked.
    """

    clock: datetime = NOW
    down: set[str] = field(default_factory=set)
    revoked: dict[int, datetime] = field(default_factory=dict)
    on_hold: set[int] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    root_key: SignerKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    ca_key: SignerKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    tsa_key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    tsa_purpose: tuple[x509.ExtensionType, bool] = field(
        default_factory=lambda: (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True)
    )

    def __post_init__(self) -> None:
        years = timedelta(days=3650)
        span = (NOW - years, NOW + years)
        authority = (
            (x509.BasicConstraints(ca=True, path_length=None), True),
            (_usage(key_cert_sign=True, crl_sign=True), True),
        )
        self.root = _issue("Test Root", self.root_key, None, self.root_key, span, authority)
        linked = (_crl_points(ROOT_CRL_URL), False)
        self.ca = _issue("Test CA", self.ca_key, self.root, self.root_key, span, (*authority, linked))
        self.tsa = _issue("Test TSA", self.tsa_key, self.root, self.root_key, span, (self.tsa_purpose, linked))

    @property
    def trust(self) -> TrustSettings:
        return TrustSettings((_der(self.root),), (TSA_URL,))

    def signer(
        self,
        key: SignerKey,
        *,
        name: str = NAME,
        number: str | None = None,
        valid: tuple[timedelta, timedelta] = (timedelta(days=-30), timedelta(days=365)),
        links: Sequence[str] = (OCSP_URL, CRL_URL),
        usage: x509.KeyUsage | None = None,
        purpose: ObjectIdentifier | None = None,
    ) -> Signer:
        """Certify a key; ``links`` says where its status can be asked."""
        extensions: list[tuple[x509.ExtensionType, bool]] = [
            (usage or _usage(digital_signature=True, content_commitment=True), True)
        ]
        methods = {
            OCSP_URL: AuthorityInformationAccessOID.OCSP,
            OLD_ISSUER_URL: AuthorityInformationAccessOID.CA_ISSUERS,
            ISSUER_URL: AuthorityInformationAccessOID.CA_ISSUERS,
        }
        accesses = [
            x509.AccessDescription(method, x509.UniformResourceIdentifier(url))
            for url, method in methods.items()
            if url in links
        ]
        if accesses:
            extensions.append((x509.AuthorityInformationAccess(accesses), False))
        if CRL_URL in links:
            extensions.append((_crl_points(CRL_URL), False))
        if purpose is not None:
            extensions.append((x509.ExtendedKeyUsage([purpose]), False))
        span = (NOW + valid[0], NOW + valid[1])
        certificate = _issue(name, key, self.ca, self.ca_key, span, extensions, number)
        return Signer(key, certificate, (_der(self.ca), _der(self.root)))

    def revoke(self, signer: Signer, moment: datetime) -> None:
        self.revoked[signer.certificate.serial_number] = moment

    def suspend(self, signer: Signer, moment: datetime) -> None:
        """Until further notice: RFC 5280's *certificateHold*."""
        self.revoke(signer, moment)
        self.on_hold.add(signer.certificate.serial_number)

    async def get(self, url: str, accept: str) -> bytes:
        self._reach(url)
        if url == ISSUER_URL:
            return _der(self.ca)
        crls = {CRL_URL: (self.ca, self.ca_key), ROOT_CRL_URL: (self.root, self.root_key)}
        if url not in crls:
            raise ProviderUnavailableError("status 404", provider="pki.test")
        return self._crl(*crls[url])

    async def post(self, url: str, body: bytes, content_type: str, accept: str) -> bytes:
        self._reach(url)
        if url == TSA_URL:
            return await self._timestamp(body)
        return self._ocsp(body)

    async def aclose(self) -> None:
        self.down.add(HOST)

    def _reach(self, url: str) -> None:
        self.asked.append(url)
        if url in self.down:
            raise ProviderUnavailableError("no route", provider="pki.test")

    def _crl(self, issuer: x509.Certificate, key: SignerKey) -> bytes:
        builder = x509.CertificateRevocationListBuilder(issuer.subject, self.clock, self.clock + timedelta(hours=1))
        for serial, moment in self.revoked.items():
            entry = x509.RevokedCertificateBuilder(serial, moment)
            if serial in self.on_hold:
                entry = entry.add_extension(x509.CRLReason(x509.ReasonFlags.certificate_hold), critical=False)
            builder = builder.add_revoked_certificate(entry.build())
        return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def _ocsp(self, body: bytes) -> bytes:
        request = ocsp.load_der_ocsp_request(body)
        moment = self.revoked.get(request.serial_number)
        builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
            request.issuer_name_hash,
            request.issuer_key_hash,
            request.serial_number,
            request.hash_algorithm,
            ocsp.OCSPCertStatus.REVOKED if moment else ocsp.OCSPCertStatus.GOOD,
            self.clock,
            self.clock + timedelta(hours=1),
            moment,
            x509.ReasonFlags.certificate_hold if request.serial_number in self.on_hold else None,
        )
        signed = builder.responder_id(ocsp.OCSPResponderEncoding.NAME, self.ca).sign(self.ca_key, hashes.SHA256())
        return signed.public_bytes(serialization.Encoding.DER)

    async def _timestamp(self, body: bytes) -> bytes:
        key = self.tsa_key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        certificate = asn1_x509.Certificate.load(_der(self.tsa))
        stamper = DummyTimeStamper(
            certificate,
            asn1_keys.PrivateKeyInfo.load(key),
            SimpleCertificateStore.from_certs([certificate]),  # type: ignore[no-untyped-call]
            fixed_dt=self.clock,
        )
        answer = await stamper.async_request_tsa_response(tsp.TimeStampReq.load(body))
        return bytes(answer.dump())


def _issue(
    name: str,
    key: SignerKey,
    issuer: x509.Certificate | None,
    issuer_key: SignerKey,
    span: tuple[datetime, datetime],
    extensions: Sequence[tuple[x509.ExtensionType, bool]],
    number: str | None = None,
) -> x509.Certificate:
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
            *([x509.NameAttribute(NameOID.USER_ID, f"CCCD:{number}")] if number else []),
        ]
    )
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    parent = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(span[0])
        .not_valid_after(span[1])
        .add_extension(identifier, critical=False)
        .add_extension(parent, critical=False)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(issuer_key, hashes.SHA256())


def _usage(**given: bool) -> x509.KeyUsage:
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
    more = ("key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
    return x509.KeyUsage(**{name: given.get(name, False) for name in (*names, *more)})


KEY_ENCIPHERMENT = _usage(key_encipherment=True)


def _crl_points(url: str) -> x509.CRLDistributionPoints:
    full = [x509.UniformResourceIdentifier(url)]
    return x509.CRLDistributionPoints([x509.DistributionPoint(full, None, None, None)])


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)
