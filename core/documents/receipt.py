"""The receipt as a PDF to keep: what the portal answered, and the digests of what was handed in."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.documents.qr_rows import qr_rows
from core.documents.typesetting import typeset
from core.i18n import _, language
from core.paths import resource
from core.portal.model import Receipt
from core.printable import printable
from core.signing.publishing import publish_content


@dataclass(frozen=True, slots=True)
class ReceiptPaper:
    """A file that was handed in; ``sha256`` is hex."""

    name: str
    sha256: str

    @classmethod
    def of(cls, path: Path) -> ReceiptPaper:
        """Read the file and digest it; blocks on the disk."""
        with path.open("rb") as file:
            return cls(printable(path.name), hashlib.file_digest(file, "sha256").hexdigest())


@dataclass(frozen=True, slots=True)
class ReceiptSheet:
    """Everything that stands on the sheet; ``agreed_at``: when the applicant agreed to their data being sent.

    ``provisional``: the number is not yet the dossier's code.
    """

    number: str
    time: datetime
    service: str
    applicant: str
    portal: str
    papers: tuple[ReceiptPaper, ...]
    practice: bool
    agreed_at: datetime | None = None
    provisional: bool = False


def sheet_of(
    receipt: Receipt, service: str, applicant: str, portal: str, files: Sequence[Path], agreed_at: datetime | None
) -> ReceiptSheet:
    """What the portal answered, with the digests of the files that were handed in; blocks on the disk."""
    return ReceiptSheet(
        number=receipt.number,
        time=receipt.time,
        service=service,
        applicant=applicant,
        portal=portal,
        papers=tuple(map(ReceiptPaper.of, files)),
        practice=receipt.practice,
        agreed_at=agreed_at,
        provisional=receipt.provisional,
    )


def number_label(*, provisional: bool) -> str:
    """What the receipt's number is called, in the language in force."""
    if provisional:
        return _("Temporary number: the agency gives the dossier's code when it receives it")
    return _("Receipt number")


def typeset_receipt(sheet: ReceiptSheet) -> bytes:
    """PDF/A-2a in the language in force, with the program's own fonts; some 30 ms, so use a thread."""
    return typeset(resource("typeset", "receipt.typ"), _words(sheet), ("a-2a",))


def _words(sheet: ReceiptSheet) -> dict[str, object]:
    return {
        "language": language(),
        "title": _("Receipt for an online dossier"),
        "practice": _("PRACTICE RECEIPT – no legal value") if sheet.practice else "",
        "notice": _(
            "Not the official receipt (Giấy tiếp nhận hồ sơ): that one comes from the agency. "
            "This sheet states what the portal answered to this program."
        ),
        "qr": qr_rows(sheet.number),
        "number_label": number_label(provisional=sheet.provisional),
        "number": sheet.number,
        "facts": [
            [_("Received at"), _time(sheet.time)],
            [_("Public service"), sheet.service],
            [_("Submitted by"), sheet.applicant],
            [_("Portal"), sheet.portal],
            *(
                [[_("You agreed to the sending at"), _time(sheet.agreed_at.astimezone(sheet.time.tzinfo))]]
                if sheet.agreed_at
                else []
            ),
        ],
        "papers_label": _("Files handed in"),
        "papers": [[paper.name, paper.sha256] for paper in sheet.papers],
        "note": _("Keep this sheet: the number finds your dossier, and the digests show which files were handed in."),
    }


def _time(moment: datetime) -> str:
    return moment.strftime("%H:%M:%S %d/%m/%Y %z")


def write_receipt(sheet: ReceiptSheet, folder: Path) -> Path:
    """Typeset and write ``bien-nhan-<number>.pdf`` into ``folder``, never over another file; blocks on the disk.

    Raises ``FolderNotWritableError`` or ``DiskFullError``.
    """
    stem = "bien-nhan-" + "".join(char if char.isalnum() or char in ".-" else "-" for char in sheet.number)
    return publish_content(typeset_receipt(sheet), folder / f"{stem}.pdf")
