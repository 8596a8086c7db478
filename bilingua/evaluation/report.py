"""Reports as rows: what a table shows and JSON holds, each with the signatures of its numbers."""

from __future__ import annotations

from bilingua.errors import ConfigError
from bilingua.evaluation.modes import ModeReport
from bilingua.evaluation.terms import TermReport
from bilingua.lang import is_language_tag
from bilingua.units import LanguagePair


def describe_report(report: TermReport) -> dict[str, str | int | float]:
    """Return a report as one row; what needs references is left out where there were none."""
    row: dict[str, str | int | float] = {
        "segments": report.segments,
        "terms": report.matches,
        "right": round(report.inflected, 4),
        "exact": round(report.exact, 4),
        "consistency": round(report.consistency, 4),
    }
    if report.window is not None and report.term_error is not None:
        row |= {"window": round(report.window, 4), "1-TERm": round(report.term_error, 4)}
    row |= {score.name: round(score.value, 2) for score in report.scores}
    signatures = dict.fromkeys([report.signature, *(f"{score.name}={score.signature}" for score in report.scores[:2])])
    return row | {"signature": " ".join(signatures)}


def describe_mode(report: ModeReport) -> dict[str, str | int | float]:
    """Return one mode as one row: the terms' scores, then those of the ordinary words that the random mode gives."""
    row = describe_report(report.terms)
    signature = row.pop("signature")
    words = {"words right": round(report.words.inflected, 4), "words' chrF2 rest": round(report.words.chrf(rest=True), 2)}
    return {"mode": report.mode, **row, **words, "signature": signature}


def parse_pair(text: str) -> LanguagePair:
    """Parse ``source-target``; tags with subtags are parted by ``>``, as in ``zh-Hant>en``.

    Raises:
        ConfigError: It is no pair of BCP 47 tags.
    """
    source, _, target = text.partition(">") if ">" in text else text.partition("-")
    if not (is_language_tag(source) and is_language_tag(target)):
        raise ConfigError(f"language pair is {text!r}; give two BCP 47 tags such as 'ar-en', or 'zh-Hant>en'")
    return LanguagePair(source, target)
