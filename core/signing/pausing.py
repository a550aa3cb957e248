"""While a person types what a CA asks for, nobody's clock runs: slow fingers must not end a signing (P2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from core.secrets import Secret
from core.signing.prompting import Prompt, Prompter

Pause = Callable[[], Callable[[], None]]
"""Stops a clock; what it gives lets the clock go on."""


class PausingPrompter:
    """``Prompter`` over another one. One for the whole program, as the questions go to one person."""

    def __init__(self, prompter: Prompter) -> None:
        self._prompter = prompter
        self._pauses: list[Pause] = []

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
        with ExitStack() as paused:
            for pause in self._pauses:
                paused.callback(pause())
            return await self._prompter.ask(prompt)

    async def visit(self, provider: str, url: str) -> None:
        """See ``Prompter``; it does not wait for the person."""
        await self._prompter.visit(provider, url)
