"""The route to Sao Mai CA, and all that the registry would have an entry for."""

from core.signing.provider import SigningProvider
from providers.route import Party, ProviderRoute, Surroundings
from tests.seventh_ca.info import ACCOUNT, BASE_URL, INFO


def _create(around: Surroundings) -> SigningProvider:
    from tests.seventh_ca.adapter import SaoMai

    return SaoMai(around)


SAO_MAI = ProviderRoute(INFO, BASE_URL, "/saomai/api/v3", ACCOUNT, "tests.seventh_ca.adapter", _create)
PARTY = Party((SAO_MAI,), dialects=("tests.seventh_ca.sandbox",))
