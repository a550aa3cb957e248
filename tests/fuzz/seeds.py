"""Small files of every kind, made by script: what mutations start from."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf

from core.signing.model import Appearance, Placement, StampText
from tests.pdfs import make_pdf
from tests.signed import Desk

_STAMP = Appearance(Placement(1, 300, 500, 200, 70), StampText(("Nguyễn Thị Thùy Dương",)))


def _saved(folder: Path, name: str, change: Callable[[pikepdf.Pdf], None], **how: object) -> Path:
    path = folder / name
    with pikepdf.open(make_pdf(folder / "plain.pdf", pages=2)) as document:
        change(document)
        document.save(path, **how)
    return path


def _unchanged(document: pikepdf.Pdf) -> None:
    return None


def _form(document: pikepdf.Pdf) -> None:
    """A text field and an empty signature field."""
    fields = [
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=kind,
            T=title,
            Rect=[10, 10 + row * 40, 200, 40 + row * 40],
            P=document.pages[0].obj,
        )
        for row, (kind, title) in enumerate(((pikepdf.Name.Tx, "Họ tên"), (pikepdf.Name.Sig, "Chữ ký")))
    ]
    document.pages[0].Annots = pikepdf.Array([document.make_indirect(field) for field in fields])
    document.Root.AcroForm = pikepdf.Dictionary(Fields=document.pages[0].Annots, SigFlags=1)


def _tagged(document: pikepdf.Pdf) -> None:
    tree = document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot))
    part = pikepdf.Dictionary(S=pikepdf.Name.P, P=tree, K=0, Pg=document.pages[0].obj)
    tree.K = pikepdf.Array([document.make_indirect(part)])
    document.Root.StructTreeRoot = tree
    document.Root.MarkInfo = pikepdf.Dictionary(Marked=True)


def _turned(document: pikepdf.Pdf) -> None:
    for page in document.pages:
        page.Rotate = 90
        page.CropBox = pikepdf.Array([10, 10, 500, 700])
        page.UserUnit = 2


async def make_seeds(desk: Desk, folder: Path) -> dict[str, bytes]:
    """Unsigned files by name, and four that our engine signed (names that begin with ``signed``)."""
    streams = {"object_stream_mode": pikepdf.ObjectStreamMode.generate}
    owner = pikepdf.Encryption(owner="o", user="", R=6)
    paths = [
        make_pdf(folder / "one.pdf"),
        _saved(folder, "streams.pdf", _unchanged, **streams),
        _saved(folder, "form.pdf", _form),
        _saved(folder, "tagged.pdf", _tagged, **streams),
        _saved(folder, "turned.pdf", _turned),
        _saved(folder, "linear.pdf", _unchanged, linearize=True),
        _saved(folder, "locked.pdf", _unchanged, encryption=owner),
    ]
    seeds = {path.stem: path.read_bytes() for path in paths}
    for name, appearance in (("one", None), ("streams", _STAMP), ("form", _STAMP)):
        signed = await desk.sign(folder / f"{name}.pdf", folder / f"signed-{name}.pdf", appearance=appearance)
        seeds[f"signed-{name}"] = signed.path.read_bytes()
    twice = await desk.sign(folder / "signed-one.pdf", folder / "signed-twice.pdf")
    seeds["signed-twice"] = twice.path.read_bytes()
    return seeds


def opened_by_qpdf(data: bytes) -> bool:
    """Whether a lenient reader opens it at all."""
    try:
        pikepdf.open(io.BytesIO(data)).close()
    except (pikepdf.PdfError, ValueError):
        return False
    return True
