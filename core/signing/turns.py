"""Several signers in an agreed order (S6): whose signatures must be there before the next one is asked for."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from core.validation.report import FileReport, Indication


def awaited(report: FileReport, order: Sequence[str]) -> str | None:
    """The first of ``order`` (names as in certificates) whose turn has not passed; None if all have signed, in order.

    Only a valid signature counts: one that cannot be checked now might be anybody's. Two people of one name cannot be
    told apart.
    """
    signed = iter([_plain(one.signer or "") for one in report.signatures if one.verdict is Indication.TOTAL_PASSED])
    return next((name for name in order if _plain(name) not in signed), None)


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
