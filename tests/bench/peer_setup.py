"""Sets up other signing programs under ``build/bench``; whoever cannot be set up says why."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509 import load_der_x509_certificate

from tests.pki import Signer

Command = Callable[[Path, Path], Sequence[str | Path]]
"""(source, result) to the command that signs."""

_ROOT: Final = Path(__file__).resolve().parents[2]
_BUILD: Final = _ROOT / "build" / "bench"
_SCRIPTS: Final = Path(__file__).parent / "peer_scripts"
_PASSWORD: Final = "bench"
_NICKNAME: Final = "bench"
_ENDESIVE: Final = ("endesive==3.0.1", "pypdf==5.9.0")
_SIGNPDF: Final = ("@signpdf/signpdf@3.3.0", "@signpdf/placeholder-plain@3.3.0", "@signpdf/signer-p12@3.3.0")
_ONE_DIGIT: Final = r"(\\d\\.\\d\\.\\d[a-z]*)"
_MORE_DIGITS: Final = r"(\\d+\\.\\d+\\.\\d+[a-z]*)"


class CannotSetUpError(RuntimeError):
    """Why a program is not here."""


@dataclass(frozen=True, slots=True)
class Peer:
    """``tells_work``: the command prints the seconds of its work, without its start and imports."""

    name: str
    set_up: Callable[[Path], Command]
    tells_work: bool


@dataclass(frozen=True, slots=True)
class _Keys:
    """The signer's key in the forms that programs want."""

    key: Path
    certificate: Path
    chain: Path
    bundle: Path


def write_keys(signer: Signer, folder: Path) -> None:
    """The same key and certificate for everybody."""
    chain = [load_der_x509_certificate(der) for der in signer.chain_der]
    keys = _keys(folder)
    keys.key.write_bytes(signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    keys.certificate.write_bytes(signer.certificate.public_bytes(Encoding.PEM))
    keys.chain.write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in chain))
    # Old parameters: node-forge and NSS's own tools read nothing newer.
    encryption = (
        PrivateFormat.PKCS12.encryption_builder()
        .key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC)
        .build(_PASSWORD.encode())
    )
    keys.bundle.write_bytes(
        pkcs12.serialize_key_and_certificates(_NICKNAME.encode(), signer.key, signer.certificate, chain, encryption)
    )


def _keys(folder: Path) -> _Keys:
    names = ("key.pem", "certificate.pem", "chain.pem", "keys.p12")
    return _Keys(*(folder / name for name in names))


def _plain_pyhanko(folder: Path) -> Command:
    keys = _keys(folder)
    return lambda source, result: [
        sys.executable,
        _SCRIPTS / "plain_pyhanko.py",
        source,
        result,
        keys.key,
        keys.certificate,
        keys.chain,
    ]


def _endesive(folder: Path) -> Command:
    environment = _BUILD / "endesive"
    python = environment / "bin" / "python"
    if not (environment / "ready").exists():
        _done([sys.executable, "-m", "venv", "--clear", environment])
        _done([python, "-m", "pip", "install", "--quiet", *_ENDESIVE])
        # oscrypto, which endesive imports, does not understand versions of OpenSSL such as 3.0.19.
        for module in environment.glob("lib/*/site-packages/oscrypto/_openssl/_libcrypto_*.py"):
            text = module.read_text()
            module.write_text(text.replace(_ONE_DIGIT, _MORE_DIGITS))
        (environment / "ready").touch()
    return lambda source, result: [
        python,
        _SCRIPTS / "plain_endesive.py",
        source,
        result,
        _keys(folder).bundle,
        _PASSWORD,
    ]


def _signpdf(folder: Path) -> Command:
    _needs("node")
    _needs("npm")
    packages = _BUILD / "signpdf"
    if not (packages / "ready").exists():
        packages.mkdir(parents=True, exist_ok=True)
        _done(["npm", "install", "--prefix", packages, "--no-audit", "--no-fund", "--silent", *_SIGNPDF])
        (packages / "ready").touch()
    return lambda source, result: [
        "node",
        "--max-old-space-size=8192",
        _SCRIPTS / "plain_signpdf.mjs",
        packages,
        source,
        result,
        _keys(folder).bundle,
        _PASSWORD,
    ]


def _podofosign(folder: Path) -> Command:
    _needs("podofosign")
    keys = _keys(folder)
    return lambda source, result: [
        "podofosign",
        "-in",
        source,
        "-out",
        result,
        "-cert",
        keys.certificate,
        "-pkey",
        keys.key,
        "-digest",
        "SHA256",
    ]


def _pdfsig(folder: Path) -> Command:
    _needs("pdfsig")
    _needs("certutil")
    store = folder / "nss"
    if not store.exists():
        store.mkdir()
        password = folder / "nss-password"
        password.write_text(_PASSWORD)
        _done(["certutil", "-N", "-d", store, "-f", password])
        _done(["pk12util", "-i", _keys(folder).bundle, "-d", store, "-k", password, "-W", _PASSWORD])
    return lambda source, result: [
        "pdfsig",
        "-nssdir",
        store,
        "-nss-pwd",
        _PASSWORD,
        "-nick",
        _NICKNAME,
        "-digest",
        "SHA256",
        "-add-signature",
        source,
        result,
    ]


PEERS: Final = (
    Peer("pyHanko, as its tutorial", _plain_pyhanko, tells_work=True),
    Peer("pdfsig -add-signature", _pdfsig, tells_work=False),
    Peer("podofosign", _podofosign, tells_work=False),
    Peer("endesive", _endesive, tells_work=True),
    Peer("@signpdf/signpdf", _signpdf, tells_work=True),
)


def _needs(program: str) -> None:
    if shutil.which(program) is None:
        raise CannotSetUpError(f"cannot be set up: no {program}")


def _done(command: Sequence[str | Path]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise CannotSetUpError(f"cannot be set up: {''.join(last)[:120]}")
