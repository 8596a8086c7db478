"""What every format hands to the translation and gets back: passages of plain text.

A format turns a request into passages (a line, a paragraph of a page, a subtitle), gets a rendering
for each, and writes them back into its own structure. It never sees the engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bilingua.units import TermOutcome, WordLink

_LINE_END = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Rendering:
    """A translated passage."""

    text: str
    """The translation, white space at both ends as in the passage."""
    links: tuple[WordLink, ...] = ()
    """Words of the passage and of ``text``."""
    outcomes: tuple[TermOutcome, ...] = ()
    """Glossary terms; offsets of the match in the passage, of the outcome in ``text``."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A translated whole."""

    text: str
    """The text in its format."""
    places: tuple[tuple[int, int], ...] | None = None
    """For each passage its offset in the source text and in ``text``; None where they say nothing (markup)."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A text of some format, taken apart."""

    passages: tuple[str, ...]
    """Plain texts to translate, in order."""
    fill: Callable[[Sequence[Rendering]], Filled]
    """Puts the renderings of the passages, and of those that ``refine`` asked for behind them, in place."""
    refine: Callable[[Sequence[Rendering]], tuple[str, ...]] = lambda _: ()
    """Looks at the renderings and returns more passages that it needs."""


def split_lines(text: str) -> Layout:
    """Take plain text apart at its line breaks, which stay as they are."""
    breaks = [found.span() for found in _LINE_END.finditer(text)]
    starts = [0, *(end for _, end in breaks)]
    ends = [*(start for start, _ in breaks), len(text)]
    passages = tuple(text[start:end] for start, end in zip(starts, ends, strict=True))
    seams = [*(text[start:end] for start, end in breaks), ""]

    def fill(renderings: Sequence[Rendering]) -> Filled:
        parts: list[str] = []
        places: list[tuple[int, int]] = []
        length = 0
        for start, rendering, seam in zip(starts, renderings, seams, strict=True):
            places.append((start, length))
            parts += [rendering.text, seam]
            length += len(rendering.text) + len(seam)
        return Filled("".join(parts), tuple(places))

    return Layout(passages, fill)
