"""Every way to sign from the command line: all that ``--ca`` takes, and how a person answers what it asks."""

from __future__ import annotations

import json
import subprocess
import threading
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import load_der_x509_certificate

from core.clock import SystemClock
from core.secrets import Secret
from core.signing.prompting import NobodyToAsk, PromptKind, PromptMoment
from core.signing.provider import ProviderInfo, RecoveringProvider
from providers import FAMILIES, PROVIDERS, Surroundings, resolve
from providers.esign_hub.info import INFOS
from providers.http import make_client
from providers.sandbox.accounts import SANDBOX_PASSWORD, SANDBOX_PIN, SANDBOX_SP_ID, SANDBOX_SP_PASSWORD
from providers.sandbox.endpoint import practice_endpoint
from tests import loopback
from tests.desktop.command_line import CommandLine, Done
from tests.sandbox_server import SandboxServer
from tests.softhsm import PIN, SOFTHSM, made_token

CONFIRMS = "070900000010"
FILE_PASSWORD = "tep"
_LOOK_EVERY_S = 0.02


@dataclass(frozen=True, slots=True)
class Way:
    """``ca`` as it is typed (a family's name alone where the rest is made by ``ready``), and the account's mode."""

    ca: str
    details: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return " ".join((self.ca, *(f"{name}={value}" for name, value in self.details.items())))

    @property
    def info(self) -> ProviderInfo:
        """Its capability record, in this mode of the account."""
        return self._adapter().info

    @property
    def recovers(self) -> bool:
        """The CA knows a request by our own id."""
        return isinstance(self._adapter(), RecoveringProvider)

    def _adapter(self) -> object:
        account = practice_endpoint("http://127.0.0.1:9")
        details = {name: Secret(value) for name, value in self.details.items()}
        account = replace(account, details={**account.details, **details})
        route = resolve(f"{self.ca}x" if self.ca.endswith(":") else self.ca)
        client = make_client(transport=httpx.MockTransport(lambda _: httpx.Response(503)))
        return route.create(Surroundings(client, account, SystemClock(), NobodyToAsk()))


EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "esign:": tuple(f"esign:{name}:file" for name in INFOS),
    "p12:": ("p12:",),
    "pkcs11:": ("pkcs11:",),
}
"""For every family of routes, those that are tried."""

WAYS: Sequence[Way] = (
    *(Way(route.info.id) for route in PROVIDERS),
    *(Way(ca) for family in FAMILIES for ca in EXAMPLES[family.info.id]),
    Way("viettel", {"async": "0"}),
)


@dataclass(frozen=True, slots=True)
class Desk:
    """A person at the command line, with their phone, key file and token; ``folder`` is where their papers are."""

    sandbox: SandboxServer
    folder: Path
    way: Way

    def kyso(self) -> CommandLine:
        """The program, to which what this way needs is at hand."""
        variables = {}
        if self.way.ca == "pkcs11:":
            variables = dict(self._token())
        options = [word for name, value in self.way.details.items() for word in ("--detail", f"{name}={value}")]
        return CommandLine(self.sandbox.home.root, self.folder, variables, tuple(options))

    def sign(self, kyso: CommandLine, papers: Sequence[Path], *words: str) -> Done:
        """``kyso sign`` to its end, whichever that is; what it asks for is typed when it can be known."""
        ca = {"p12:": f"p12:{self._key_path()}", "pkcs11:": f"pkcs11:{SOFTHSM}"}.get(self.way.ca, self.way.ca)
        if self.way.ca == "p12:":
            practice_key_file(self.sandbox, self._key_path())
        order = ("sign", *papers, "--ca", ca, "--user-id", CONFIRMS, "--out", "out", *words)
        before = self._code()
        process = kyso.start(*order, "--secrets-stdin", "--json", stdin=subprocess.PIPE)
        assert process.stdin is not None
        process.stdin.write(self.secrets())
        process.stdin.flush()
        code = ""
        if any(need.kind is PromptKind.OTP and need.always for need in self.way.info.prompts):
            pause = threading.Event()
            while process.poll() is None and self._code() == before:
                pause.wait(_LOOK_EVERY_S)
            code = json.dumps({"otp": self._code() or "-"}) + "\n"
        try:
            out, err = process.communicate(code or None, timeout=120)
        except BrokenPipeError:  # it ended before it asked
            out, err = process.communicate(timeout=120)
        assert "Traceback" not in err
        return Done(process.returncode, out, err)

    def secrets(self) -> str:
        """A line with what this person knows by heart."""
        password, pin = SANDBOX_PASSWORD, SANDBOX_PIN
        if self.way.ca == "p12:":
            password = FILE_PASSWORD
        elif self.way.ca == "pkcs11:":
            pin = PIN
        return json.dumps({"account_name": CONFIRMS, "password": password, "pin": pin}) + "\n"

    def secrets_later(self) -> str:
        """With the code that was sent for a request, where it is typed only then."""
        later = any(need.moment is PromptMoment.AFTER_REQUEST for need in self.way.info.prompts)
        code = self._code() if later else None
        return self.secrets() + (json.dumps({"otp": code}) + "\n" if code else "")

    def _code(self) -> str | None:
        shown: str | None = self.sandbox.get("/phone/api/otp", user=CONFIRMS)["otp"]
        return shown

    def _key_path(self) -> Path:
        return self.folder / "khóa.p12"

    def _token(self) -> Mapping[str, str]:
        folder = self.folder / "token"
        folder.mkdir()
        key, certificates = practice_key(self.sandbox)
        return made_token(folder, key, certificates)


def practice_key(sandbox: SandboxServer) -> tuple[rsa.RSAPrivateKey, tuple[bytes, ...]]:
    """A practice person's key, with the certificate that VNPT of the practice world gave for it and its issuer's."""
    endpoint = f"{sandbox.url}/vnpt/sca/sp769/v1/credentials/get_certificate"
    body = {"sp_id": SANDBOX_SP_ID, "sp_password": SANDBOX_SP_PASSWORD, "user_id": CONFIRMS, "transaction_id": "1"}
    (told,) = loopback.post(endpoint, json=body).json()["data"]["user_certificates"]
    # The key itself is made with the first signature or certificate that is asked for.
    (pem,) = sandbox.home.sandbox.rglob("vnpt-person-0.pem")
    key = serialization.load_pem_private_key(pem.read_bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key, (b64decode(told["cert_data"]), b64decode(told["chain_data"]["ca_cert"]))


def practice_key_file(sandbox: SandboxServer, path: Path) -> Path:
    """``practice_key`` as a PKCS#12 file."""
    key, ders = practice_key(sandbox)
    certificate, issuer = map(load_der_x509_certificate, ders)
    guard = serialization.BestAvailableEncryption(FILE_PASSWORD.encode())
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"kyso", key, certificate, [issuer], guard))
    return path
