"""A target text under repair that remembers where each of its characters came from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bilingua.units import Span

_WORD = re.compile(r"\w+(?:[-'’.&]\w+)*")

NOWHERE = -1
"""Origin of a character that the engine did not write, and owner of one that belongs to no term."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text with, for each character, its place in the engine's output and the term that put it there."""

    text: str
    """The text as it stands."""
    origin: tuple[int, ...]
    """For each character the offset in the engine's output that it replaces, or `NOWHERE`."""
    owner: tuple[int, ...]
    """For each character the number of the match whose term was written here, or `NOWHERE`."""

    @classmethod
    def of(cls, text: str) -> Draft:
        """Start from an engine's output."""
        return cls(text, tuple(range(len(text))), (NOWHERE,) * len(text))

    def replace(self, span: Span, new: str, owner: int | None = None) -> Draft:
        """Return the draft with ``span`` replaced by ``new``.

        New characters take over the origins of the replaced ones in proportion, so that word
        alignment survives a changed spelling. ``owner`` None keeps the owner of the span's first character.
        """
        old = self.origin[span.start : span.end]
        kept = self.owner[span.start] if span.start < span.end else NOWHERE
        who = kept if owner is None else owner
        fresh = tuple(old[place * len(old) // len(new)] if old else NOWHERE for place in range(len(new)))
        return Draft(
            self.text[: span.start] + new + self.text[span.end :],
            self.origin[: span.start] + fresh + self.origin[span.end :],
            self.owner[: span.start] + (who,) * len(new) + self.owner[span.end :],
        )

    def words(self) -> tuple[Span, ...]:
        """Return the words of the text: letters and digits with inner hyphens, apostrophes and dots."""
        return find_words(self.text)


@lru_cache(maxsize=2048)  # the steps of the ladder look at the same texts again and again
def find_words(text: str) -> tuple[Span, ...]:
    """Return the spans of the words of ``text``, without the punctuation around them."""
    return tuple(Span(*found.span()) for found in _WORD.finditer(text))


def overlaps(one: Span, other: Span) -> bool:
    """Tell whether two spans share a character."""
    return one.start < other.end and other.start < one.end
