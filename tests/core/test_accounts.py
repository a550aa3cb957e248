"""Accounts of organisations are kept whole or not at all, in pieces that every keyring takes."""

import json

import pytest

from core.accounts import Account, AccountStore
from core.errors import KeyringUnavailableError
from core.secrets import MemoryStore, Secret

ACCOUNT = Account("https://ca.invalid", {"sp_id": Secret("mau"), "key": Secret("k" * 3000)})


class Keyring(MemoryStore):
    """One that refuses what Windows would refuse, and tells its names."""

    def put(self, name: str, secret: Secret) -> None:
        if len(secret.reveal().encode("utf-16-le")) > 2560:
            raise KeyringUnavailableError("too long")
        super().put(name, secret)

    @property
    def names(self) -> set[str]:
        return set(self._secrets)


def test_a_long_account_is_given_back_as_it_was() -> None:
    store = AccountStore(Keyring())
    store.put("fpt", ACCOUNT)
    assert store.get("fpt") == ACCOUNT
    assert store.get("vnpt") is None


def test_a_new_account_leaves_nothing_of_the_old_one() -> None:
    keyring = Keyring()
    store = AccountStore(keyring)
    store.put("fpt", ACCOUNT)
    before = keyring.names
    store.put("fpt", Account("", {"sp_id": Secret("mau")}))
    assert keyring.names & before == {"account:fpt"}
    assert len(keyring.names) == 2


def test_a_forgotten_account_leaves_nothing() -> None:
    keyring = Keyring()
    store = AccountStore(keyring)
    store.put("fpt", ACCOUNT)
    assert store.delete("fpt")
    assert not store.delete("fpt")
    assert keyring.names == set()


def test_the_policy_names_the_entry() -> None:
    keyring = Keyring()
    AccountStore(keyring, {"vnpt": "so-tu-phap"}).put("vnpt", ACCOUNT)
    assert "so-tu-phap" in keyring.names
    assert AccountStore(keyring).get("vnpt") is None


@pytest.mark.parametrize("head", ["", "[]", '{"parts": 9999, "mark": "a"}', '{"parts": 2, "mark": "gone"}'])
def test_a_damaged_account_is_no_account(head: str) -> None:
    keyring = Keyring()
    keyring.put("account:vnpt", Secret(head))
    with pytest.raises(KeyringUnavailableError):
        AccountStore(keyring).get("vnpt")


def test_nothing_of_an_account_is_printed() -> None:
    assert "mau" not in repr(ACCOUNT)
    assert "mau" not in json.dumps(repr(AccountStore(Keyring())))
