"""What differs from one organisation's connection to the hub to another's (reports 07 §1.2 and §6, 02 §7.1).

The organisation's account decides it; both modes, hash and file, go by it.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from enum import Enum

from core.signing.model import Dtbsr
from core.signing.provider import DigestEncoding
from providers.route import Endpoint


class Authentication(Enum):
    """How the organisation says who it is: the hub gives it the one or the other (07 §1.2)."""

    ACCOUNT = "account"
    """``sp_id`` and ``sp_password`` in every body."""

    BEARER = "bearer"
    """``Authorization: Bearer`` in every header."""


@dataclass(frozen=True, slots=True)
class HubDialect:
    """``digest_encoding``: HEX as the norm's text says, or BASE64 as in the hub's sample (07 §1.6)."""

    authentication: Authentication
    digest_encoding: DigestEncoding = DigestEncoding.BASE64

    @classmethod
    def of(cls, endpoint: Endpoint, usual: Authentication) -> HubDialect:
        """By what the account holds; ``usual`` where it holds both ways to authenticate, or neither."""
        held = [
            way
            for way, there in (
                (Authentication.ACCOUNT, endpoint.sp_id),
                (Authentication.BEARER, endpoint.detail("token")),
            )
            if there
        ]
        hexadecimal = endpoint.detail("digest_encoding").strip().casefold() == DigestEncoding.HEX.value
        return cls(
            usual if usual in held or not held else held[0],
            DigestEncoding.HEX if hexadecimal else DigestEncoding.BASE64,
        )

    def digest(self, dtbsr: Dtbsr) -> str:
        """A DTBS/R as it goes to the hub; hex in lower case."""
        octets = dtbsr.value
        return octets.hex() if self.digest_encoding is DigestEncoding.HEX else b64encode(octets).decode()

    def headers(self, endpoint: Endpoint) -> dict[str, str]:
        """What every call's header says of the organisation."""
        if self.authentication is Authentication.BEARER:
            return {"authorization": f"Bearer {endpoint.detail('token')}", "accept": "application/json"}
        return {"accept": "application/json"}

    def account(self, endpoint: Endpoint) -> dict[str, object]:
        """What every call's body says of the organisation."""
        if self.authentication is Authentication.BEARER:
            return {}
        return {"sp_id": endpoint.sp_id, "sp_password": endpoint.sp_password.reveal()}
