"""What was measured, as rows: median, ratio, target, and whether it is met."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Row:
    """One measure of one file. ``met`` is None where there is no target, or where it could not be measured."""

    measure: str
    file: str
    value: str
    beside: str = ""
    ratio: float | None = None
    target: str = ""
    met: bool | None = None
    note: str = ""


def bounded(measure: str, file: str, samples: Sequence[float], unit: str, limit: float | None = None) -> Row:
    """The median of ``samples``, which should be at most ``limit``."""
    value = statistics.median(samples)
    if limit is None:
        return Row(measure, file, f"{value:.1f} {unit}")
    return Row(measure, file, f"{value:.1f} {unit}", target=f"≤ {limit:g} {unit}", met=value <= limit)


def paired(
    measure: str,
    file: str,
    ours_s: Sequence[float],
    other_s: Sequence[float],
    limit: float | None = None,
    other: str = "floor",
    note: str = "",
) -> Row:
    """Medians in ms; the ratio is the median of the ratios of pairs, so that a drifting machine does not move it."""
    ratio = statistics.median(mine / his for mine, his in zip(ours_s, other_s, strict=True))
    return Row(
        measure,
        file,
        f"{statistics.median(ours_s) * 1e3:.1f} ms",
        f"{other} {statistics.median(other_s) * 1e3:.1f} ms",
        ratio,
        f"≤ {limit:g} × {other}" if limit else "",
        ratio <= limit if limit else None,
        note,
    )


def failed(measure: str, file: str, reason: str) -> Row:
    """What could not be measured, and why."""
    return Row(measure, file, "", note=reason)


def print_rows(console: Console, title: str, rows: Sequence[Row]) -> None:
    """One section's table."""
    table = Table(title=title, title_justify="left")
    for column in ("measure", "file"):
        table.add_column(column)
    for column in ("median", "beside", "ratio", "target"):
        table.add_column(column, justify="right")
    table.add_column("met")
    table.add_column("note", overflow="fold")
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        met = {None: "", True: "[green]yes[/]", False: "[red]NO[/]"}[row.met]
        table.add_row(row.measure, row.file, row.value, row.beside, ratio, row.target, met, escape(row.note))
    console.print(table)


def print_sum(console: Console, rows: Sequence[Row]) -> None:
    """How many targets are met, and each one that is not."""
    aimed = [row for row in rows if row.met is not None]
    missed = [row for row in aimed if not row.met]
    console.print(f"{len(aimed) - len(missed)} of {len(aimed)} targets met.")
    for row in missed:
        shown = row.value if row.ratio is None else f"{row.ratio:.2f} ×"
        console.print(f"  missed: {row.measure}, {row.file}: {shown} (target {row.target})")
