"""All golden files of signed papers, and the table of them in README."""

from __future__ import annotations

from itertools import groupby

from core.validation.report import Indication
from tests.golden.byte_attacks import BYTE_ATTACKS
from tests.golden.case import Golden
from tests.golden.content_attacks import CONTENT_ATTACKS
from tests.golden.harmless import HARMLESS

ATTACKS: tuple[Golden, ...] = (*CONTENT_ATTACKS, *BYTE_ATTACKS)
GOLDEN: tuple[Golden, ...] = (*HARMLESS, *ATTACKS)


def readme_table() -> str:
    """Class, verdict and how many files of it there are."""
    rows = ["| what was done to a signed file | verdict | files |", "|---|---|---|"]
    for title, cases in groupby(GOLDEN, key=lambda case: case.group):
        found = list(cases)
        told = sorted({case.verdict for case in found}, key=list(Indication).index)
        rows.append(f"| {title} | {' or '.join(one.colour for one in told)} | {len(found)} |")
    return "\n".join(rows)
