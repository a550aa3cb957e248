"""The route to MISA."""

from __future__ import annotations

from typing import Final

from core.signing.provider import SigningProvider
from providers.misa_esign.info import ACCOUNT, BASE_URL, INFO, PRACTICE_PATH
from providers.route import Party, ProviderRoute, Surroundings


def _create(around: Surroundings) -> SigningProvider:
    from providers.misa_esign.adapter import MisaEsign

    return MisaEsign(around)


MISA: Final = ProviderRoute(INFO, BASE_URL, PRACTICE_PATH, ACCOUNT, "providers.misa_esign.adapter", _create)

PARTY: Final = Party((MISA,), dialects=("providers.misa_esign.sandbox",))
