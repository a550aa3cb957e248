"""The summary as a sheet to keep or to hand on: tagged PDF/A-2a that is PDF/UA-1 too, in the language in force."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import segno

from core.i18n import _, language
from core.network_trace import CallKind
from core.paths import resource
from core.validation.examination import Examination
from core.validation.reasons import sentence
from core.validation.report import Indication, SignatureReport
from core.validation.summary import Summary
from core.wording.advice import advice
from core.wording.verdicts import signature_facts, signer_name, verdict_sentence, verdict_word

_TONES: Final = {
    Indication.TOTAL_PASSED: "good",
    Indication.INDETERMINATE: "warn",
    Indication.TOTAL_FAILED: "bad",
}
_DRAWABLE: Final = (
    (0x20, 0x7E),
    (0xA0, 0xAC),
    (0xAE, 0x377),
    (0x3A3, 0x3E1),
    (0x400, 0x52F),
    (0x1E00, 0x1EFF),
    (0x2010, 0x2027),
    (0x2030, 0x205E),
    (0x20A0, 0x20BF),
)
_MISSING: Final = "\ufffd"
_LONGEST_WORD: Final = 40
_PIECE: Final = 20


def typeset_summary(summary: Summary) -> bytes:
    """The PDF; some 50 ms a file, so use a thread."""
    import typst

    compiled = typst.compile(
        resource("typeset", "verification.typ"),
        root=resource("typeset"),
        font_paths=[resource("fonts")],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(_drawable(_words(summary)), ensure_ascii=False)},
        pdf_standards=["a-2a", "ua-1"],
    )
    if not isinstance(compiled, bytes):
        raise TypeError("one document was asked for")
    return compiled


def _words(summary: Summary) -> dict[str, Any]:
    return {
        "language": language(),
        "title": _("Summary of a signature check"),
        "practice": _("PRACTICE – no legal value") if summary.practice else "",
        "footer": _("Made by {program}. It tells what was found when the file was checked.").format(
            program=summary.program
        ),
        "item": _("Item"),
        "finding": _("Finding"),
        "files": [_file_words(one, summary) for one in summary.examinations],
    }


def _file_words(one: Examination, summary: Summary) -> dict[str, Any]:
    report, facts = one.report, one.facts
    return {
        "name": report.path.name,
        "tone": _TONES[report.verdict],
        "sentence": verdict_sentence(report.verdict, len(report.signatures)),
        "facts": [
            [_("File name"), report.path.name],
            [_("Size"), _("{bytes} bytes").format(bytes=_grouped(facts.size))],
            [_("Pages"), str(facts.pages) if facts.pages is not None else _("could not be counted")],
            [_("Checked at"), _moment(one.moment)],
            [_("Trusted roots"), _trust_words(summary)],
        ],
        "sha256": facts.sha256,
        "qr": _qr(facts.sha256),
        "qr_alt": _("QR code with the file's SHA-256: {digest}").format(digest=facts.sha256),
        "qr_note": _("Scan the code and compare: only the very same file has this SHA-256."),
        "reasons_label": _("About the file as a whole"),
        "reasons": _reasons(report.reasons),
        "signatures": [
            _signature_words(number, signature, one.moment) for number, signature in enumerate(report.signatures, 1)
        ],
        "trace_label": _("What was asked of the network"),
        "trace_head": [_("Kind"), _("Host"), _("Size"), _("Asked at")],
        "trace": [
            [
                _KINDS[call.kind](),
                call.host,
                _("{bytes} bytes").format(bytes=_grouped(call.size)) if call.size is not None else _("no answer"),
                f"{call.time.astimezone():%H:%M:%S}",
            ]
            for call in one.calls
        ],
        "trace_none": _("Nothing: the file was checked without a network."),
    }


def _signature_words(number: int, signature: SignatureReport, now: datetime) -> dict[str, Any]:
    return {
        "heading": _("Signature {number}: {signer}").format(number=number, signer=signer_name(signature)),
        "tone": _TONES[signature.verdict],
        "verdict": verdict_word(signature.verdict),
        "facts": [[_("Signer"), signer_name(signature)], *map(list, signature_facts(signature, now))],
        "reasons": _reasons(signature.reasons),
    }


def _reasons(reasons: Sequence[str]) -> list[list[str]]:
    return [[sentence(reason), advice(reason)] for reason in reasons]


def _trust_words(summary: Summary) -> str:
    if summary.practice:
        return _("the practice root of this computer only")
    if not summary.anchors:
        return _("none")
    if summary.trust_date is None:
        return str(summary.anchors)
    return _("{number}, as of {date}").format(number=summary.anchors, date=f"{summary.trust_date:%d/%m/%Y}")


_KINDS: Final = {
    CallKind.AIA: lambda: _("issuer's certificate"),
    CallKind.CRL: lambda: _("revocation list (CRL)"),
    CallKind.OCSP: lambda: _("certificate status (OCSP)"),
    CallKind.TSA: lambda: _("time stamp (TSA)"),
    CallKind.OTHER: lambda: _("other"),
}


def _qr(digest: str) -> str:
    """The code as SVG, with the quiet zone that the standard asks for (ISO/IEC 18004, 9.1)."""
    return str(segno.make(f"sha256:{digest}", error="m").svg_inline(scale=4, border=4, light="#ffffff"))


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", "." if language() == "vi" else ",")


def _moment(moment: datetime) -> str:
    return moment.astimezone().strftime("%H:%M:%S %d/%m/%Y %z")


def _drawable(value: Any) -> Any:
    """Text that the sheet's face can draw, and that can be broken into lines.

    PDF/A forbids glyphs that are not there; names come from strangers, and marks that turn the reading order around
    would make them say something else.
    """
    match value:
        case str() if value.startswith("<svg"):
            return value
        case str():
            return " ".join(_breakable(word) for word in _plain(value).split(" "))
        case list():
            return [_drawable(item) for item in value]
        case dict():
            return {name: _drawable(item) for name, item in value.items()}
        case _:
            return value


def _plain(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return "".join(char if any(low <= ord(char) <= high for low, high in _DRAWABLE) else _MISSING for char in composed)


def _breakable(word: str) -> str:
    if len(word) <= _LONGEST_WORD or len(word) == 64:  # a SHA-256 has a line of its own
        return word
    return "\u200b".join(word[at : at + _PIECE] for at in range(0, len(word), _PIECE))
