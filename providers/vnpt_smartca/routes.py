"""The routes to VNPT SmartCA."""

from __future__ import annotations

from typing import Final

from core.signing.provider import SigningProvider
from providers.route import ProviderRoute, Surroundings
from providers.vnpt_smartca.info import ACCOUNT, BASE_URL, INFO, PRACTICE_PATH


def _create(around: Surroundings) -> SigningProvider:
    from providers.vnpt_smartca.adapter import VnptSmartCa

    return VnptSmartCa(around.client, around.endpoint, around.clock, around.pace)


SP769_V1: Final = ProviderRoute(
    INFO, BASE_URL, PRACTICE_PATH, ACCOUNT, "providers.vnpt_smartca.adapter", _create, aliases=("vnpt",)
)
