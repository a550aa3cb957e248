"""Secrets on the command line: JSON lines on stdin, or hidden typing on the terminal; never an argument."""

from __future__ import annotations

import asyncio
import getpass
import json
import sys
import threading
import webbrowser
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final, TextIO

from core.errors import InvalidUsageError, PromptUnansweredError, SecretRefusedError, UserCancelledError
from core.i18n import _
from core.secrets import Secret
from core.signing.prompting import AnotherCodeWanted, NobodyToAsk, Prompt, Prompter, PromptKind
from core.wording.prompts import prompt_words
from desktop.cli_output import Screen

ANOTHER: Final = "?"
"""Typed in a code's place: another one is to be sent."""


class LinesPrompter:
    """``--secrets-stdin``: each line an object such as ``{"pin": "…"}``, with one or several of the kinds' names.

    A line is read when it is needed, so that whoever writes them may wait for the one-time code first; ``?`` in its
    place has another one sent, where the CA can. Raises
    ``InvalidUsageError`` for a line that is none, ``PromptUnansweredError`` when there are no more.
    """

    def __init__(self, lines: TextIO, screen: Screen) -> None:
        self._lines, self._screen = lines, screen
        self._waiting: dict[PromptKind, deque[Secret]] = {kind: deque() for kind in PromptKind}

    async def ask(self, prompt: Prompt) -> Secret:
        """The next answer of this kind."""
        waiting = self._waiting[prompt.kind]
        while not waiting:
            line = await _by_daemon(self._lines.readline, self._screen)
            if not line and prompt.refused:
                raise SecretRefusedError(provider=prompt.provider, reason=prompt.kind.value)
            if not line and not prompt.suggestion:
                raise PromptUnansweredError(provider=prompt.provider, kind=prompt.kind.value)
            if line.strip():
                self._keep(line)
            if prompt.suggestion and not waiting:  # whoever wanted to say something else has had a line for it
                return Secret(prompt.suggestion)
        return _answer(waiting.popleft(), prompt)

    async def visit(self, provider: str, url: str) -> None:
        """Say the page's address on stderr: whoever writes the lines can open it."""
        self._screen.note(_("Open this page to confirm at {provider}: {url}").format(provider=provider, url=url))

    def _keep(self, line: str) -> None:
        try:
            given = json.loads(line)
            answers = {PromptKind(name): Secret(value) for name, value in given.items() if isinstance(value, str)}
            whole = len(answers) == len(given) and all(secret.reveal() for secret in answers.values())
        except (ValueError, AttributeError):
            whole, answers = False, {}
        if not whole:
            raise InvalidUsageError("a line is no object of secrets", what="--secrets-stdin")
        for kind, secret in answers.items():
            self._waiting[kind].append(secret)


class TerminalPrompter:
    """Hidden typing; an empty line means that the person does not want to."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    async def ask(self, prompt: Prompt) -> Secret:
        """What was typed. Raises ``UserCancelledError`` for an empty line or the end of input."""
        words = prompt_words(prompt)
        with self._screen.aside(), _echo_kept():
            self._screen.note(words.text)
            self._screen.note(
                _("An empty line means: {suggestion}").format(suggestion=prompt.suggestion)
                if prompt.suggestion
                else _("An empty line cancels.")
            )
            if prompt.resendable:
                self._screen.note(_("Type {mark} to have another code sent.").format(mark=ANOTHER))
            ask = input if prompt.kind is PromptKind.ACCOUNT_NAME else getpass.getpass
            try:
                typed = await _by_daemon(lambda: ask(f"{words.label}: "), self._screen) or prompt.suggestion
            except EOFError:
                typed = ""
        if not typed.strip():
            raise UserCancelledError(told="yes")
        return _answer(Secret(typed.strip() if prompt.digits_only else typed), prompt)

    async def visit(self, provider: str, url: str) -> None:
        """Open the browser, and say the address for those who have it elsewhere."""
        self._screen.note(_("Open this page to confirm at {provider}: {url}").format(provider=provider, url=url))
        await asyncio.to_thread(webbrowser.open, url)


def _answer(given: Secret, prompt: Prompt) -> Secret:
    """Raises ``AnotherCodeWanted`` where that is what was typed."""
    if prompt.resendable and given.reveal().strip() == ANOTHER:
        raise AnotherCodeWanted
    return given


def cli_prompter(screen: Screen, *, secrets_stdin: bool) -> Prompter:
    """Who is asked in this run."""
    if secrets_stdin:
        return LinesPrompter(sys.stdin, screen)
    return TerminalPrompter(screen) if sys.stdin.isatty() else NobodyToAsk()


async def _by_daemon(read: Callable[[], str], screen: Screen) -> str:
    """``read`` in a thread that does not keep the program alive: nobody can be made to press Enter.

    Raises ``UserCancelledError`` at a Ctrl-C that is for whatever is asked.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[str] = loop.create_future()

    def settle(text: str, error: Exception | None) -> None:
        if answer.done():
            return
        if error is None:
            answer.set_result(text)
        else:
            answer.set_exception(error)

    def work() -> None:
        text, failure = "", None
        try:
            text = read()
        except Exception as error:  # noqa: BLE001 - carried over to the coroutine that waits
            failure = error
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, text, failure)

    threading.Thread(target=work, name="prompt", daemon=True).start()
    with screen.interrupts.stopping(lambda: settle("", UserCancelledError(told="yes"))):
        return await answer


@contextmanager
def _echo_kept() -> Iterator[None]:
    """A terminal that shows what is typed afterwards, also if the hidden reading was left behind."""
    try:
        import termios
    except ImportError:  # Windows has no such state
        yield
        return
    try:
        before = termios.tcgetattr(sys.stdin)
    except (termios.error, ValueError, OSError):
        yield
        return
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
