"""More documents than a CA signs at once: several confirmations, one after the other, never two at a time."""

from __future__ import annotations

from dataclasses import replace

from core.signing.progress import SigningOrder


def in_rounds(order: SigningOrder, max_batch: int) -> tuple[SigningOrder, ...]:
    """The order as one order for each confirmation, as even as can be; each says which of how many it is.

    ``max_batch`` is what the CA signs at once (``ProviderInfo.max_batch``).
    """
    documents = order.documents
    parts = -(-len(documents) // max_batch)
    if parts < 2:
        return (order,)
    ends = [len(documents) * part // parts for part in range(parts + 1)]
    return tuple(
        replace(order, documents=documents[ends[part] : ends[part + 1]], part=part + 1, parts=parts)
        for part in range(parts)
    )
