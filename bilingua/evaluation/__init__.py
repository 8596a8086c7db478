"""Measuring translations: how terms came out, on this system's output or any other's."""

from __future__ import annotations

from bilingua.evaluation.cases import TermCase, parse_cases, read_cases
from bilingua.evaluation.files import evaluate_term_files
from bilingua.evaluation.modes import MODES, compare_modes
from bilingua.evaluation.report import describe_mode, describe_report, parse_pair
from bilingua.evaluation.terms import TermReport, evaluate_terms

__all__ = [
    "MODES",
    "TermCase",
    "TermReport",
    "compare_modes",
    "describe_mode",
    "describe_report",
    "evaluate_term_files",
    "evaluate_terms",
    "parse_cases",
    "parse_pair",
    "read_cases",
]
