"""The routes to services of the CSC API."""

from __future__ import annotations

from typing import Final

from core.signing.provider import SigningProvider
from providers.csc.info import ACCOUNT_V1, ACCOUNT_V2, INFO_V1, INFO_V2
from providers.route import Party, ProviderRoute, Surroundings

_ADAPTER: Final = "providers.csc.adapter"


def _version_1(around: Surroundings) -> SigningProvider:
    from providers.csc.adapter import CscProvider
    from providers.csc.v1 import Version1

    return CscProvider(Version1(), around)


def _version_2(around: Surroundings) -> SigningProvider:
    from providers.csc.adapter import CscProvider
    from providers.csc.v2 import Version2

    return CscProvider(Version2(), around)


CSC1: Final = ProviderRoute(INFO_V1, "", "/csc/v1", ACCOUNT_V1, _ADAPTER, _version_1)
CSC2: Final = ProviderRoute(INFO_V2, "", "/csc/v2", ACCOUNT_V2, _ADAPTER, _version_2)

PARTY: Final = Party((CSC1, CSC2), dialects=("providers.csc.sandbox",))
