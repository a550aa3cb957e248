"""A signing session on a terminal: what is being done, the number to compare, the seconds left."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Final

from rich.console import RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from core.clock import Clock
from core.i18n import N_, _
from core.portal.submission import SubmissionProgress
from core.printable import printable
from core.signing.model import grouped
from core.signing.phases import AWAITING, ENDED, Phase
from core.signing.phone import named_there, rings
from core.signing.progress import DocumentProgress, Progress, SigningResult
from core.signing.provider import ControlCode
from core.signing.seconds import seconds_left
from core.signing.session import SigningSession
from core.wording.signing import STATUS_UNKNOWN, open_until_words, still_asking_words
from desktop.cli_countdown import LineCountdown
from desktop.cli_output import Screen
from desktop.composition import Services

_WORDS: Final = {
    Phase.CHECKING: N_("Checking the certificate"),
    Phase.PREPARING: N_("Preparing the files"),
    Phase.REQUESTING: N_("Sending the request"),
    Phase.SENT: N_("Waiting for the phone"),
    Phase.AWAITING_SIGNER: N_("Waiting for the phone"),
    Phase.VERIFYING: N_("Checking the signatures"),
    Phase.COMPLETING: N_("Finishing the files"),
}


def _words(progress: Progress) -> str:
    """What is being done; without a phone the signer is waited for here."""
    if progress.phase in AWAITING and not rings(progress.provider):
        return _("Waiting for you at this computer")
    return _(_WORDS[progress.phase])


def _which(progress: Progress) -> str:
    return f" ({progress.part}/{progress.parts})" if progress.parts > 1 else ""


class SigningProgress:
    """An observer of a signing session. A terminal gets a bar that runs down; anything else a line for each step."""

    def __init__(self, screen: Screen, clock: Clock) -> None:
        self._screen, self._console, self._clock = screen, screen.stderr, clock
        self._shown: Progress | None = None
        self._live = (
            Live(console=self._console, get_renderable=self._bar, refresh_per_second=4, transient=True)
            if self._console.is_terminal
            else None
        )
        self._lines = LineCountdown(screen.note, clock)

    def __enter__(self) -> SigningProgress:
        self._screen.live = self._live
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._screen.live = None
        self._lines.stop()
        if self._live is not None:
            self._live.stop()

    def __call__(self, progress: Progress) -> None:
        """Take a snapshot."""
        before, self._shown = self._shown, progress
        if progress.phase in ENDED:
            return
        if progress.status_unknown and not (before and before.status_unknown):
            self._console.print(_(STATUS_UNKNOWN), markup=False, style="bold")
        if before is None or before.phase is not progress.phase or before.control_code != progress.control_code:
            self._console.print(f"{_words(progress)}{_which(progress)} …", markup=False)
            if progress.phase in AWAITING and progress.control_code:
                self._numbers(progress, progress.control_code)
        if self._live is None:
            self._lines.count_to(progress.deadline, about=not progress.deadline_told)

    def tell_what_still_asks(self, result: SigningResult) -> None:
        """After an ending of which the CA may not know: until when the phone may ask, and by which number."""
        if result.on_phone_until is None:
            return
        told = open_until_words if result.open else still_asking_words
        self._screen.note(told(result.on_phone_until))
        shown = self._shown
        if shown is not None and shown.control_code:
            numbers = [item.doc_id for item in _numbered(shown) if item.doc_id] or [shown.control_code]
            words = _("The number that it shows there: {number}")
            self._screen.note(words.format(number=", ".join(map(grouped, numbers))))

    def _numbers(self, progress: Progress, code: str) -> None:
        """The number on the phone; one for each document where the phone shows our own numbers of several."""
        numbered = _numbered(progress)
        if len(numbered) < 2:
            words = _("Confirm on your phone only if it shows this number: {number}").format(number=grouped(code))
            self._console.print(words, markup=False, style="bold")
        else:
            words = _("Confirm on your phone only if it shows these numbers:")
            self._console.print(words, markup=False, style="bold")
            for item in numbered:
                line = f"  {grouped(item.doc_id or '')}  {printable(item.source.name)}"
                self._console.print(line, markup=False, style="bold")
        asked = [item for item in progress.documents if item.digest_prefix]
        for place, item in enumerate(asked):
            if named_there(progress.provider, place):
                words = _("{name}: its digest begins with {prefix}")
                line = words.format(name=printable(item.source.name), prefix=item.digest_prefix)
                self._console.print(f"  {line}", markup=False)

    def _bar(self) -> RenderableType:
        shown = self._shown
        if shown is None or shown.deadline is None or not shown.wait_total_s:
            return Text()
        left = seconds_left(shown.deadline, self._clock.monotonic())
        words = _("{seconds} s left") if shown.deadline_told else _("about {seconds} s left")
        row = Table.grid(padding=(0, 1))
        row.add_row(
            ProgressBar(total=shown.wait_total_s, completed=left, width=40),
            words.format(seconds=left),
        )
        return row


def _numbered(progress: Progress) -> list[DocumentProgress]:
    """The documents that the phone shows under our own numbers."""
    ours = progress.provider.control_code is ControlCode.OUR_DOC_ID
    return [item for item in progress.documents if item.doc_id and ours]


@contextmanager
def interruptible(screen: Screen) -> Iterator[None]:
    """A stretch with confirmations: the first Ctrl-C cancels, and the command ends with what became of it."""

    def told() -> None:
        screen.note(_("Stopping. Press Ctrl-C once more to leave at once."))

    with screen.interrupts.attended(told):
        yield


async def confirmed(
    services: Services,
    screen: Screen,
    ca: str,
    run: Callable[[SigningSession], Awaitable[SigningResult]],
    *,
    again: bool = False,
) -> SigningResult:
    """What ``run`` does with a session, told on this terminal; within ``interruptible``.

    ``again``: it is gone on with, and whoever interrupts that can go on another time.
    """
    with SigningProgress(screen, services.clock) as progress:
        session = await services.session(ca, progress)
        with screen.interrupts.stopping(session.leave if again else session.cancel):
            result = await run(session)
    progress.tell_what_still_asks(result)
    return result


def submission_line(progress: SubmissionProgress) -> str:
    """One step of a submission in words."""
    if progress.submitting:
        return _("Submitting the dossier …")
    return _("Uploading file {number} of {total} …").format(number=progress.uploaded + 1, total=progress.total)
