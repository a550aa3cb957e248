"""From answers to the official sheet: checked, worked out and typeset."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from datetime import date
from typing import Final

from core.documents.form_sheet import typeset_form
from core.dossier.forms.check import problems
from core.dossier.forms.load import load_forms
from core.dossier.forms.model import FilledForm
from tests.bench.sections import Bench
from tests.bench.table import Row, bounded

TITLE: Final = "Forms: from the answers to the sheet"
_LIMIT_MS: Final = 150
_TODAY: Final = date(2026, 11, 27)


async def measure(bench: Bench) -> AsyncIterator[Row]:
    """Every form with its sample; the first run, which loads typesetter and fonts, counts too."""
    began = time.perf_counter()
    forms = load_forms().forms
    yield bounded("reading all forms", f"{len(forms)}", [(time.perf_counter() - began) * 1e3], "ms")
    for form in forms:
        took = []
        for _ in range(bench.runs * 3):
            began = time.perf_counter()
            filled = FilledForm(form.form, form.version, form.sample)
            problems(form, filled.answers, _TODAY, practice=True)
            typeset_form(form, filled)
            took.append((time.perf_counter() - began) * 1e3)
        yield bounded(form.layout.parent.name, f"{len(form.sample)} answers", took, "ms", _LIMIT_MS)
