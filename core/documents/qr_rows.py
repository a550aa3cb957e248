"""A QR code as the typesetter draws it."""

from __future__ import annotations


def qr_rows(text: str) -> list[str]:
    """The code's rows, dark modules as 1."""
    import segno

    return ["".join("1" if dark else "0" for dark in row) for row in segno.make(text, micro=False).matrix]
