"""Term scores against values worked out by hand."""

from __future__ import annotations

import pytest

from bilingua.config import TermsSettings
from bilingua.evaluation import compare_modes, evaluate_terms, parse_cases
from bilingua.evaluation.terms import _weighted_distance
from bilingua.testing import FakeEngine
from bilingua.units import DecodingOptions
from tests.terminology.making import make_match

PUTIN = make_match("Putin", "person")
MINISTER = make_match("Foreign Minister", "title")


def test_exact_is_stricter_than_inflected() -> None:
    report = evaluate_terms(["foreign ministers met Putin"], [[MINISTER, PUTIN]], None, "en")
    assert (report.matches, report.exact, report.inflected) == (2, 0.5, 1.0)
    assert (report.window, report.term_error, report.scores) == (None, None, ())


def test_one_occurrence_serves_one_match() -> None:
    assert evaluate_terms(["Putin spoke"], [[PUTIN, PUTIN]], None, "en").inflected == 0.5


def test_consistency_is_the_share_of_the_most_frequent_form() -> None:
    report = evaluate_terms(["Foreign Minister", "foreign minister", "Foreign Minister"], [[MINISTER]] * 3, None, "en")
    assert report.consistency == pytest.approx(2 / 3)


def test_window_overlap_compares_the_neighbours() -> None:
    report = evaluate_terms(["yesterday President Putin visited Oslo"], [[PUTIN]], ["today President Putin visited Oslo"], "en")
    assert report.window == pytest.approx(3 / 4)


def test_a_missing_term_has_no_window() -> None:
    assert evaluate_terms(["he visited Oslo"], [[PUTIN]], ["Putin visited Oslo"], "en").window == 0.0


def test_term_errors_weigh_double() -> None:
    report = evaluate_terms(["Lavrov visited Oslo"], [[PUTIN]], ["Putin visited Oslo"], "en")
    assert report.term_error == pytest.approx(1 - 2 / 4)


@pytest.mark.parametrize(("output", "expected"), [(["a", "b"], 0), (["a"], 2), (["b"], 1), (["a", "x", "b"], 1), ([], 3), (["x", "b"], 1)])
def test_weighted_distance(output: list[str], expected: int) -> None:
    assert _weighted_distance(output, ["a", "b"], [1, 2]) == expected


def test_chrf_on_the_rest_ignores_the_terms() -> None:
    report = evaluate_terms(["Lavrov visited Oslo", "Putin visited Oslo"], [[PUTIN], [PUTIN]], ["Putin visited Oslo"] * 2, "en")
    assert report.chrf() < 100.0
    right = evaluate_terms(["Putin visited Oslo"], [[PUTIN]], ["Putin's men Putin visited Oslo"], "en")
    assert right.chrf(rest=True) < 100.0
    same = evaluate_terms(["Putin visited Oslo"], [[PUTIN]], ["visited Oslo Putin"], "en")
    assert same.chrf(rest=True) == pytest.approx(100.0)


@pytest.mark.parametrize(("outputs", "references"), [([], None), (["a"], ["a", "b"]), (["a", "b"], None)])
def test_evaluate_terms_refuses_unequal_sets(outputs: list[str], references: list[str] | None) -> None:
    with pytest.raises(ValueError, match="same number"):
        evaluate_terms(outputs, [[]], references, "en")


def test_compare_modes_gives_each_mode_its_terms() -> None:
    cases = parse_cases("زار {بوتين|Putin|person} [المصنع|plant]\tPutin visited plant", "x")
    engine = FakeEngine({"زار": "visited"})
    reports = compare_modes(cases, lambda requests: engine.translate(requests, DecodingOptions()), TermsSettings(), "en")
    assert [(report.mode, report.terms.inflected, report.words.inflected) for report in reports] == [
        ("none", 0.0, 0.0),
        ("right", 1.0, 0.0),
        ("random", 0.0, 1.0),
    ]
