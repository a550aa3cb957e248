"""An organisation's accounts at certification authorities: in the operating system's keyring and nowhere else.

Keyrings take short values (Windows: 2,560 bytes), and a key does not fit: an account is kept in parts.
"""

from __future__ import annotations

import json
import secrets as random_source
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from core.errors import KeyringUnavailableError
from core.secrets import Secret, SecretStore

_PART: Final = 1000
"""Characters, all of them ASCII, in one entry."""

_MOST_PARTS: Final = 64


@dataclass(frozen=True, slots=True)
class Account:
    """``base_url`` is empty where the vendor's own address is meant. ``fields``: by the names of the route's form."""

    base_url: str
    fields: Mapping[str, Secret] = field(repr=False)

    def text(self, name: str) -> str:
        """A field's value; empty if there is none."""
        found = self.fields.get(name)
        return "" if found is None else found.reveal()


class AccountStore:
    """Accounts by the id of their form. Calls may block on the operating system: use a thread.

    ``entries``: names of keyring entries that the machine's policy gives for some of them, so that whoever runs the
    computer can put the account there for everybody. All methods raise ``KeyringUnavailableError``.
    """

    def __init__(self, secrets: SecretStore, entries: Mapping[str, str] = MappingProxyType({})) -> None:
        self._secrets, self._entries = secrets, entries

    def get(self, account_id: str) -> Account | None:
        """The account, or None."""
        head = self._head(account_id)
        if head is None:
            return None
        parts = [self._secrets.get(name) for name in _part_names(self._entry(account_id), head)]
        text = "".join(part.reveal() for part in parts if part is not None)
        try:
            kept = json.loads(text)
            values = {str(name): Secret(str(value)) for name, value in kept["fields"].items()}
            return Account(str(kept["base_url"]), MappingProxyType(values))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise KeyringUnavailableError("an account in the keyring is incomplete") from error

    def put(self, account_id: str, account: Account) -> None:
        """Keep it in place of what was there: the old one counts until the new one is whole."""
        entry, before = self._entry(account_id), self._head(account_id)
        kept = {"base_url": account.base_url, "fields": {name: one.reveal() for name, one in account.fields.items()}}
        text = json.dumps(kept)
        pieces = [text[start : start + _PART] for start in range(0, len(text), _PART)]
        head = {"mark": random_source.token_hex(4), "parts": len(pieces)}
        for name, piece in zip(_part_names(entry, head), pieces, strict=True):
            self._secrets.put(name, Secret(piece))
        self._secrets.put(entry, Secret(json.dumps(head)))
        self._forget_parts(entry, before)

    def delete(self, account_id: str) -> bool:
        """Forget it; False if there was none."""
        entry, before = self._entry(account_id), self._head(account_id)
        self._secrets.delete(entry)
        self._forget_parts(entry, before)
        return before is not None

    def _entry(self, account_id: str) -> str:
        return self._entries.get(account_id) or f"account:{account_id}"

    def _head(self, account_id: str) -> Mapping[str, Any] | None:
        found = self._secrets.get(self._entry(account_id))
        if found is None:
            return None
        try:
            head = json.loads(found.reveal())
            if not 0 < int(head["parts"]) <= _MOST_PARTS or not isinstance(head["mark"], str):
                raise ValueError("out of range")
        except (ValueError, KeyError, TypeError) as error:
            raise KeyringUnavailableError("an account in the keyring cannot be read") from error
        return {"mark": head["mark"], "parts": int(head["parts"])}

    def _forget_parts(self, entry: str, head: Mapping[str, Any] | None) -> None:
        for name in () if head is None else _part_names(entry, head):
            self._secrets.delete(name)


def _part_names(entry: str, head: Mapping[str, Any]) -> list[str]:
    return [f"{entry}:{head['mark']}:{number}" for number in range(head["parts"])]
