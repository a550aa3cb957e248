"""A captcha: a few characters, drawn askew."""

from __future__ import annotations

import base64
import io
import secrets
from typing import Final

from core.paths import resource

_ALPHABET: Final = "ACDEFHJKLMNPQRTUVWXY3479"
_LENGTH: Final = 5
_WIDTH: Final = 168
_HEIGHT: Final = 56
_SEEDS: Final = secrets.SystemRandom()


def new_text() -> str:
    """Characters that cannot be mistaken for one another."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def as_data_uri(text: str) -> str:
    """A PNG of ``text`` as a ``data:`` address; takes some milliseconds."""
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.truetype(str(resource("fonts", "NotoSans-Bold.ttf")), 32)
    image = Image.new("RGB", (_WIDTH, _HEIGHT), "#f4f7fa")
    pen = ImageDraw.Draw(image)
    for _line in range(6):
        ends = [(_SEEDS.randrange(_WIDTH), _SEEDS.randrange(_HEIGHT)) for _end in range(2)]
        pen.line(ends, fill="#9fb3c8", width=2)
    for index, letter in enumerate(text):
        tile = Image.new("RGBA", (44, 52), (0, 0, 0, 0))
        ImageDraw.Draw(tile).text((10, 2), letter, font=font, fill="#0b3d6b")
        turned = tile.rotate(_SEEDS.uniform(-18, 18), resample=Image.Resampling.BICUBIC)
        image.paste(turned, (4 + index * 31, _SEEDS.randrange(0, 6)), turned)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
