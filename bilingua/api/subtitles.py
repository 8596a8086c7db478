"""SubRip subtitles (.srt): numbers and times stay, the text of each cue is one passage, or one a speaker."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from bilingua.api.layout import Filled, Layout, Rendering

_TIMING = re.compile(r"^\s*\d+:\d\d:\d\d[,.]\d+\s*-->\s*\d+:\d\d:\d\d[,.]\d+")
_TAGS = re.compile(r"(</?[biu]>|</?font[^<>]{0,200}>|\{\\[^{}]{0,200}\})", re.IGNORECASE)
_ELEMENTS = re.compile(r"<[^<>]{0,210}>")
_DASH = re.compile(r"^\s*[-–—]\s*")


def read_subtitles(text: str) -> Layout:
    """Take a subtitle file apart.

    Marks around a whole text stay; those inside it have no sure place in a translation and are taken out.
    """
    parts: list[str | list[str]] = []
    lines = text.split("\n")
    number = 0
    while number < len(lines):
        parts.append(lines[number])
        is_timing = _TIMING.match(lines[number]) is not None
        number += 1
        cue: list[str] = []
        while is_timing and number < len(lines) and lines[number].strip():
            cue.append(lines[number])
            number += 1
        if cue:
            parts += [cue] if not any(_DASH.match(line) for line in cue) else [[line] for line in cue]
    cues = [part for part in parts if isinstance(part, list)]

    def fill(renderings: Sequence[Rendering]) -> Filled:
        texts = iter(renderings)
        return Filled("\n".join(part if isinstance(part, str) else _write(part, next(texts).text) for part in parts))

    return Layout(tuple(_words(cue) for cue in cues), fill)


def _split(cue: Sequence[str]) -> tuple[str, str, str]:
    """Return what stands before the words of a cue (marks, dash), the words, and what stands behind them."""
    pieces = _TAGS.split(" ".join(line.strip() for line in cue))
    said = [place for place, piece in enumerate(pieces) if piece.strip() and not _TAGS.fullmatch(piece)]
    if not said:
        return "".join(pieces), "", ""
    first, last = said[0], said[-1]
    head, words, tail = "".join(pieces[:first]), "".join(pieces[first : last + 1]), "".join(pieces[last + 1 :])
    if head.count("<") != tail.count("</"):
        # A mark that begins or ends among the words goes with its other half.
        head, tail = _ELEMENTS.sub("", head), _ELEMENTS.sub("", tail)
    dash = _DASH.match(words)
    if dash:
        head, words = head + dash[0], words[dash.end() :]
    return head, words, tail


def _words(cue: Sequence[str]) -> str:
    return " ".join(_TAGS.sub(" ", _split(cue)[1]).split())


def _write(cue: Sequence[str], text: str) -> str:
    head, _, tail = _split(cue)
    if len(cue) > 1:
        # As many lines as before, of about equal length.
        text = "\n".join(textwrap.wrap(text, max(1, -(-len(text) // len(cue)) + 6), break_long_words=False)) or text
    return head + text + tail
