"""chrF and BLEU through sacreBLEU, each number with the signature that makes it comparable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bilingua.errors import MissingExtraError


@dataclass(frozen=True, slots=True)
class Score:
    """One number of a metric over a whole set."""

    name: str
    """chrF2 or BLEU."""
    value: float
    """0 to 100, higher is better."""
    signature: str
    """sacreBLEU's signature: everything needed to compare the number."""


def score_chrf(outputs: Sequence[str], references: Sequence[str]) -> Score:
    """Return chrF2 (Popović 2015) of ``outputs`` against one reference each.

    Raises:
        MissingExtraError: sacreBLEU is not installed.
        ValueError: The two differ in length, or are empty.
    """
    return _score("CHRF", "chrF2", outputs, references)


def score_bleu(outputs: Sequence[str], references: Sequence[str]) -> Score:
    """Return BLEU (13a tokens, mixed case) of ``outputs`` against one reference each.

    Raises:
        MissingExtraError: sacreBLEU is not installed.
        ValueError: The two differ in length, or are empty.
    """
    return _score("BLEU", "BLEU", outputs, references)


def _score(metric_name: str, name: str, outputs: Sequence[str], references: Sequence[str]) -> Score:
    if len(outputs) != len(references) or not outputs:
        raise ValueError(f"{len(outputs)} outputs and {len(references)} references: the same number of each is needed, at least one")
    try:
        import sacrebleu.metrics
    except ImportError as err:
        raise MissingExtraError(f"scoring with {name}", "scoring") from err
    metric = getattr(sacrebleu.metrics, metric_name)()
    value = float(metric.corpus_score(list(outputs), [list(references)]).score)
    return Score(name, value, str(metric.get_signature()))
