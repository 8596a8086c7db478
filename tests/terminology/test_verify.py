"""Term forms found in a target text."""

from __future__ import annotations

import pytest

from bilingua.terminology.draft import Draft
from bilingua.terminology.verify import assign_occurrences, find_forbidden, find_occurrences, verify_terms
from tests.terminology.making import make_match


@pytest.mark.parametrize(
    ("text", "target", "kind", "expected"),
    [
        ("He met Vladimir Putin.", "Vladimir Putin", "person", ["Vladimir Putin"]),
        ("Putin's visit", "Putin", "person", ["Putin"]),
        ("The Putinist view", "Putin", "person", []),
        ("Kim Jong-un spoke", "Kim Jong Un", "person", ["Kim Jong-un"]),
        ("the russian federation", "Russian Federation", "country", ["russian federation"]),
        ("it may rain", "May", "month", []),
        ("in May", "May", "month", ["May"]),
        ("the us and US", "US", "country", ["US"]),
        ("two foreign ministers", "Foreign Minister", "title", ["foreign ministers"]),
        ("ministers of defence met", "Minister of Defence", "title", ["ministers of defence"]),
        ("the Workers’ Party", "Workers' Party", "organisation", ["Workers’ Party"]),
        ("the Kremlin said", "the Kremlin", "organisation", ["Kremlin"]),
        ("Special military operation goes on", "special military operation", "event", ["Special military operation"]),
        ("C++ and C", "C++", "other", ["C++"]),
        ("UN-backed talks", "UN", "organisation", ["UN"]),
    ],
)
def test_find_occurrences_knows_english(text: str, target: str, kind: str, expected: list[str]) -> None:
    found = find_occurrences(text, make_match(target, kind), "en")
    assert [text[item.start : item.end] for item in found] == expected


def test_find_occurrences_counts_admitted_forms() -> None:
    match = make_match("Democratic People's Republic of Korea", "country", admitted=["DPRK"])
    found = find_occurrences("The DPRK said", match, "en")
    assert [(item.form, item.is_admitted) for item in found] == [("DPRK", True)]


def test_other_languages_get_no_english_rules() -> None:
    assert find_occurrences("zwei Ministers", make_match("Minister", "title"), "de") == []
    assert len(find_occurrences("der Minister", make_match("Minister", "title"), "de")) == 1


def test_verify_terms_gives_each_match_its_own_occurrence() -> None:
    one, other = make_match("Putin", "person"), make_match("Vladimir Putin", "person")
    assert [item is not None for item in verify_terms("Vladimir Putin spoke.", [one, other], "en")] == [False, True]
    assert [item is not None for item in verify_terms("Putin spoke, Putin said.", [one, one, one], "en")] == [True, True, False]


def test_assign_occurrences_prefers_the_aligned_one() -> None:
    text = "Putin met Putin"
    match = make_match("Putin", "person")
    aligned = [frozenset(range(10, 15)), frozenset(range(5))]
    placed = assign_occurrences(Draft.of(text), [match, match], aligned, "en")
    assert [item.start if item else None for item in placed] == [10, 0]


def test_assign_occurrences_takes_no_words_of_another_term() -> None:
    text = "North Korea's president spoke"
    matches = [make_match("North Korea", "country"), make_match("North Korean President", "title")]
    placed = assign_occurrences(Draft.of(text), matches, [frozenset(), frozenset(range(23))], "en")
    assert placed == (None, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Kim Chong-un spoke", ["Kim Chong-un"]), ("Kim Jong Un spoke", []), ("Kim Jong-un spoke", ["Kim Jong-un"])],
)
def test_find_forbidden(text: str, expected: list[str]) -> None:
    match = make_match("Kim Jong Un", "person", forbidden=["Kim Chong-un", "Kim Jong-un"])
    assert [text[span.start : span.end] for span in find_forbidden(text, match, "en")] == expected
