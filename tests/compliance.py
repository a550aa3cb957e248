"""The compliance table (G0.10) as Markdown: ``python -m tests.compliance`` writes it from its data."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "resources" / "compliance" / "tt-15-2025.toml"
TABLE = DATA.with_suffix(".md")
STATES = ("met", "partly", "not yet", "others")
DUTIES = ("mandatory", "conditional", "optional")


@dataclass(frozen=True, slots=True)
class Row:
    """One duty; ``tests`` are ``path::name``."""

    ref: str
    duty: str
    text: str
    state: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]
    note: str


def rows() -> tuple[Row, ...]:
    content = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return tuple(
        Row(
            ref=row["ref"],
            duty=row["duty"],
            text=row["text"],
            state=row["state"],
            modules=tuple(row["modules"]),
            tests=tuple(row["tests"]),
            note=row.get("note", ""),
        )
        for row in content["row"]
    )


def rendered(table: tuple[Row, ...]) -> str:
    counted = Counter(row.state for row in table)
    summary = " · ".join(f"{state}: {counted[state]}" for state in STATES)
    lines = [
        "# Circular 15/2025/TT-BKHCN",
        "",
        f"Made by `python -m tests.compliance` from `{DATA.name}`. {summary}.",
        "",
        "| ref | duty | function | state | modules | tests | note |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in table:
        cells = (row.ref, row.duty, row.text, row.state, _codes(row.modules), _codes(row.tests), row.note)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _codes(names: tuple[str, ...]) -> str:
    return "<br>".join(f"`{name}`" for name in names) or "–"


if __name__ == "__main__":
    TABLE.write_text(rendered(rows()), encoding="utf-8")
