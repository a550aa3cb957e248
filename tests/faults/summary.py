"""The fault matrix at the end of a test run: provider × fault × outcome, and what no fault may cost."""

from __future__ import annotations

from typing import Any

LINE, DOUBLE_PROMPTS, LOSSES = "fault matrix", "double prompts", "losses"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what the tests have recorded, also those of other workers."""
    reports = [one for outcome in ("passed", "failed") for one in terminalreporter.stats.get(outcome, [])]
    told = [told for report in reports if report.when == "call" for told in report.user_properties]
    lines = [str(value) for name, value in told if name == LINE]
    if not lines:
        return
    terminalreporter.section(LINE)
    for line in sorted(lines):
        terminalreporter.write_line(line)
    totals = {
        name: sum(int(value) for told_name, value in told if told_name == name) for name in (DOUBLE_PROMPTS, LOSSES)
    }
    terminalreporter.write_line(f"{len(lines)} faults: " + ", ".join(f"{n} {name}" for name, n in totals.items()))
