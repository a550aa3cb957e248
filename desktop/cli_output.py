"""What a command says: one JSON object on stdout, or words; progress and errors always on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.live import Live

from core.errors import AppError, ExitCode
from core.i18n import _
from core.messages import describe
from core.portal.model import Receipt
from core.printable import printable
from core.signing.engine import DocumentFacts
from core.signing.progress import DocumentProgress
from desktop.cli_interrupt import Interrupts

SCHEMA: Final = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command ends with: the members of its JSON object, its words, its failure, and its exit code.

    ``exit_code`` counts only where there is no ``error``; lines of ``text`` go to stdout unless JSON was asked for.
    ``interrupted``: Ctrl-C kept something from being done.
    """

    members: Mapping[str, Any]
    text: Sequence[str] = ()
    error: AppError | None = None
    exit_code: ExitCode = ExitCode.DONE
    interrupted: bool = False

    @property
    def code(self) -> ExitCode:
        """What the process returns."""
        if self.interrupted:
            return ExitCode.INTERRUPTED
        return self.error.exit_code if self.error is not None else self.exit_code


@dataclass(slots=True)
class Screen:
    """Where a command writes. ``stderr`` is a terminal, a pipe or a file; only a terminal gets bars and colours.

    ``live`` is the bar that is being drawn, if any; ``interrupts`` what Ctrl-C means meanwhile.
    """

    as_json: bool
    stderr: Console = field(default_factory=lambda: Console(stderr=True, highlight=False, soft_wrap=True))
    live: Live | None = None
    interrupts: Interrupts = field(default_factory=Interrupts)

    def note(self, words: str) -> None:
        """A line for the person who watches."""
        self.stderr.print(_lines(words), markup=False)

    def notes(self, lines: Iterable[str]) -> None:
        """Several of them."""
        for words in lines:
            self.note(words)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """While somebody types at the terminal: no bar is drawn over it."""
        live = self.live
        if live is None or not live.is_started:
            yield
            return
        live.stop()
        try:
            yield
        finally:
            live.start()

    def failure(self, error: AppError) -> None:
        """Title, what happened and what to do."""
        message = describe(error)
        colour = "yellow" if error.exit_code is ExitCode.OUTCOME else "red"
        self.stderr.print(_lines(message.title), markup=False, style=colour)
        for words in (message.what_happened, message.what_to_do):
            if words:
                self.note(words)

    def finish(self, answer: Answer, *, practice: bool | None, profile: str | None) -> None:
        """The end of a command that was understood."""
        if answer.error is not None:
            self.failure(answer.error)
        if self.as_json:
            self._print_object(
                {
                    "schema": SCHEMA,
                    "ok": answer.code is ExitCode.DONE,
                    "sandbox": practice,
                    "profile": profile,
                    **answer.members,
                    "error": error_object(answer.error),
                }
            )
            return
        for line in answer.text:
            sys.stdout.write(f"{printable(line)}\n")

    def broken_off(self, code: str, words: str, members: Mapping[str, object], *, report_id: str | None = None) -> None:
        """The end of a command that did not get as far as an answer: wrong usage, Ctrl-C, a bug."""
        self.stderr.print(_lines(words), markup=False, style="red")
        if self.as_json:
            error = {"code": code, "title": words, "action": "", "report_id": report_id}
            self._print_object(
                {"schema": SCHEMA, "ok": False, "sandbox": None, "profile": None, **members, "error": error}
            )

    def _print_object(self, content: Mapping[str, Any]) -> None:
        sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def _lines(words: str) -> str:
    return "\n".join(map(printable, words.split("\n")))


def error_object(error: AppError | None) -> dict[str, str | None] | None:
    """``{code, title, action, report_id}``."""
    if error is None:
        return None
    message = describe(error)
    return {"code": error.code, "title": message.title, "action": message.what_to_do, "report_id": None}


def document_object(shown: DocumentProgress, transaction: str | None, error: AppError | None) -> dict[str, Any]:
    """One entry of ``documents``; paths are absolute. ``error``: its own, or what ended the whole confirmation."""
    signed = shown.signed
    return {
        **({"component": shown.component} if shown.component else {}),
        "source": str(shown.source.absolute()),
        "signed": str(signed.path.absolute()) if signed else None,
        "level": signed.level.value if signed else None,
        "time_authority": signed.time_authority if signed else None,
        "signer": signed.signer if signed else None,
        "transaction": transaction,
        "verdict": signed.report.verdict.value if signed else None,
        "normalised": signed.normalised if signed else False,
        "error": None if signed else error_object(error),
    }


def preflight_object(facts: DocumentFacts | None) -> dict[str, Any] | None:
    """``{pages, signatures, fields, takes_new_field, pdfa, traits, normalised}``: what opening the file told (W5)."""
    if facts is None:
        return None
    return {
        "pages": facts.pages,
        "signatures": facts.signatures,
        "fields": [field.name for field in facts.fields],
        "takes_new_field": facts.takes_new_field,
        "pdfa": facts.pdfa,
        "traits": list(facts.traits),
        "normalised": facts.normalised,
    }


def signed_line(shown: DocumentProgress) -> str | None:
    """One signed document in words."""
    if shown.signed is None:
        return None
    return _("Signed: {path} ({level}, {signer})").format(
        path=shown.signed.path, level=shown.signed.level.value, signer=shown.signed.signer
    )


def receipt_object(receipt: Receipt, file: Path | None) -> dict[str, str | None]:
    """``{number, time, file}``; ``file`` is None where it could not be written."""
    path = str(file.absolute()) if file is not None else None
    return {"number": receipt.number, "time": receipt.time.isoformat(), "file": path}
