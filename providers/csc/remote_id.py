"""What must outlive the program to fetch what version 2 authorised or signs, and what the signing call repeats.

Before ``signHash`` that is the handle of the authorisation, afterwards the identifier that ``signHash`` answered with.
"""

from __future__ import annotations

import json

from core.signing.model import HashAlgorithm, SignatureAlgorithm
from providers.csc import wire
from providers.csc.algorithms import Scheme
from providers.csc.wire import Order, Pending, Running


def written(token: Pending | Running, order: Order) -> str:
    """A ``Transaction.remote_id``: plain JSON. A handle is worth nothing without a session of the organisation's."""
    asked_by = {"handle": token.handle} if isinstance(token, Pending) else {"response": token.response_id}
    return json.dumps(
        {
            **asked_by,
            "credential": order.credential_id,
            "hashes": list(order.hashes),
            "hash": order.hash_algorithm.value,
            "scheme": [order.scheme.algorithm.value, order.scheme.sign_algo, order.scheme.parameters],
        },
        separators=(",", ":"),
    )


def read(remote_id: str | None) -> tuple[Pending | Running, Order]:
    """The reverse; ``ValueError`` for anything that ``written`` did not make."""
    try:
        kept = json.loads(remote_id or "")
        algorithm, sign_algo, parameters = kept["scheme"]
        order = Order(
            credential_id=wire.text(kept["credential"]),
            hashes=wire.strings(kept["hashes"]),
            description="",
            scheme=Scheme(SignatureAlgorithm(algorithm), wire.text(sign_algo), parameters),
            hash_algorithm=HashAlgorithm(kept["hash"]),
        )
        if "response" in kept:
            return Running(wire.text(kept["response"])), order
        return Pending(wire.text(kept["handle"])), order
    except (KeyError, TypeError) as error:
        raise ValueError("not a handle of ours") from error
