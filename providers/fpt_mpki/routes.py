"""The routes to FPT."""

from __future__ import annotations

from typing import Final

from core.signing.provider import SigningProvider
from providers.fpt_mpki.info import ACCOUNT, BASE_URL, INFO, PRACTICE_PATH
from providers.route import ProviderRoute, Surroundings


def _create(around: Surroundings) -> SigningProvider:
    from providers.fpt_mpki.adapter import FptMpki

    return FptMpki(around.client, around.endpoint, around.clock)


RSSP: Final = ProviderRoute(
    INFO, BASE_URL, PRACTICE_PATH, ACCOUNT, "providers.fpt_mpki.adapter", _create, aliases=("fpt",)
)
