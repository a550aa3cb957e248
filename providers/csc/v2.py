"""CSC API version 2.0.0.2 on the wire (report 01 §7.2)."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import Any, Final

from core.secrets import Secret
from core.signing.prompting import PromptKind
from core.signing.provider import ProviderInfo
from providers.ca_status import ca_status, told_in
from providers.csc import wire
from providers.csc.info import INFO_V2
from providers.csc.wire import CscCredential, Delivery, Mode, Order, TypedSecret
from providers.norm769 import objects, octets

_OUT_OF_BAND: Final = ("PasswordOOB", "ChallengeResponseOOB")
_ALTERNATIVES: Final = re.compile(r"\s+(?:X?OR)\s+", re.IGNORECASE)
_NAME: Final = re.compile(r"[A-Za-z0-9_.-]+")


class Version2:
    """``Dialect`` of version 2."""

    @property
    def info(self) -> ProviderInfo:
        """Capabilities."""
        return INFO_V2

    def credential(self, credential_id: str, answer: Mapping[str, Any]) -> CscCredential:
        """An answer of ``credentials/info``. Objects that are answered on another device are not asked for here."""
        auth = answer["auth"]
        wanted = _wanted(auth)
        typed = tuple(_secret(one) for one in wanted if one.get("type") not in _OUT_OF_BAND)
        mode = Mode(auth["mode"])
        if mode is Mode.TYPED and not typed:
            mode = Mode.OUT_OF_BAND
        return CscCredential(
            credential_id=credential_id,
            certificates_der=wire.certificates(answer),
            status=ca_status(told_in(answer, "cert", "status"), told_in(answer, "key", "status")),
            algorithms=wire.strings(answer["key"]["algo"]),
            multisign=wire.whole(answer["multisign"], 1),
            binds_hashes=str(answer.get("SCAL") or "1") == "2",
            mode=mode,
            secrets=typed if mode is Mode.TYPED else (),
        )

    def authorize_body(self, order: Order, given: Mapping[str, Secret]) -> Mapping[str, object]:
        """``authData`` is left out where nothing is typed here."""
        data = [{"id": name, "value": secret.reveal()} for name, secret in given.items()]
        return {
            "credentialID": order.credential_id,
            "numSignatures": len(order.hashes),
            "hashes": list(order.hashes),
            "hashAlgorithmOID": wire.HASH_OIDS[order.hash_algorithm],
            **({"authData": data} if data else {}),
            "description": order.description,
        }

    def sign_body(self, order: Order, sad: Secret, *, asynchronous: bool) -> Mapping[str, object]:
        """``operationMode``: ``A`` is answered with a ``responseID`` to ask by, ``S`` with the values."""
        parameters = {} if order.scheme.parameters is None else {"signAlgoParams": order.scheme.parameters}
        return {
            "credentialID": order.credential_id,
            "SAD": sad.reveal(),
            "hashes": list(order.hashes),
            "hashAlgorithmOID": wire.HASH_OIDS[order.hash_algorithm],
            "signAlgo": order.scheme.sign_algo,
            **parameters,
            "operationMode": "A" if asynchronous else "S",
        }

    def scope(self, order: Order) -> Mapping[str, str]:
        """``hashes``: base64url, separated by commas."""
        return {
            "credentialID": order.credential_id,
            "numSignatures": str(len(order.hashes)),
            "hashes": ",".join(urlsafe_b64encode(octets(one)).decode("ascii") for one in order.hashes),
            "hashAlgorithmOID": wire.HASH_OIDS[order.hash_algorithm],
            "description": order.description,
        }


def _wanted(auth: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The objects of the expression's first alternative that needs least typing; all where there is no expression."""
    listed = objects(auth.get("objects"))
    expression = str(auth.get("expression") or "")
    if not expression:
        return listed
    alternatives = [
        [one for one in listed if str(one.get("id")) in _NAME.findall(alternative)]
        for alternative in _ALTERNATIVES.split(expression)
    ]
    found = [alternative for alternative in alternatives if alternative]
    if not found:
        raise ValueError("an expression without objects")
    return min(found, key=lambda ones: sum(one.get("type") not in _OUT_OF_BAND for one in ones))


def _secret(described: Mapping[str, Any]) -> TypedSecret:
    kind, delivery = PromptKind.PASSWORD, Delivery.KNOWN
    if described.get("type") == "ChallengeResponse":
        kind, delivery = PromptKind.OTP, Delivery.CHALLENGE
    elif described.get("type") != "Password":
        raise ValueError("an authentication object of another type")
    elif described.get("generator"):
        kind = PromptKind.OTP
    elif described.get("format") == "N" or "pin" in str(described.get("id")).lower():
        kind = PromptKind.PIN
    hint = str(described.get("description") or described.get("label") or "")
    return TypedSecret(wire.text(described["id"]), kind, delivery, described.get("format") == "N", hint)
