"""How a system's output holds its terms: the measures of the WMT terminology tasks.

Sources of the measures:

- exact success, window overlap and 1−TERm: Alam, Anastasopoulos, Besacier, Cross, Gallé, Koehn and
  Nikoulina 2021, "On the Evaluation of Machine Translation for Terminology Consistency".
- success, consistency and the modes none, right (proper) and random: Semenov, Zouhar, Kocmi, Zhang,
  Zhou and Jiang 2023, "Findings of the WMT 2023 Shared Task on Machine Translation with Terminologies".

Differences, all stated: success counts each match once and each occurrence for one match only;
TERm is computed without block shifts, so that moved words cost as edits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bilingua.scoring import Score, score_bleu, score_chrf
from bilingua.terminology.verify import Occurrence, find_occurrences, verify_terms
from bilingua.units import TermMatch

_WINDOW = 2
"""Words on each side of a term that window overlap compares."""
_TERM_WEIGHT = 2
"""What an edit of a term's word costs in TERm."""
_TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class TermReport:
    """The term scores of one output; rates are 0 to 1, higher is better."""

    segments: int
    """Segments scored."""
    matches: int
    """Term matches in them."""
    exact: float
    """Matches whose decided form stands in the output letter by letter."""
    inflected: float
    """The same with plurals, possessives, capitals at sentence start, hyphens and admitted forms allowed."""
    consistency: float
    """Mean over entries that occur twice or more of the share of their most frequent form."""
    window: float | None
    """Window overlap with the reference; None without references."""
    term_error: float | None
    """1−TERm; None without references."""
    scores: tuple[Score, ...]
    """chrF, BLEU, and chrF of what is left when the terms are taken out of both sides; empty without references."""
    signature: str
    """What was measured and how."""

    def chrf(self, *, rest: bool = False) -> float:
        """Return chrF, or chrF on the rest; needs references."""
        return self.scores[2 if rest else 0].value


def evaluate_terms(
    outputs: Sequence[str], matches: Sequence[Sequence[TermMatch]], references: Sequence[str] | None, target_lang: str
) -> TermReport:
    """Measure the terms of ``outputs``.

    Args:
        outputs: One a segment.
        matches: The terms of each segment's source; same length.
        references: One a segment, or None.
        target_lang: Language of the outputs.

    Raises:
        ValueError: The lengths differ, or there is no segment.
        MissingExtraError: References are given and sacreBLEU is not installed.
    """
    if not outputs or len(outputs) != len(matches) or (references is not None and len(references) != len(outputs)):
        raise ValueError(f"{len(outputs)} outputs, {len(matches)} lists of matches: the same number of each is needed, at least one")
    placed = [verify_terms(output, found, target_lang) for output, found in zip(outputs, matches, strict=True)]
    total = sum(map(len, matches))
    exact = inflected = 0
    for output, found, items in zip(outputs, matches, placed, strict=True):
        for match, item in zip(found, items, strict=True):
            inflected += item is not None
            exact += item is not None and output[item.start : item.end] == _bare(match.target)
    scores: tuple[Score, ...] = ()
    window = term_error = None
    if references is not None:
        window = _window_overlap(outputs, references, matches, placed, target_lang)
        term_error = _one_minus_term(outputs, references, matches, target_lang)
        rest = [
            [_without_terms(text, found, target_lang) for text, found in zip(side, matches, strict=True)] for side in (outputs, references)
        ]
        left = score_chrf(rest[0], rest[1])
        scores = (score_chrf(outputs, references), score_bleu(outputs, references), Score("chrF2 rest", left.value, left.signature))
    return TermReport(
        segments=len(outputs),
        matches=total,
        exact=exact / total if total else 1.0,
        inflected=inflected / total if total else 1.0,
        consistency=_consistency(outputs, matches, placed),
        window=window,
        term_error=term_error,
        scores=scores,
        signature=f"terms|lang:{target_lang}|window:{_WINDOW}|term-weight:{_TERM_WEIGHT}|shifts:no|own-occurrence:yes|version:1",
    )


def _bare(target: str) -> str:
    return target[4:] if target.lower().startswith("the ") else target


def _consistency(outputs: Sequence[str], matches: Sequence[Sequence[TermMatch]], placed: Sequence[Sequence[Occurrence | None]]) -> float:
    """Return the mean share of each entry's most frequent form; what is missing counts as a form of its own."""
    forms: dict[str, Counter[str]] = {}
    for output, found, items in zip(outputs, matches, placed, strict=True):
        for match, item in zip(found, items, strict=True):
            form = output[item.start : item.end] if item else ""
            forms.setdefault(f"{match.entry.id}\t{match.target}", Counter())[form] += 1
    shares = [max(counts.values()) / counts.total() for counts in forms.values() if counts.total() > 1]
    return sum(shares) / len(shares) if shares else 1.0


def _window_overlap(
    outputs: Sequence[str],
    references: Sequence[str],
    matches: Sequence[Sequence[TermMatch]],
    placed: Sequence[Sequence[Occurrence | None]],
    target_lang: str,
) -> float:
    """Return the mean share of the words around a term in the reference that stand around it in the output."""
    values = []
    for output, reference, found, items in zip(outputs, references, matches, placed, strict=True):
        for item, right in zip(items, verify_terms(reference, found, target_lang), strict=True):
            if right is None:
                continue
            wanted = _neighbours(reference, right)
            if wanted:
                got = _neighbours(output, item) if item else Counter[str]()
                values.append((wanted & got).total() / wanted.total())
    return sum(values) / len(values) if values else 1.0


def _neighbours(text: str, item: Occurrence) -> Counter[str]:
    before = re.findall(r"\w+", text[: item.start].lower())[-_WINDOW:]
    return Counter(before + re.findall(r"\w+", text[item.end :].lower())[:_WINDOW])


def _without_terms(text: str, matches: Sequence[TermMatch], target_lang: str) -> str:
    spans = [item.span for match in matches for item in find_occurrences(text, match, target_lang)]
    kept = [char for place, char in enumerate(text) if not any(span.start <= place < span.end for span in spans)]
    return " ".join("".join(kept).split())


def _one_minus_term(outputs: Sequence[str], references: Sequence[str], matches: Sequence[Sequence[TermMatch]], target_lang: str) -> float:
    """Return one minus the weighted edits over the weighted length of the references, at least 0."""
    edits = length = 0
    for output, reference, found in zip(outputs, references, matches, strict=True):
        spans = [item.span for item in verify_terms(reference, found, target_lang) if item]
        words = list(_TOKEN.finditer(reference.lower()))
        weights = [_TERM_WEIGHT if any(span.start <= word.start() < span.end for span in spans) else 1 for word in words]
        edits += _weighted_distance(_TOKEN.findall(output.lower()), [word.group() for word in words], weights)
        length += sum(weights)
    return max(0.0, 1 - edits / length) if length else 1.0


def _weighted_distance(output: Sequence[str], reference: Sequence[str], weights: Sequence[int]) -> int:
    """Return the least cost of edits; changing or dropping a reference word costs its weight, adding a word 1."""
    row = list(range(len(output) + 1))
    for word, weight in zip(reference, weights, strict=True):
        diagonal, row[0] = row[0], row[0] + weight
        for place, other in enumerate(output, 1):
            change = diagonal + (0 if word == other else weight)
            diagonal = row[place]
            row[place] = min(row[place] + weight, row[place - 1] + 1, change)
    return row[-1]
