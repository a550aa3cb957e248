"""The route to Viettel MySign."""

from __future__ import annotations

from typing import Final

from core.signing.provider import SigningProvider
from providers.route import Party, ProviderRoute, Surroundings
from providers.viettel_mysign.info import ACCOUNT, BASE_URL, INFO, PRACTICE_PATH


def _create(around: Surroundings) -> SigningProvider:
    from providers.viettel_mysign.adapter import ViettelMySign

    return ViettelMySign(around.client, around.endpoint, around.clock, around.pace)


MYSIGN: Final = ProviderRoute(INFO, BASE_URL, PRACTICE_PATH, ACCOUNT, "providers.viettel_mysign.adapter", _create)

PARTY: Final = Party((MYSIGN,), dialects=("providers.viettel_mysign.sandbox",))
