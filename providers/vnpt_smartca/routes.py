"""The routes to VNPT SmartCA."""

from __future__ import annotations

from typing import Final

from core.signing.provider import SigningProvider
from providers.route import Party, ProviderRoute, Surroundings
from providers.vnpt_smartca.info import (
    ACCOUNT,
    ACCOUNT_OAUTH,
    BASE_URL,
    BASE_URL_OAUTH,
    INFO,
    INFO_OAUTH,
    INFO_V2,
    PRACTICE_PATH,
    PRACTICE_PATH_OAUTH,
    PRACTICE_PATH_V2,
)


def _create(around: Surroundings) -> SigningProvider:
    from providers.vnpt_smartca.adapter import VnptSmartCa

    return VnptSmartCa(around.client, around.endpoint, around.clock, around.pace)


def _create_v2(around: Surroundings) -> SigningProvider:
    from providers.vnpt_smartca.adapter_v2 import VnptSmartCaV2

    return VnptSmartCaV2(around)


def _create_oauth(around: Surroundings) -> SigningProvider:
    from providers.vnpt_smartca.adapter_oauth import VnptOauth

    return VnptOauth(around)


SP769_V1: Final = ProviderRoute(
    INFO, BASE_URL, PRACTICE_PATH, ACCOUNT, "providers.vnpt_smartca.adapter", _create, aliases=("vnpt",)
)

SP769_V2: Final = ProviderRoute(
    INFO_V2, BASE_URL, PRACTICE_PATH_V2, ACCOUNT, "providers.vnpt_smartca.adapter_v2", _create_v2
)

OAUTH: Final = ProviderRoute(
    INFO_OAUTH,
    BASE_URL_OAUTH,
    PRACTICE_PATH_OAUTH,
    ACCOUNT_OAUTH,
    "providers.vnpt_smartca.adapter_oauth",
    _create_oauth,
)

PARTY: Final = Party((SP769_V1, SP769_V2, OAUTH), dialects=("providers.vnpt_smartca.sandbox",))
