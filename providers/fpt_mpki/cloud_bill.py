"""What must outlive the program to fetch what eSign Cloud signs: its handle, and what the values are held to."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.signing.model import Dtbsr, HashAlgorithm, SignatureRequest, SignatureValue
from providers.schemes import scheme_of


@dataclass(frozen=True, slots=True)
class Bill:
    """``code``: the service's ``billCode``; ``digests`` in the order in which they were sent."""

    code: str
    certificate_der: bytes = field(repr=False)
    digests: tuple[Dtbsr, ...]

    def named(self, values: Sequence[bytes], doc_ids: Sequence[str]) -> tuple[SignatureValue, ...]:
        """Values in that order, with the scheme by which each verifies: the service does not tell it."""
        return tuple(
            SignatureValue(doc_id, value, scheme_of(self.certificate_der, digest, value))
            for doc_id, digest, value in zip(doc_ids, self.digests, values, strict=True)
        )


def bill(code: str, certificate_der: bytes, requests: Sequence[SignatureRequest]) -> Bill:
    """What was asked for under this code."""
    return Bill(code, certificate_der, tuple(request.dtbsr for request in requests))


def written(kept: Bill) -> str:
    """A ``Transaction.remote_id``: plain JSON."""
    return json.dumps(
        {
            "bill": kept.code,
            "certificate": b64encode(kept.certificate_der).decode("ascii"),
            "digests": [[one.algorithm.value, one.value.hex()] for one in kept.digests],
        },
        separators=(",", ":"),
    )


def read(remote_id: str | None) -> Bill:
    """The reverse; ``ValueError`` for anything that ``written`` did not make."""
    try:
        kept = json.loads(remote_id or "")
        digests = tuple(Dtbsr(bytes.fromhex(value), HashAlgorithm(name)) for name, value in kept["digests"])
        return Bill(str(kept["bill"]), b64decode(kept["certificate"]), digests)
    except (KeyError, TypeError) as error:
        raise ValueError("not a handle of ours") from error
