"""Step 1 of the ladder: the text that the engine gets, with target terms in place of source terms."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bilingua.normalize import has_arabic_letters, is_dropped, normalize_for_engine
from bilingua.units import Span, TermMatch

_MAX_WORDS = 14
"""Longer targets are not copied in one piece by the models tried; they are inserted instead."""


@dataclass(frozen=True, slots=True)
class SourcePlan:
    """The engine's source text with the place of each of its characters in the text as read."""

    text: str
    """What the engine gets, already normalised as engines do."""
    starts: tuple[int, ...]
    """For each character of ``text`` where its original begins in the job's text."""
    ends: tuple[int, ...]
    """For each character of ``text`` where its original ends."""
    terms: tuple[Span, ...]
    """For each match where it stands in ``text``."""
    written: tuple[bool, ...]
    """For each match whether the target form stands there in place of the source term."""


def plan_source(text: str, matches: Sequence[TermMatch], wanted: Sequence[bool]) -> SourcePlan:
    """Write the target forms of the wanted matches into ``text``; the rest stays as it is, normalised.

    A proclitic before a written term becomes a word of its own («لبوتين» → «ل Putin»), as the
    built-in model has learnt to read. Punctuation stays where it is.

    Args:
        text: Plain source text.
        matches: In order of start, without overlap, offsets into ``text``.
        wanted: Same length and order as ``matches``.
    """
    building = _Building()
    place = 0
    for match, want in zip(matches, wanted, strict=True):
        clitics = match.start - len(match.proclitics) if want else match.start
        building.copy(text, place, clitics)
        place = match.start
        if not want:
            start = len(building.chars)
            building.copy(text, match.start, match.end)
        else:
            for offset in range(clitics, match.start):
                building.space(offset)
                building.copy(text, offset, offset + 1)
            building.space(match.start)
            start = len(building.chars)
            building.write(as_copied(match.target), match.start, match.end)
            if text[match.end : match.end + 1].isalnum():
                building.space(match.end)
        building.terms.append(Span(start, len(building.chars)))
        place = match.end
    building.copy(text, place, len(text))
    return building.finish(tuple(wanted))


def is_copyable(match: TermMatch) -> bool:
    """Tell whether a model can be expected to copy the target form from the source text.

    A term with a pronoun joined to it («رئيسه») is left to the model: the pronoun would be lost.
    """
    target = match.target
    return (
        not match.enclitic
        and 0 < len(target.split()) <= _MAX_WORDS
        and target.isprintable()
        and not has_arabic_letters(target)
        and target != match.surface
    )


def as_copied(target: str) -> str:
    """Return the spelling in which models know punctuation: straight apostrophes and quotation marks."""
    return normalize_for_engine(target.translate(str.maketrans("’‘ʼ“”", "'''\"\"")))


class _Building:
    """A plan being written; white space is folded and trimmed on the way, as engines do."""

    def __init__(self) -> None:
        self.chars: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.terms: list[Span] = []

    def write(self, text: str, start: int, end: int) -> None:
        """Append ``text`` as standing for ``[start, end)`` of the job's text."""
        self.chars.extend(text)
        self.starts.extend([start] * len(text))
        self.ends.extend([end] * len(text))

    def space(self, at: int) -> None:
        """Append a space for nothing, unless one stands there or the text is empty or a bracket opens."""
        if self.chars and self.chars[-1] not in " («\"'[“‘-/":
            self.write(" ", at, at)

    def copy(self, text: str, start: int, end: int) -> None:
        """Append ``text[start:end]`` normalised, each character with its place."""
        piece = text[start:end]
        pairs = _normalize_with_places(piece)
        for char, place in pairs:
            if char == " " and (not self.chars or self.chars[-1] == " "):
                continue
            self.write(char, start + place, start + place + 1)

    def finish(self, written: tuple[bool, ...]) -> SourcePlan:
        while self.chars and self.chars[-1] == " ":
            for column in (self.chars, self.starts, self.ends):
                column.pop()
        length = len(self.chars)
        terms = tuple(Span(min(span.start, length), min(span.end, length)) for span in self.terms)
        return SourcePlan("".join(self.chars), tuple(self.starts), tuple(self.ends), terms, written)


def _normalize_with_places(text: str) -> list[tuple[str, int]]:
    """Return the characters of ``text`` as `normalize_for_engine` makes them, each with its offset."""
    if normalize_for_engine(text) == " ".join(text.split()):  # nothing but white space changes
        return [(" " if char.isspace() else char, place) for place, char in enumerate(text)]
    pairs: list[tuple[str, int]] = []
    place = 0
    while place < len(text):
        end = place + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        for char in unicodedata.normalize("NFKC", text[place:end]):
            if not is_dropped(char):
                pairs.append((" " if char.isspace() else char, place))
        place = end
    return pairs


def map_offsets(ours: str, theirs: str) -> list[int]:
    """Return for each offset of ``theirs`` (and its end) the offset in ``ours`` that it stands at.

    Both are one text after different normalisations; equal texts give the identity.
    """
    if ours == theirs:
        return list(range(len(ours) + 1))
    table = [0] * (len(theirs) + 1)
    for _, ours_start, ours_end, start, end in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        for offset in range(start, end):
            table[offset] = min(ours_start + offset - start, max(ours_end - 1, ours_start))
    table[len(theirs)] = len(ours)
    return table
