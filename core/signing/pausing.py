"""While a person types what a CA asks for, nobody's clock runs: slow fingers must not end a signing (P2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from core.secrets import Secret
from core.signing.prompting import Prompt, Prompter

Pause = Callable[[], Callable[[], None]]
"""Stops a clock; what it gives lets the clock go on."""


class PausingPrompter:
    """``Prompter`` over another one. One for the whole program, as the questions go to one person.

    ``on_page``: they are on a CA's page now, and nothing was sent that could ring.
    """

    def __init__(self, prompter: Prompter) -> None:
        self._prompter = prompter
        self._pauses: list[Pause] = []
        self.on_page = False

    @contextmanager
    def stopping(self, pause: Pause) -> Iterator[None]:
        """In this block every question stops that clock."""
        self._pauses.append(pause)
        try:
            yield
        finally:
            self._pauses.remove(pause)

    async def ask(self, prompt: Prompt) -> Secret:
        """See ``Prompter``."""
        with self._paused():
            return await self._prompter.ask(prompt)

    @contextmanager
    def page_open(self) -> Iterator[None]:
        """See ``PageWatcher``."""
        self.on_page = True
        try:
            with self._paused():
                yield
        finally:
            self.on_page = False

    @contextmanager
    def _paused(self) -> Iterator[None]:
        with ExitStack() as paused:
            for pause in self._pauses:
                paused.callback(pause())
            yield

    async def visit(self, provider: str, url: str) -> None:
        """See ``Prompter``; it does not wait for the person."""
        await self._prompter.visit(provider, url)
