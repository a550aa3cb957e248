"""The window offers the hub's mode for which the organisation has an account."""

from pathlib import Path
from types import MappingProxyType
from typing import cast

import pytest

from core.accounts import Account, AccountStore
from core.errors import KeyringUnavailableError
from core.secrets import MemoryStore, Secret
from core.signing.provider import Returns
from desktop.composition import Services
from desktop.hub_mode import hub_routes

pytestmark = pytest.mark.anyio
ACCOUNT = Account("https://hub.example", MappingProxyType({"token": Secret("x")}))


class Desk:
    """What is asked of the services."""

    practice = False

    def __init__(self, *kept: str) -> None:
        self._store = AccountStore(MemoryStore())
        for account in kept:
            self._store.put(account, ACCOUNT)

    @property
    def accounts(self) -> AccountStore:
        return self._store


class NoKeyring(Desk):
    @property
    def accounts(self) -> AccountStore:
        raise KeyringUnavailableError("none")


async def mode(desk: Desk) -> Returns:
    (returns,) = {info.returns for info in await hub_routes(cast(Services, desk))}
    return returns


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        ((), Returns.SIGNATURE_VALUE),
        (("esign",), Returns.SIGNATURE_VALUE),
        (("esign", "esign_file"), Returns.SIGNATURE_VALUE),
        (("esign_file",), Returns.SIGNED_FILE),
    ],
)
async def test_whole_files_are_sent_only_where_nothing_else_is_set_up(kept: tuple[str, ...], expected: Returns) -> None:
    assert await mode(Desk(*kept)) is expected


async def test_practice_and_a_machine_without_a_keyring_keep_to_digests(tmp_path: Path) -> None:
    practising = Desk("esign_file")
    practising.practice = True
    assert await mode(practising) is Returns.SIGNATURE_VALUE
    assert await mode(NoKeyring()) is Returns.SIGNATURE_VALUE
