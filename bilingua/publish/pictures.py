"""The picture that social networks show of an article: both titles on the site's paper.

Drawn with Pillow (extra ``pictures``) and the theme's own fonts; Arabic is shaped by Raqm, which
Pillow's wheels carry. Without Pillow pages simply have no picture.
"""

from __future__ import annotations

import functools
import re
import zlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from bilingua.lang import base_language, direction
from bilingua.publish.escape import drop_unsafe

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

VERSION = "1"
"""Part of what a picture is made from: raise it when the drawing changes."""
SIZE = (1200, 630)
_FONTS = Path(__file__).parent / "fonts"
_INK, _PAPER = (31, 27, 22), (251, 248, 241)
_MARGIN, _GUTTER, _TOP, _BOTTOM = 72, 72, 96, 118


def can_draw() -> bool:
    """Tell whether Pillow with complex text layout is installed."""
    try:
        from PIL import features
    except ImportError:
        return False
    return bool(features.check("raqm"))


def draw_picture(site_name: str, source: tuple[str, str], target: tuple[str, str]) -> bytes:
    """Return a PNG with both titles.

    Args:
        site_name: Name of the site, at the foot.
        source: Title and language of the source.
        target: Title and language of the target.
    """
    from PIL import Image, ImageDraw

    image = Image.new("L", SIZE, 255)
    draw = ImageDraw.Draw(image)
    middle = SIZE[0] // 2
    draw.line([(middle, _TOP), (middle, SIZE[1] - _BOTTOM - 20)], fill=200, width=2)
    left_first = direction(target[1]) == "ltr"
    for (title, lang), is_left in ((target, left_first), (source, not left_first)):
        x = _MARGIN if is_left else middle + _GUTTER // 2
        _draw_title(draw, drop_unsafe(title), lang, x)
    draw.text((SIZE[0] // 2, SIZE[1] - 62), drop_unsafe(site_name)[:60], fill=90, font=_font(_script(site_name), 30), anchor="mm")
    draw.line([(middle - 40, SIZE[1] - 98), (middle + 40, SIZE[1] - 98)], fill=90, width=3)
    out = BytesIO()
    shades = image.point(_level_table(), "L").convert("P")
    shades.putpalette(_palette())
    shades.save(out, "PNG", compress_type=zlib.Z_RLE, bits=4)  # flat areas: fastest and smallest
    return out.getvalue()


@functools.cache
def _level_table() -> tuple[int, ...]:
    """Map 256 grey levels to 16 palette entries."""
    return tuple(round(level / 17) for level in range(256))


@functools.cache
def _palette() -> list[int]:
    """Return 16 shades from ink to paper."""
    return [round(ink + (paper - ink) * step / 15) for step in range(16) for ink, paper in zip(_INK, _PAPER, strict=True)]


def _script(text: str) -> str:
    """Return a language whose font has the letters of a short text."""
    if re.search("[\u0600-\u06ff]", text):
        return "ar"
    return "he" if re.search("[\u0590-\u05ff]", text) else "en"


@functools.lru_cache(maxsize=64)
def _font(lang: str, size: int) -> FreeTypeFont:
    from PIL import ImageFont

    base = base_language(lang)
    name = "hebrew" if base in ("he", "yi") else "naskh" if direction(lang) == "rtl" else "serif"
    return ImageFont.truetype(_FONTS / f"{name}.woff2", size, layout_engine=ImageFont.Layout.RAQM)


def _draw_title(draw: ImageDraw, title: str, lang: str, x: int) -> None:
    """Draw a title into its half, in the largest size that fits, words whole."""
    width, height = SIZE[0] // 2 - _MARGIN - _GUTTER // 2, SIZE[1] - _TOP - _BOTTOM - 30
    is_rtl = direction(lang) == "rtl"
    for size in (58, 48, 40, 33, 27):
        font = _font(lang, size)
        lines = _wrap(title, font, width)
        step = round(size * (1.6 if is_rtl else 1.25))
        if len(lines) * step <= height:
            break
    for number, line in enumerate(lines[: height // step]):
        place = (x + width if is_rtl else x, _TOP + number * step)
        draw.text(place, line, fill=0, font=font, anchor="ra" if is_rtl else "la", direction=direction(lang))


def _wrap(text: str, font: FreeTypeFont, width: int) -> Sequence[str]:
    lines: list[str] = []
    widths = {word: font.getlength(word) for word in set(text.split())}
    space, used = font.getlength(" "), 0.0
    for word in text.split():
        if lines and used + space + widths[word] <= width:
            lines[-1] += f" {word}"
            used += space + widths[word]
        else:
            lines.append(word)
            used = widths[word]
    return lines
