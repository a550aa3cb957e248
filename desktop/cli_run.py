"""The frame around every command: build the services, run, and let nothing out but an answer and an exit code."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import AppError, ExitCode, InvalidUsageError, ProfileInvalidError
from core.i18n import _
from core.identity import parse_id_number
from core.log import report_id, start_logging
from core.messages import describe_unexpected
from core.paths import Home, default_home
from core.printable import printable
from core.signing.prompting import Prompter
from desktop.basics import Basics, BuildOptions, basics
from desktop.cli_output import Answer, Screen
from desktop.cli_prompts import cli_prompter
from desktop.composition import Services, build

Work = Callable[[Services, Screen], Awaitable[Answer]]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Globals:
    """``--home``, ``--profile`` and ``--lang``."""

    home: Path | None
    profile: str | None
    language: str | None

    @property
    def where(self) -> Home:
        """The home in force."""
        return Home(self.home.absolute() if self.home else default_home())


def run(
    chosen: Globals,
    work: Work,
    *,
    as_json: bool,
    failed: Mapping[str, object],
    profile: str | None = None,
    secrets_stdin: bool = False,
) -> int:
    """Run ``work`` with services for the chosen profile (``profile`` where none was); returns the exit code.

    ``failed``: the members of the JSON object if ``work`` ends in an error instead of an answer. ``secrets_stdin``:
    what a CA wants to be typed comes from stdin, not from the terminal.
    """
    screen = Screen(as_json)
    options = BuildOptions(
        home=chosen.where.root,
        profile=chosen.profile or profile,
        language=chosen.language,
    )
    prompter = cli_prompter(screen, secrets_stdin=secrets_stdin)
    known: Basics | None = None
    try:
        known = basics(options)
        stop_logging = start_logging(known.home.logs)
        try:
            answer = asyncio.run(_with_services(options, known, prompter, work, screen))
        finally:
            stop_logging()
    except ProfileInvalidError as error:
        answer = Answer(failed, error=_named_wrongly(chosen.profile) or error)
    except AppError as error:
        answer = Answer(failed, error=error)
    except KeyboardInterrupt:
        asked = _("Interrupted. What the phone was asked may still be confirmed there.")
        words = asked if screen.interrupts.asking else _("Interrupted.")
        screen.broken_off("app.interrupted", words, failed)
        return ExitCode.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last line: a bug becomes a report number, never a traceback
        return tell_bug(error, screen, known.home if known is not None else chosen.where, failed)
    practice = known.practice if known is not None else None
    screen.finish(answer, practice=practice, profile=known.profile.name if known else options.profile)
    return answer.code


async def _with_services(
    options: BuildOptions, known: Basics, prompter: Prompter, work: Work, screen: Screen
) -> Answer:
    async with build(options, known, prompter) as services:
        if services.practice:
            screen.note(_("PRACTICE – no legal value"))
        try:
            return await work(services, screen)
        except AppError as error:
            _log.info("ended with %s", error.code)
            raise


def _named_wrongly(profile: str | None) -> AppError | None:
    """A profile was named on the command line: which there are is more help than where the file is missing."""
    if profile is None:
        return None
    from core.portal.shelf import ProfileShelf

    offered = ", ".join(one.name for one in ProfileShelf.of_this_computer().offered())
    return InvalidUsageError(what=f"--profile {printable(profile)} ({offered})")


def tell_bug(error: Exception, screen: Screen, home: Home, failed: Mapping[str, object]) -> int:
    """A report number for the person, and its place in the log; returns the exit code."""
    number = report_id()
    stop_logging = start_logging(home.logs)
    _log.error("report %s", number, exc_info=error)
    stop_logging()
    message = describe_unexpected(number)
    screen.note(message.title)
    screen.broken_off("app.bug", f"{message.what_happened} {message.what_to_do}", failed, report_id=number)
    return ExitCode.BUG


def read_user_id(given: str | None, *, practice: bool) -> str:
    """The signer's ID number: literal in practice profiles only, ``-`` for the first line of stdin, else asked for.

    Raises ``InvalidUsageError`` (an argument list is public) and ``InvalidIdNumberError``.
    """
    if given is None:
        if not sys.stdin.isatty():
            raise InvalidUsageError(what="--user-id")
        import getpass

        given = getpass.getpass(_("Number of the signer's ID card, passport or tax code: "))
    elif given == "-":
        given = sys.stdin.readline()
    elif not practice:
        raise InvalidUsageError(what=_("--user-id takes only - here, because others can read an argument list"))
    return parse_id_number(given.strip(), practice=practice).value
