"""The picture of the birth form in README: ``python -m tests.core.dossier.forms.picture OUT.png``."""

from __future__ import annotations

import sys

import pymupdf

from core.documents.form_sheet import typeset_form
from core.dossier.forms.load import load_forms
from core.dossier.forms.model import FilledForm


def main(out: str) -> int:
    """Typeset the form with its sample, as practice, and draw it."""
    form = load_forms().find("birth-registration", "2024")
    if form is None:
        return 1
    answers = {**form.sample, "ngayLap": "27/11/2026"}
    content = typeset_form(form, FilledForm(form.form, form.version, answers), "LUYỆN TẬP – không có giá trị pháp lý")
    with pymupdf.open("pdf", content) as document:
        document[0].get_pixmap(dpi=96, colorspace=pymupdf.csGRAY).save(out)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
