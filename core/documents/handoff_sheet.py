"""The list that lies beside the files to hand in, and the sheet that records the code which the page gave.

Neither is the official receipt (Giấy tiếp nhận hồ sơ), and both say so: what is on them is what this program did and
what the person typed.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from core.documents.qr_rows import qr_rows
from core.documents.typesetting import typeset
from core.i18n import _, language
from core.paths import resource
from core.portal.handoff import Handoff
from core.printable import printable
from core.signing.publishing import publish_content

LIST_STEM: Final = "danh-sach"
RECORD_STEM: Final = "ghi-nhan"


def not_official() -> str:
    """What every sheet of a hand-off says first."""
    return _("NOT the official receipt. It is what you noted yourself; only the portal can confirm your dossier.")


def write_list(handoff: Handoff, portal: str) -> tuple[Path, Path]:
    """``danh-sach.txt`` and ``danh-sach.pdf`` beside the files; blocks on the disk. Raises ``StorageError`` leaves."""
    text = publish_content(_text(handoff, portal).encode(), handoff.folder / f"{LIST_STEM}.txt")
    words = _words(handoff, portal, _("Files ready to hand in"))
    return text, publish_content(_typeset(words), handoff.folder / f"{LIST_STEM}.pdf")


def write_record(handoff: Handoff, portal: str, code: str, noted: datetime) -> Path:
    """``ghi-nhan-<code>.pdf`` beside the files; blocks on the disk. Raises ``StorageError`` leaves."""
    words = _words(handoff, portal, _("Note of a dossier handed in by hand"))
    words |= {
        "code_label": _("Code that the portal gave, as you typed it"),
        "code": code,
        "qr": qr_rows(code),
    }
    words["facts"] = [[_("Noted at"), _moment(noted)], *_facts(handoff, portal)]
    stem = f"{RECORD_STEM}-" + "".join(char if char.isalnum() or char in ".-" else "-" for char in code)
    return publish_content(_typeset(words), handoff.folder / f"{stem}.pdf")


def _words(handoff: Handoff, portal: str, title: str) -> dict[str, object]:
    return {
        "language": language(),
        "title": title,
        "notice": not_official(),
        "code_label": "",
        "code": "",
        "qr": [],
        "facts": _facts(handoff, portal),
        "files_label": _("Files, in this order"),
        "files": [
            {
                "name": file.path.name,
                "label": printable(file.label),
                "about": _about(file.size, file.signer),
                "sha256": file.sha256,
            }
            for file in handoff.files
        ],
    }


def _facts(handoff: Handoff, portal: str) -> list[list[str]]:
    return [
        [_("Public service"), f"{handoff.procedure_code} – {handoff.service}"],
        [_("Agency in charge"), handoff.agency],
        [_("Portal"), portal],
        [_("Official page"), handoff.page],
        [_("Files prepared at"), _moment(handoff.prepared)],
    ]


def _text(handoff: Handoff, portal: str) -> str:
    lines = [_("Files ready to hand in"), "", not_official(), ""]
    lines += [f"{name}: {value}" for name, value in _facts(handoff, portal)]
    for file in handoff.files:
        lines += [
            "",
            f"{file.number}. {file.path.name}",
            f"   {printable(file.label)}",
            f"   {_about(file.size, file.signer)}",
            f"   SHA-256: {file.sha256}",
        ]
    return "\n".join(lines) + "\n"


def _about(size: int, signer: str) -> str:
    volume = _("{size} KB").format(size=f"{max(1, round(size / 1000)):,}".replace(",", "."))
    signed = _("signed by {name}").format(name=printable(signer)) if signer else _("not signed here")
    return f"{volume}, {signed}"


def _moment(moment: datetime) -> str:
    return moment.strftime("%H:%M:%S %d/%m/%Y %z")


def _typeset(words: dict[str, object]) -> bytes:
    return typeset(resource("typeset", "handoff.typ"), words, ("a-2a",))
