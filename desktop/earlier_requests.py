"""What the phone may still show from before, told before it rings once more."""

from __future__ import annotations

import asyncio

from core.signing.lingering import lingering
from core.signing.provider import ProviderInfo
from core.wording.signing import lingering_words
from desktop.composition import Services


async def still_on_the_phone(services: Services, info: ProviderInfo, user_id: str) -> str:
    """Words about an earlier request to this person's app; empty for none."""
    earlier = await asyncio.to_thread(lingering, await services.journal(), info, user_id)
    return lingering_words(earlier) if earlier is not None else ""
