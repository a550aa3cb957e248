"""The routes to keys at hand: ``--ca p12:PATH`` and ``--ca pkcs11:MODULE[:SLOT]``."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from core.errors import InvalidUsageError
from core.signing.provider import SigningProvider
from providers.local_keys.info import FILE, TOKEN, named
from providers.route import Party, ProviderRoute, RouteFamily, Surroundings


def _file(parameter: str) -> ProviderRoute:
    path = Path(parameter).expanduser().absolute()
    info = named(FILE, str(path))

    def create(around: Surroundings) -> SigningProvider:
        from providers.local_keys.key_file import KeyFile

        return KeyFile(info, path, around.clock, around.prompter)

    return ProviderRoute(info, "", "", None, "providers.local_keys.key_file", create)


def _token(parameter: str) -> ProviderRoute:
    name, colon, slot = parameter.rpartition(":")
    module, number = (name, int(slot)) if colon and slot.isascii() and slot.isdigit() else (parameter, None)
    if number is not None and number > 0xFFFFFFFF:
        raise InvalidUsageError("a slot that cannot be", what="--ca")
    path = Path(module).expanduser().absolute()
    info = named(TOKEN, f"{path}:{number}" if number is not None else str(path))

    def create(around: Surroundings) -> SigningProvider:
        from providers.local_keys.token import Token

        return Token(info, path, number, around.clock, around.prompter)

    return ProviderRoute(info, "", "", None, "providers.local_keys.token", create)


KEY_FILE: Final = RouteFamily(FILE, _file)
TOKENS: Final = RouteFamily(TOKEN, _token)

PARTY: Final = Party(families=(KEY_FILE, TOKENS))
