"""``kyso verify``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.errors import AppError, ExitCode
from core.i18n import _
from core.validation.reasons import sentence
from core.validation.report import FileReport, Indication, SignatureReport, worst
from desktop.cli_output import Answer, Screen, report_object
from desktop.composition import Services


async def verify(services: Services, screen: Screen, paths: Sequence[Path]) -> Answer:
    """Check every signature of every file; a file that cannot be read does not hide what the others are."""
    trust = await services.trust()
    reports: list[FileReport] = []
    failure: AppError | None = None
    for path in paths:
        try:
            reports.append(await services.engine.validate(path.absolute(), trust, services.clock.now()))
        except AppError as error:
            if failure is not None:
                screen.failure(error)
            failure = failure or error
    code = verdict_code(reports)
    lines = [line for report in reports for line in _lines(report)]
    return Answer({"files": [report_object(report) for report in reports]}, lines, failure, code)


def verdict_code(reports: Sequence[FileReport]) -> ExitCode:
    """10 if any signature failed, 11 if any is indeterminate or a file has none, else 0."""
    return {
        Indication.TOTAL_PASSED: ExitCode.DONE,
        Indication.INDETERMINATE: ExitCode.VERDICT_INDETERMINATE,
        Indication.TOTAL_FAILED: ExitCode.VERDICT_FAILED,
    }[worst(tuple(report.verdict for report in reports))]


def _lines(report: FileReport) -> list[str]:
    lines = [f"{report.verdict.value}  {report.path}", *(f"    {sentence(reason)}" for reason in report.reasons)]
    for signature in report.signatures:
        lines.append(f"    {_signature_line(signature)}")
        lines += [f"        {sentence(reason)}" for reason in signature.reasons]
    return lines


def _signature_line(signature: SignatureReport) -> str:
    when = signature.time.astimezone().strftime("%H:%M:%S %d/%m/%Y") if signature.time else "–"
    level = signature.level.value if signature.level else "–"
    return " · ".join((signature.verdict.value, signature.signer or _("unknown signer"), when, level))
