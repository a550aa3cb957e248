"""What the phone may still show from before, told before it rings once more."""

from __future__ import annotations

import asyncio
from functools import partial

from core.signing.lingering import lingering
from core.signing.provider import ControlCode, ProviderInfo
from core.wording.signing import lingering_words
from desktop.composition import Services


async def still_on_the_phone(services: Services, info: ProviderInfo) -> str:
    """Words about an earlier request to this CA; empty for none."""
    journal = await services.journal()
    entries = await asyncio.to_thread(partial(journal.entries, open_only=False))
    earlier = lingering(entries, info, services.clock.now())
    return lingering_words(earlier, numbered=info.control_code is not ControlCode.NONE) if earlier is not None else ""
