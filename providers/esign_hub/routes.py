"""The routes over the eSign hub: one for each authority behind it."""

from __future__ import annotations

from typing import Final

from core.errors import UnknownProviderError
from core.signing.provider import SigningProvider
from providers.esign_hub.info import (
    ACCOUNT,
    BASE_URL,
    FILE_ACCOUNT,
    FILE_FAMILY,
    INFOS,
    PRACTICE_PATH,
    file_info,
)
from providers.route import Party, ProviderRoute, RouteFamily, Surroundings


def hub(ca_name: str) -> ProviderRoute:
    """The authority with this name at the hub."""

    def create(around: Surroundings) -> SigningProvider:
        from providers.esign_hub.adapter import EsignHub

        return EsignHub(ca_name, around.client, around.endpoint, around.clock)

    return ProviderRoute(INFOS[ca_name], BASE_URL, PRACTICE_PATH, ACCOUNT, "providers.esign_hub.adapter", create)


def _whole_file(parameter: str) -> ProviderRoute:
    """``<ca_name>:file``."""
    ca_name, _colon, mode = parameter.rpartition(":")
    known = next((name for name in INFOS if name.casefold() == ca_name.casefold()), None)
    if mode.casefold() != "file" or known is None:
        raise UnknownProviderError(known=", ".join(f"esign:{name}[:file]" for name in INFOS))

    def create(around: Surroundings) -> SigningProvider:
        from providers.esign_hub.file_adapter import EsignHubFiles

        return EsignHubFiles(known, around.client, around.endpoint, around.clock)

    info = file_info(known)
    return ProviderRoute(info, "", PRACTICE_PATH, FILE_ACCOUNT, "providers.esign_hub.file_adapter", create)


WHOLE_FILES: Final = RouteFamily(FILE_FAMILY, _whole_file)

PARTY: Final = Party(tuple(map(hub, INFOS)), (WHOLE_FILES,), ("providers.esign_hub.sandbox",))
"""In the order of the guide."""
