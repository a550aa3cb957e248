"""The routes to FPT."""

from __future__ import annotations

from typing import Final

from core.signing.provider import SigningProvider
from providers.fpt_mpki.info import (
    ACCOUNT,
    CLOUD_ACCOUNT,
    CLOUD_INFO,
    CLOUD_PRACTICE_PATH,
    INFO,
    PRACTICE_PATH,
)
from providers.route import Party, ProviderRoute, Surroundings


def _create(around: Surroundings) -> SigningProvider:
    from providers.fpt_mpki.adapter import FptMpki

    return FptMpki(around.client, around.endpoint, around.clock)


def _create_cloud(around: Surroundings) -> SigningProvider:
    from providers.fpt_mpki.cloud_adapter import FptEsignCloud

    return FptEsignCloud(around)


RSSP: Final = ProviderRoute(INFO, "", PRACTICE_PATH, ACCOUNT, "providers.fpt_mpki.adapter", _create, aliases=("fpt",))
ESIGN_CLOUD: Final = ProviderRoute(
    CLOUD_INFO, "", CLOUD_PRACTICE_PATH, CLOUD_ACCOUNT, "providers.fpt_mpki.cloud_adapter", _create_cloud
)

PARTY: Final = Party((RSSP, ESIGN_CLOUD), dialects=("providers.fpt_mpki.sandbox", "providers.fpt_mpki.sandbox_cloud"))
