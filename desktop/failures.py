"""What a person sees of a failure: known ones as a banner, unknown ones as a report number."""

from __future__ import annotations

import logging
import secrets
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType

from core.errors import AppError, OutcomeError, Retry
from core.i18n import _
from core.messages import describe
from desktop.tasks import Tasks
from desktop.ui.banner import BannerContent, Tone

Again = Callable[[], object]
ShowKnown = Callable[[BannerContent, Again | None], None]

_log = logging.getLogger(__name__)


def banner_content(error: AppError, *, can_retry: bool = True) -> BannerContent:
    """A known failure in words; outcomes are never red. A button is offered only where the same input may work."""
    message = describe(error)
    tone = Tone.CALM if isinstance(error, OutcomeError) else Tone.WARN if _mendable(error) else Tone.BAD
    action = _("Try again") if can_retry and error.retry is Retry.SAME_INPUT else None
    text = "\n".join(part for part in (message.what_happened, message.what_to_do) if part)
    return BannerContent(message.title, text, tone, action)


def _mendable(error: AppError) -> bool:
    return error.retry is Retry.AFTER_USER_ACTION


class Failures:
    """Receives everything that nobody caught and tells the person once, with a number that stands in the log too.

    ``show_known(content, again)`` and ``show_unexpected(report_id)`` put it on the screen.
    """

    def __init__(self, show_known: ShowKnown, show_unexpected: Callable[[str], None]) -> None:
        self._show_known = show_known
        self._show_unexpected = show_unexpected

    def watch(self, tasks: Tasks) -> None:
        """Show what fails there; *Try again* is offered only where the task can be repeated."""
        tasks.failed.connect(lambda error: self.handle(error, tasks.again))

    def handle(self, error: BaseException, again: Again | None = None) -> None:
        """Show an ``AppError`` as a banner; log anything else by its frames and show its report number."""
        if isinstance(error, AppError):
            _log.warning("failure %s %s", error.code, error.detail)
            self._show_known(banner_content(error, can_retry=again is not None), again)
            return
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            return
        report_id = secrets.token_hex(4)
        # Frames only: the message and the values of an unexpected exception may hold what a person typed.
        frames = [
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
        ]
        _log.error("report %s: %s at %s", report_id, type(error).__name__, " > ".join(frames))
        self._show_unexpected(report_id)

    def install(self) -> None:
        """Become the hook for what slots, threads and the interpreter let through."""

        def hook(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
            self.handle(error)

        def thread_hook(args: threading.ExceptHookArgs) -> None:
            # Widgets belong to the main thread; a thread of ours that failed is only written down.
            _log.error("thread %s: %s", args.thread.name if args.thread else "?", args.exc_type.__name__)

        sys.excepthook = hook
        threading.excepthook = thread_hook


def unexpected_words(report_id: str) -> tuple[str, str]:
    """Title and text of the dialog for a bug."""
    return (
        _("Something unexpected happened"),
        _(
            "The program made a mistake; your files were not changed. You can go on or start it again. "
            "If you ask for help, give this report number: {report_id}"
        ).format(report_id=report_id),
    )
