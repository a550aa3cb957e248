"""Secrets: a type that does not print, and stores that keep them off the disk."""

from __future__ import annotations

from typing import NoReturn, Protocol


class Secret:
    """A string that reaches no log, repr, comparison message or JSON; opened only with ``reveal`` at the wire."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not serialised")


class SecretStore(Protocol):
    """Where secrets live between runs. Calls may block on the operating system: use a thread."""

    def get(self, name: str) -> Secret | None:
        """The secret, or None."""

    def put(self, name: str, secret: Secret) -> None:
        """Store it; raises ``KeyringUnavailableError``."""

    def delete(self, name: str) -> None:
        """Forget it; no error if absent."""


class MemoryStore:
    """Gone with the process: tests, the sandbox, kiosk sessions."""

    def __init__(self) -> None:
        self._secrets: dict[str, Secret] = {}

    def get(self, name: str) -> Secret | None:
        """The secret, or None."""
        return self._secrets.get(name)

    def put(self, name: str, secret: Secret) -> None:
        """Store it."""
        self._secrets[name] = secret

    def delete(self, name: str) -> None:
        """Forget it."""
        self._secrets.pop(name, None)
