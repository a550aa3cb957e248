"""The root of all expected failures; families and members stand in ``core.errors``, where everybody imports from."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, IntEnum
from typing import ClassVar


class Retry(Enum):
    """What a person may do with the same step."""

    NO = "no"
    SAME_INPUT = "same_input"
    AFTER_USER_ACTION = "after_user_action"


class ExitCode(IntEnum):
    """Exit codes of the command line (shared/interfaces: CLI)."""

    DONE = 0
    USAGE = 2
    INPUT = 3
    PROVIDER = 4
    PORTAL = 5
    OUTCOME = 6
    SIGNING = 7
    STORAGE = 8
    VERDICT_FAILED = 10
    VERDICT_INDETERMINATE = 11
    BUG = 70
    INTERRUPTED = 130


class AppError(Exception):
    """Root of all expected failures. Only leaves that define ``code`` are raised.

    ``params`` fill the placeholders of the message; they are shown to people, so they hold names and numbers that
    may be shown (a file name, a limit), never an ID number or a secret.
    """

    code: ClassVar[str] = ""
    exit_code: ClassVar[ExitCode] = ExitCode.BUG
    retry: ClassVar[Retry] = Retry.NO

    def __init__(self, detail: str = "", **params: str) -> None:
        if not self.code:
            raise TypeError(f"{type(self).__name__} is a family, raise one of its members")
        super().__init__(detail or self.code)
        self.detail = detail
        self.params: Mapping[str, str] = params

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.detail, dict(self.params)))


def _rebuild(kind: type[AppError], detail: str, params: dict[str, str]) -> AppError:
    return kind(detail, **params)
