"""Folding for matching, with a map back to the offsets of the text as read.

Spellings that a reader takes for the same word get the same folded text: harakat, tatweel, bidi
controls and presentation forms go, hamza carriers, ى/ي and ة/ه become one letter, Persian letters
and digits their Arabic or ASCII counterparts, Latin letters lose case and accents. The fold is
coarse on purpose: `bilingua.terminology.spelling` looks at the letters themselves afterwards.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import cache

from bilingua.normalize import is_dropped

# Letters that foreign sounds and foreign keyboards put in place of Arabic ones.
_FOREIGN = {
    "ڤ": "ف",
    "ڥ": "ف",
    "پ": "ب",
    "گ": "ك",
    "ڭ": "ك",
    "ڨ": "ق",
    "چ": "ج",
    "ژ": "ز",
    "ک": "ك",
    "ی": "ي",
    "ې": "ي",
    "ۀ": "ه",
    "ہ": "ه",
    "ھ": "ه",
}
# Letters that writers exchange: hamza carriers, final ya, ta marbuta.
_EXCHANGED = {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "ء", "ئ": "ء"}
_HYPHENS = "-\u2010\u2011"
_SPACE_RUN = re.compile(r"\s{2,}")
_HARAKA = re.compile("[\u064b-\u0652\u0670]")


def _strip_char(char: str) -> str:
    """Return what stays of one character when marks, forms, case and digits' script are taken off."""
    if is_dropped(char):
        return ""
    if char.isspace():
        return " "
    # The hamza letters decompose under NFKD, so Arabic is only composed (NFKC) and Latin taken apart.
    plain = unicodedata.normalize("NFKC", char)
    plain = "".join(piece for piece in plain if not is_dropped(piece))
    if char >= "\u0590":
        digits = [str(unicodedata.digit(piece)) if piece.isdigit() else _FOREIGN.get(piece, piece) for piece in plain]
        return "".join(digits).lower()
    parts = unicodedata.normalize("NFKD", plain.lower())
    return "".join(piece for piece in parts if not unicodedata.combining(piece))


class _Table(dict[int, str]):
    """A translation table that fills itself and remembers the characters that change the length."""

    def __init__(self, *, exchange: bool) -> None:
        self._exchange = exchange
        self.irregular: set[str] = set()
        self._pattern = _SPACE_RUN
        self._known = 0

    def __missing__(self, code: int) -> str:
        char = chr(code)
        plain = _strip_char(char)
        if self._exchange:
            plain = "".join(" " if piece in _HYPHENS else _EXCHANGED.get(piece, piece) for piece in plain)
        if len(plain) != 1:
            self.irregular.add(char)
        self[code] = plain
        return plain

    def irregular_pattern(self) -> re.Pattern[str]:
        """Return a pattern for runs of space and every character met so far that changes the length."""
        if len(self.irregular) != self._known:
            self._known = len(self.irregular)
            self._pattern = re.compile(rf"\s{{2,}}|[{re.escape(''.join(sorted(self.irregular)))}]")
        return self._pattern


@cache
def _table(*, exchange: bool) -> _Table:
    return _Table(exchange=exchange)


class FoldedText:
    """A folded text and the way back to the text as read.

    Attributes:
        raw: The text as read.
        text: The folded text.
    """

    __slots__ = ("_bounds", "_shifts", "raw", "text")

    def __init__(self, raw: str, text: str, bounds: list[int], shifts: list[int]) -> None:
        """Hold what `fold_text` made; ``shifts[i]`` is raw minus folded offset from ``bounds[i]`` on."""
        self.raw = raw
        self.text = text
        self._bounds = bounds
        self._shifts = shifts

    def raw_index(self, index: int) -> int:
        """Return the offset in ``raw`` of the folded character at ``index``."""
        if not self._bounds:
            return index
        at = bisect_right(self._bounds, index) - 1
        return index + self._shifts[at] if at >= 0 else index

    def raw_span(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the span of ``raw`` that folds to ``text[start:end]``, trailing marks of the last letter included.

        None when the span begins or ends inside one raw character (a ligature of two letters).
        """
        if not self._bounds:
            return start, end
        first, last = self.raw_index(start), self.raw_index(end - 1)
        if start and self.raw_index(start - 1) == first:
            return None
        if end < len(self.text) and self.raw_index(end) == last:
            return None
        stop = last + 1
        while stop < len(self.raw) and _is_mark(self.raw[stop]):
            stop += 1
        return first, stop


def _is_mark(char: str) -> bool:
    return char == "\u0640" or (char >= "\u0300" and unicodedata.category(char) == "Mn" and is_dropped(char))


def fold_text(raw: str) -> FoldedText:
    """Fold a text for matching.

    Runs of white space become one space; hyphens become spaces one by one, so that «جونغ-أون» folds
    as «جونغ أون» while a dash between spaces keeps words apart.
    """
    table = _table(exchange=True)
    text = raw.translate(table)
    has_runs = _SPACE_RUN.search(raw) is not None
    if not table.irregular and not has_runs:
        return FoldedText(raw, text, [], [])
    return _fold_irregular(raw, text, table, has_runs)


def _fold_irregular(raw: str, text: str, table: _Table, has_runs: bool) -> FoldedText:
    bounds: list[int] = []
    shifts: list[int] = []
    pieces: list[str] = []
    done = folded = 0
    for found in table.irregular_pattern().finditer(raw):
        start, end = found.span()
        folded += start - done
        plain = " " if end - start > 1 else table[ord(raw[start])]
        if has_runs:
            pieces += (raw[done:start].translate(table), plain)
        for _ in plain:
            bounds.append(folded)
            shifts.append(start - folded)
            folded += 1
        bounds.append(folded)
        shifts.append(end - folded)
        done = end
    if has_runs:
        text = "".join((*pieces, raw[done:].translate(table)))
    return FoldedText(raw, text, bounds, shifts)


def fold_key(term: str) -> str:
    """Fold a term for comparison and for the automaton; outer white space is taken off."""
    return fold_text(term.strip()).text.strip()


def strip_marks(text: str) -> str:
    """Return ``text`` without marks, presentation forms, case and foreign digits, its letters as written.

    This is the form in which `bilingua.terminology.spelling` compares two spellings.
    """
    return re.sub(r"\s+", " ", text.translate(_table(exchange=False))).strip()


def entry_key(source: str, flags: frozenset[str]) -> str:
    """Return the key under which two source terms are one: the folded term, and its harakat where they tell names apart."""
    return fold_key(source) + _told_marks(source, flags)


def row_key(source: str, flags: frozenset[str]) -> str:
    """Return the key under which two rows of one file are one: the term without marks, else as `entry_key`."""
    return strip_marks(source) + _told_marks(source, flags)


def _told_marks(source: str, flags: frozenset[str]) -> str:
    return "\0" + " ".join("".join(sorted(marks)) for marks in split_marks(source)) if "marks" in flags else ""


def split_marks(text: str) -> list[set[str]]:
    """Return for each letter of an Arabic text the harakat it carries; tatweel is no letter."""
    marks: list[set[str]] = []
    for char in text:
        if _HARAKA.match(char):
            if marks:
                marks[-1].add(char)
        elif char != "\u0640":
            marks.append(set())
    return marks
