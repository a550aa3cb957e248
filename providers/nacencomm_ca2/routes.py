"""The route to NACENCOMM CA2."""

from __future__ import annotations

from typing import Final

from core.signing.provider import SigningProvider
from providers.nacencomm_ca2.info import ACCOUNT, BASE_URL, INFO, PRACTICE_PATH
from providers.route import Party, ProviderRoute, Surroundings


def _create(around: Surroundings) -> SigningProvider:
    from providers.nacencomm_ca2.adapter import NacencommCa2

    return NacencommCa2(around.client, around.endpoint, around.clock, around.pace)


CA2: Final = ProviderRoute(INFO, BASE_URL, PRACTICE_PATH, ACCOUNT, "providers.nacencomm_ca2.adapter", _create)

PARTY: Final = Party((CA2,), dialects=("providers.nacencomm_ca2.sandbox",))
