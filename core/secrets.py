"""Secrets: a type that does not print, and stores that keep them off the disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NoReturn, Protocol, TypeVar

from core.errors import KeyringUnavailableError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE: Final = "kyso"

_Answer = TypeVar("_Answer")


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


class KeyringStore:
    """The operating system's keyring (Credential Manager, Keychain, Secret Service).

    Every call blocks, for as long as a person needs to unlock the keyring: use a thread. Where there is no keyring,
    or it stays locked, every method raises ``KeyringUnavailableError``; secrets are then kept nowhere else.
    ``backend`` is for machines that have several; None is the system's own choice.
    """

    def __init__(self, backend: KeyringBackend | None = None) -> None:
        self._backend = backend

    def get(self, name: str) -> Secret | None:
        """The secret, or None."""
        value = self._asked(lambda backend: backend.get_password(SERVICE, name))
        return None if value is None else Secret(value)

    def put(self, name: str, secret: Secret) -> None:
        """Store it, and read it back: a backend that forgets at once is no safe place."""
        self._asked(lambda backend: backend.set_password(SERVICE, name, secret.reveal()))
        if self.get(name) != secret:
            raise KeyringUnavailableError("the keyring does not keep what it is given")

    def delete(self, name: str) -> None:
        """Forget it; no error if absent."""
        if self.get(name) is not None:
            self._asked(lambda backend: backend.delete_password(SERVICE, name))

    def _asked(self, question: Callable[[KeyringBackend], _Answer]) -> _Answer:
        import keyring
        from keyring.errors import KeyringError

        try:
            return question(self._backend or keyring.get_keyring())
        except KeyringError as error:
            raise KeyringUnavailableError(type(error).__name__) from error
