"""The three modes of the WMT terminology tasks: no terms, the right ones, random ordinary words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bilingua.config import TermsSettings
from bilingua.evaluation.cases import TermCase
from bilingua.evaluation.terms import TermReport, evaluate_terms
from bilingua.terminology.enforce import TermJob, enforce_terms
from bilingua.units import Hypothesis, Request, TermMatch

MODES = ("none", "right", "random")
"""Which terms a system is given: none, the glossary's, or ordinary words with a right translation."""


@dataclass(frozen=True, slots=True)
class ModeReport:
    """The scores of one mode."""

    mode: str
    """One of `MODES`."""
    terms: TermReport
    """Scores on the glossary terms, whatever the system was given."""
    words: TermReport
    """Scores on the ordinary words; its chrF on the rest tells whether random terms do harm."""


def compare_modes(
    cases: Sequence[TermCase], translate: Callable[[Sequence[Request]], list[Hypothesis]], settings: TermsSettings, target_lang: str
) -> list[ModeReport]:
    """Translate the cases in each mode and score them; order of `MODES`."""
    return [score_mode(mode, translate_mode(mode, cases, translate, settings, target_lang), cases, target_lang) for mode in MODES]


def translate_mode(
    mode: str,
    cases: Sequence[TermCase],
    translate: Callable[[Sequence[Request]], list[Hypothesis]],
    settings: TermsSettings,
    target_lang: str,
) -> list[str]:
    """Translate the cases with the terms of one mode."""
    jobs = [TermJob(case.source, given_terms(mode, case)) for case in cases]
    return [done.text for done in enforce_terms(jobs, translate, settings, target_lang)]


def given_terms(mode: str, case: TermCase) -> tuple[TermMatch, ...]:
    """Return the terms that a system is given in a mode."""
    return {"none": (), "right": case.terms, "random": case.words}[mode]


def score_mode(mode: str, outputs: Sequence[str], cases: Sequence[TermCase], target_lang: str) -> ModeReport:
    """Score the outputs of one mode on the terms and on the ordinary words."""
    references = [case.reference for case in cases]
    return ModeReport(
        mode,
        evaluate_terms(outputs, [case.terms for case in cases], references, target_lang),
        evaluate_terms(outputs, [case.words for case in cases], references, target_lang),
    )
