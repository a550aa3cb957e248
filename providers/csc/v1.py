"""CSC API version 1.0.4.0 on the wire (report 01 §7.1)."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any, Final

from core.secrets import Secret
from core.signing.prompting import PromptKind
from core.signing.provider import ProviderInfo
from providers.ca_status import ca_status, told_in
from providers.csc import wire
from providers.csc.info import INFO_V1
from providers.csc.wire import CscCredential, Delivery, Mode, Order, TypedSecret
from providers.norm769 import octets

_ABSENT: Final = ("", "false")


class Version1:
    """``Dialect`` of version 1."""

    @property
    def info(self) -> ProviderInfo:
        """Capabilities."""
        return INFO_V1

    def credential(self, credential_id: str, answer: Mapping[str, Any]) -> CscCredential:
        """An answer of ``credentials/info``; PIN and OTP count where ``authMode`` is ``explicit`` only."""
        mode = Mode(answer["authMode"])
        return CscCredential(
            credential_id=credential_id,
            certificates_der=wire.certificates(answer),
            status=ca_status(told_in(answer, "cert", "status"), told_in(answer, "key", "status")),
            algorithms=wire.strings(answer["key"]["algo"]),
            multisign=wire.whole(answer["multisign"], 1),
            binds_hashes=str(answer.get("SCAL") or "1") == "2",
            mode=mode,
            secrets=_secrets(answer) if mode is Mode.TYPED else (),
        )

    def authorize_body(self, order: Order, given: Mapping[str, Secret]) -> Mapping[str, object]:
        """The hashes are always told: SCAL 2 wants them, SCAL 1 allows them."""
        return {
            "credentialID": order.credential_id,
            "numSignatures": len(order.hashes),
            "hash": list(order.hashes),
            **{name: secret.reveal() for name, secret in given.items()},
            "description": order.description,
        }

    def sign_body(self, order: Order, sad: Secret, *, asynchronous: bool) -> Mapping[str, object]:
        """``hashAlgo`` is told in any case: it must be wherever ``signAlgo`` does not imply it."""
        parameters = {} if order.scheme.parameters is None else {"signAlgoParams": order.scheme.parameters}
        return {
            "credentialID": order.credential_id,
            "SAD": sad.reveal(),
            "hash": list(order.hashes),
            "hashAlgo": wire.HASH_OIDS[order.hash_algorithm],
            "signAlgo": order.scheme.sign_algo,
            **parameters,
        }

    def scope(self, order: Order) -> Mapping[str, str]:
        """``hash``: base64url, separated by commas."""
        return {
            "credentialID": order.credential_id,
            "numSignatures": str(len(order.hashes)),
            "hash": ",".join(urlsafe_b64encode(octets(one)).decode("ascii") for one in order.hashes),
            "description": order.description,
        }


def _secrets(answer: Mapping[str, Any]) -> tuple[TypedSecret, ...]:
    found = []
    pin, otp = answer.get("PIN") or {}, answer.get("OTP") or {}
    if str(pin.get("presence") or "").lower() not in _ABSENT:
        found.append(TypedSecret("PIN", PromptKind.PIN, Delivery.KNOWN, pin.get("format") == "N", _hint(pin)))
    if str(otp.get("presence") or "").lower() not in _ABSENT:
        delivery = Delivery.SEND_OTP if otp.get("type") == "online" else Delivery.KNOWN
        found.append(TypedSecret("OTP", PromptKind.OTP, delivery, otp.get("format") == "N", _hint(otp)))
    return tuple(found)


def _hint(described: Mapping[str, Any]) -> str:
    return str(described.get("description") or described.get("label") or "")
