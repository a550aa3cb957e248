"""``kyso verify``."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from core.errors import AppError, ExitCode
from core.i18n import _
from core.validation.examination import Examination
from core.validation.expiry import expiry_of, expiry_sentence
from core.validation.reasons import sentence
from core.validation.report import AnchorSource, FileReport, Indication, SignatureReport, worst
from core.validation.summary import report_object
from core.validation.summary_file import check_suffix, write_summary
from core.wording.later_changes import refused_words
from core.wording.verdicts import trust_words
from desktop.cli_output import Answer, Screen
from desktop.composition import Services
from desktop.summaries import summary_of
from desktop.unlocking import checked


async def verify(services: Services, screen: Screen, paths: Sequence[Path], sheet: Path | None = None) -> Answer:
    """Check every signature of every file; a file that cannot be read does not hide what the others are.

    ``sheet``: where a summary of all files goes, as PDF or JSON by its suffix.
    """
    if sheet is not None:
        check_suffix(sheet)
    trust, now = await services.trust(), services.clock.now()
    if not trust.anchors_der and not trust.own_anchors_der:
        screen.note(_("No root is trusted yet, so no signature can be: get the national roots with kyso trust fetch."))
    reports: list[FileReport] = []
    examined: list[Examination] = []
    failure: AppError | None = None
    for path in paths:
        try:
            if sheet is None:
                work = partial(services.engine.validate, path.absolute(), trust, now)
                reports.append(await checked(services, path.absolute(), work, lambda report: report))
            else:
                examining = partial(services.engine.examine, path.absolute(), trust, now)
                examined.append(await checked(services, path.absolute(), examining, lambda found: found.report))
                reports.append(examined[-1].report)
        except AppError as error:
            if failure is not None:
                screen.failure(error)
            failure = failure or error
    code = verdict_code(reports)
    lines = [line for report in reports for line in _lines(report, now)]
    members: dict[str, object] = {"files": [report_object(report, now) for report in reports]}
    if sheet is not None and examined:
        summary = summary_of(services, examined, trust)
        written = await asyncio.to_thread(write_summary, summary, sheet.absolute(), services.home.work)
        members["report"] = str(written)
        lines.append(_("Summary: {path}").format(path=written))
    return Answer(members, lines, failure, code)


def verdict_code(reports: Sequence[FileReport]) -> ExitCode:
    """10 if any signature failed, 11 if any is indeterminate or a file has none, else 0."""
    return {
        Indication.TOTAL_PASSED: ExitCode.DONE,
        Indication.INDETERMINATE: ExitCode.VERDICT_INDETERMINATE,
        Indication.TOTAL_FAILED: ExitCode.VERDICT_FAILED,
    }[worst(tuple(report.verdict for report in reports))]


def _lines(report: FileReport, now: datetime) -> list[str]:
    lines = [f"{report.verdict.value}  {report.path}", *(f"    {sentence(reason)}" for reason in report.reasons)]
    for signature in report.signatures:
        lines.append(f"    {_signature_line(signature)}")
        if signature.trust_source is AnchorSource.ADMINISTRATOR:
            lines.append(f"        {trust_words(signature)}")
        lines += [f"        {sentence(reason)}" for reason in signature.reasons]
        lines += [f"          - {words}" for words in refused_words(signature.later)]
        if signature.valid_to is not None and (soon := expiry_of(signature.valid_to, now)) is not None:
            lines.append(f"        {expiry_sentence(soon)}")
    return lines


def _signature_line(signature: SignatureReport) -> str:
    when = signature.time.astimezone().strftime("%H:%M:%S %d/%m/%Y") if signature.time else "–"
    level = signature.level.value if signature.level else "–"
    return " · ".join((signature.verdict.value, signature.signer or _("unknown signer"), when, level))
