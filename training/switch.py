"""Code-switching: put English phrases into Arabic sentences so that the model learns to copy them.

The engine writes a glossary term into the Arabic sentence in place of the Arabic name, with a
clitic before it as a word of its own («ل Putin»). A model copies that term only if training showed
such sentences, and copies names it has never met only if training showed names that cannot be
learnt by heart: hence half of the names put in are drawn at random and written on both sides.
"""

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Links = set[tuple[int, int]]
EDGE = ".,;:!?\"'()"
_CLITIC = re.compile("^(وال|فال|بال|كال|لل|و|ف|ب|ك|ل)(?=.{3,})")
_DETACHED = {"وال": "و", "فال": "ف", "بال": "ب", "كال": "ك", "لل": "ل"}
_TAIL, _HEAD = re.compile(r"[,;،.؛:!?؟\"')]+$"), re.compile(r"^[\"'(]+")
_ENGLISH_OF = {"ل": {"to", "for", "of", "by", "the"}, "ب": {"in", "with", "by", "at", "on", "of", "to", "the"},
               "ك": {"as", "like"}, "و": {"and"}, "ف": {"so", "then"}}  # fmt: skip
_ARABIC_PREPOSITIONS = {"في", "من", "إلى", "الى", "على", "عن", "مع", "بين", "حتى", "منذ", "عند", "لدى", "نحو"}
_SMALL = {"of", "the", "and", "for", "al", "bin", "ibn", "van", "de", "on", "to", "in"}
_WEAK_STARTS = _SMALL | {"a", "that", "he", "his", "with", "is", "was"}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A source span and the target span it is aligned to, with no link leaving either."""

    start: int  # first source word
    end: int  # one past the last source word
    low: int  # first target word
    high: int  # last target word
    score: float  # how much it is wanted, greater is likelier
    is_name: bool  # its English is a name or a title in capitals

    def overlaps(self, other: "Phrase") -> bool:
        """Tell whether the two share a source word."""
        return self.start < other.end and other.start < self.end


def _bare(word: str) -> str:
    """Fold a word for looking it up among proper names."""
    return word.strip(EDGE).removesuffix("'s").lower()


def is_name(words: Sequence[str]) -> bool:
    """Tell whether every word is capitalised, small joining words aside."""
    bare = [w.strip(EDGE) for w in words]
    has_edges = bare[0][:1].isupper() and bare[-1][:1].isupper()
    return has_edges and all(w[:1].isupper() or w.lower() in _SMALL for w in bare)


def find_proper(targets: Iterable[Sequence[str]]) -> frozenset[str]:
    """Collect words that stand capitalised inside sentences more often than in lower case."""
    upper: Counter[str] = Counter()
    lower: Counter[str] = Counter()
    for words in targets:
        for word in words[1:]:
            bare = word.strip(EDGE).removesuffix("'s")
            (upper if bare[:1].isupper() else lower)[bare.lower()] += 1
    return frozenset(w for w, n in upper.items() if n >= 2 and n > lower[w])


def find_phrases(source: Sequence[str], target: Sequence[str], links: Links,
                 proper: frozenset[str] = frozenset()) -> list[Phrase]:  # fmt: skip
    """List consistent phrase pairs of 1-5 source words and at most 6 target words.

    A phrase with punctuation inside its English is left out. `proper` tells which words are names
    where they stand first in the sentence.
    """
    by_source: dict[int, list[int]] = {}
    by_target: dict[int, list[int]] = {}
    for s, t in links:
        by_source.setdefault(s, []).append(t)
        by_target.setdefault(t, []).append(s)
    phrases = []
    for start in by_source:
        for end in range(start + 1, min(start + 6, len(source) + 1)):
            aligned = [t for s in range(start, end) for t in by_source.get(s, ())]
            low, high = min(aligned), max(aligned)
            if end - 1 not in by_source or high - low > 5:
                continue
            if any(not start <= s < end for t in range(low, high + 1) for s in by_target.get(t, ())):
                continue
            english = target[low : high + 1]
            if len(" ".join(english).strip(EDGE)) < 3:
                continue
            if any(w[-1] in ",;:!?\")" for w in english[:-1]) or any(w[0] in "\"(" for w in english[1:]):
                continue
            all_name = is_name(english) and (low > 0 or _bare(english[0]) in proper)
            score = (6.0 if all_name else 0.3) * (1 + 0.3 * (end - start - 1))
            if english[0].lower() in _WEAK_STARTS:
                score *= 0.25
            phrases.append(Phrase(start, end, low, high, score, all_name))
    return phrases


def choose(phrases: list[Phrase], count: int, rng: random.Random) -> list[Phrase]:
    """Draw up to `count` phrases that do not overlap, in proportion to their scores."""
    chosen: list[Phrase] = []
    while phrases and len(chosen) < count:
        pick = rng.choices(phrases, [p.score for p in phrases])[0]
        chosen.append(pick)
        phrases = [p for p in phrases if not p.overlaps(pick)]
    return sorted(chosen, key=lambda p: p.start)


def detached_clitic(source: Sequence[str], at: int, before: str) -> str:
    """Return the clitic to write before a term, or nothing where either side shows that there is none.

    Args:
        source: Arabic words.
        at: Number of the word that may begin with a clitic.
        before: English word before the aligned phrase, lower case.
    """
    found = _CLITIC.match(source[at])
    if not found:
        return ""
    clitic = _DETACHED.get(found.group(1), found.group(1))
    after_preposition = at > 0 and source[at - 1] in _ARABIC_PREPOSITIONS
    return clitic if before in _ENGLISH_OF[clitic] and not (after_preposition and clitic in "بلك") else ""


class Switcher:
    """Rewrites aligned sentence pairs; every random choice comes from one generator."""

    def __init__(self, terms: Sequence[str], names: Sequence[tuple[str, str]], proper: frozenset[str],
                 rng: random.Random) -> None:  # fmt: skip
        """Take English terms to put in at random, and Arabic-English names for swapping."""
        self.terms, self.names, self.proper, self.rng = terms, names, proper, rng

    def switch(self, source: list[str], target: list[str], links: Links, *, fresh: float,
               names_only: bool = False) -> tuple[list[str], list[str], Links, list[str]] | None:  # fmt: skip
        """Replace 1-3 source phrases by English.

        With probability `fresh`, a phrase that is a name becomes a random term on both sides.
        `names_only` leaves other phrases alone.

        Returns:
            New source words, target words, links, and the terms put in; None where no phrase fits.
        """
        phrases = find_phrases(source, target, links, self.proper)
        if names_only:
            phrases = [p for p in phrases if p.is_name]
        chosen = choose(phrases, self.rng.choice((1, 1, 1, 2, 2, 3)), self.rng)
        edits = []
        for p in chosen:
            english = target[p.low : p.high + 1]
            text = " ".join(english).strip(EDGE)
            if p.is_name and self.rng.random() < fresh:
                text = self.rng.choice(self.terms)
            before = target[p.low - 1].lower() if p.low else ""
            clitic = detached_clitic(source, p.start, before)
            edits.append((p, text.split(" "), clitic if self.rng.random() < 0.9 else "", text.split(" ")))
        return rewrite(source, target, links, edits) if edits else None

    def swap(self, source: list[str], target: list[str], links: Links
             ) -> tuple[list[str], list[str], Links, list[str]] | None:  # fmt: skip
        """Replace one aligned name by another on both sides, Arabic by Arabic."""
        phrases = [
            p for p in find_phrases(source, target, links, self.proper)
            if p.is_name and not detached_clitic(source, p.start, target[p.low - 1].lower() if p.low else "")
        ]  # fmt: skip
        if not phrases:
            return None
        arabic, english = self.rng.choice(self.names)
        edit = (choose(phrases, 1, self.rng)[0], arabic.split(" "), "", english.split(" "))
        return rewrite(source, target, links, [edit])


def _with_edges(words: list[str], first: str, last: str) -> list[str]:
    """Put the punctuation that stood around a phrase around its replacement."""
    head, tail = _HEAD.match(first), _TAIL.search(last)
    out = list(words)
    out[0] = (head.group(0) if head else "") + out[0]
    out[-1] += tail.group(0) if tail else ""
    return out


def rewrite(source: list[str], target: list[str], links: Links,
            edits: list[tuple[Phrase, list[str], str, list[str]]]
            ) -> tuple[list[str], list[str], Links, list[str]]:  # fmt: skip
    """Apply edits (phrase, new source words, clitic, new target words) to both sides and the links."""
    new_target, target_at = _rewrite_side(target, [(p.low, p.high + 1, words, "") for p, _, _, words in edits])
    new_source, source_at = _rewrite_side(source, [(p.start, p.end, words, c) for p, words, c, _ in edits])
    edited = {s for p, *_ in edits for s in range(p.start, p.end)}
    kept = {(source_at[s], target_at[t]) for s, t in links if s not in edited and t in target_at}
    for p, source_words, clitic, target_words in edits:
        first = source_at[p.start] + bool(clitic)
        low, n, m = target_at[p.low], len(source_words), len(target_words)
        kept |= ({(first + k, low + k) for k in range(n)} if n == m
                 else {(first + i, low + j) for i in range(n) for j in range(m)})  # fmt: skip
    return new_source, new_target, kept, [" ".join(words) for *_, words in edits]


def _rewrite_side(words: list[str], edits: list[tuple[int, int, list[str], str]]) -> tuple[list[str], dict[int, int]]:
    """Replace spans of one side; the map gives the new place of kept words and of span starts."""
    out: list[str] = []
    place: dict[int, int] = {}
    at = 0
    for start, end, new, clitic in sorted(edits):
        for k in range(at, start):
            place[k] = len(out)
            out.append(words[k])
        place[start] = len(out)
        out += ([clitic] if clitic else []) + _with_edges(_keep_possessive(new, words[end - 1]), words[start], words[end - 1])
        at = end
    for k in range(at, len(words)):
        place[k] = len(out)
        out.append(words[k])
    return out, place


def _keep_possessive(new: list[str], last: str) -> list[str]:
    """Carry an English possessive over to the replacement («Putin's» → «Kim Il's»)."""
    bare = last.rstrip(".,;:!?\"()")
    if bare.endswith("'s") and not new[-1].endswith("'s"):
        return [*new[:-1], new[-1] + "'s"]
    return list(new)
