"""The routes over the eSign hub: one for each authority behind it."""

from __future__ import annotations

from core.signing.provider import SigningProvider
from providers.esign_hub.info import ACCOUNT, BASE_URL, INFOS, PRACTICE_PATH
from providers.route import ProviderRoute, Surroundings


def hub(ca_name: str) -> ProviderRoute:
    """The authority with this name at the hub."""

    def create(around: Surroundings) -> SigningProvider:
        from providers.esign_hub.adapter import EsignHub

        return EsignHub(ca_name, around.client, around.endpoint, around.clock)

    return ProviderRoute(INFOS[ca_name], BASE_URL, PRACTICE_PATH, ACCOUNT, "providers.esign_hub.adapter", create)
