"""What a CA asks of the person at the keyboard: a password, a PIN, a one-time code. Data, and one narrow contract.

An adapter that needs a secret is given a ``Prompter`` and asks it when the CA's own flow comes to that point. What is
typed is a ``Secret`` from the first key stroke to the wire: it stands in no argument list, log, journal or error.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Protocol, runtime_checkable

from core.errors import PromptUnansweredError
from core.secrets import Secret

HINT_LIMIT: Final = 120
"""Characters of a CA's own words that are shown at the most."""


class PromptKind(Enum):
    """What is asked for. The values are the names of ``--secrets-stdin``'s JSON members.

    An account's name is no secret, but it may be a person's number or address: it is handled like one.
    """

    ACCOUNT_NAME = "account_name"
    PASSWORD = "password"  # noqa: S105  # a name, no password
    PIN = "pin"
    OTP = "otp"
    FILE_PASSWORD = "file_password"  # noqa: S105  # asked for by us, not by a CA; the file's name stands for the provider's


class PromptMoment(Enum):
    """When a CA's flow comes to it."""

    BEFORE_CERTIFICATES = "before_certificates"
    BEFORE_REQUEST = "before_request"
    AFTER_REQUEST = "after_request"


@dataclass(frozen=True, slots=True)
class PromptNeed:
    """A part of a CA's capabilities. ``always`` is False where it depends on the certificate or the account."""

    kind: PromptKind
    moment: PromptMoment
    always: bool = True


RESENDS: Final = 3
"""How often a person may have another code sent for one question: a service locks those who go on."""


class AnotherCodeWanted(Exception):  # no error: the person's wish
    """The person wants another code to be sent; only for a ``Prompt`` that is ``resendable``."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question. ``provider`` is the CA's display name, ``digits_only`` what the answer is made of.

    ``refused``: the CA did not accept the answer before this one; ``attempts_left``: how often it may still be tried,
    where the CA tells. ``suggestion``: an answer that may be right as it stands. ``untrusted_hint``: the CA's own words
    to the person (a masked phone number, a question), cut to ``HINT_LIMIT`` characters, to be shown as plain text.
    ``resendable``: the CA can send another code, and whoever asks is ready for ``AnotherCodeWanted``.
    """

    kind: PromptKind
    provider: str
    digits_only: bool = False
    refused: bool = False
    attempts_left: int | None = None
    untrusted_hint: str = ""
    suggestion: str = field(default="", repr=False)
    resendable: bool = False

    def __post_init__(self) -> None:
        plain = " ".join(self.untrusted_hint.split())
        object.__setattr__(self, "untrusted_hint", plain[:HINT_LIMIT])


class Prompter(Protocol):
    """Whoever can ask the person. One question at a time."""

    async def ask(self, prompt: Prompt) -> Secret:
        """The answer, never empty. Cancelling the caller takes the question away.

        Raises ``UserCancelledError`` (``told="yes"``: nothing was asked of the CA with it) if the person does not want
        to answer, ``AnotherCodeWanted`` for a resendable prompt, and ``PromptUnansweredError`` where nobody can be
        asked.
        """

    async def visit(self, provider: str, url: str) -> None:
        """Open a page of the CA in the person's browser, where they confirm; returns without waiting for them.

        Raises ``PromptUnansweredError`` where nobody can be asked.
        """


@runtime_checkable
class PageWatcher(Protocol):
    """A ``Prompter`` that wants to know for how long somebody is on a CA's page."""

    def page_open(self) -> AbstractContextManager[None]:
        """In this block the person confirms in their browser; nothing has been sent to the CA that could ring."""


def page_open(prompter: Prompter) -> AbstractContextManager[None]:
    """Tell ``prompter``, if it wants to know, that the person is on a CA's page in this block."""
    return prompter.page_open() if isinstance(prompter, PageWatcher) else nullcontext()


class NobodyToAsk:
    """Where there is no person: a program that was given no secrets."""

    async def ask(self, prompt: Prompt) -> Secret:
        """Always raises ``PromptUnansweredError``."""
        raise PromptUnansweredError(provider=prompt.provider, kind=prompt.kind.value)

    async def visit(self, provider: str, url: str) -> None:
        """Always raises ``PromptUnansweredError``."""
        raise PromptUnansweredError(provider=provider, kind="page")
