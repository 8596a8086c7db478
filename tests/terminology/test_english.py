"""English around terms."""

from __future__ import annotations

import pytest

from bilingua.terminology.draft import Draft
from bilingua.terminology.english import (
    PlacedTerm,
    capitalize_start,
    indefinite_article,
    mend_around_terms,
    needs_article,
    plural_forms,
    tidy,
)
from bilingua.units import Span


def _mend(text: str, *terms: tuple[str, str], is_joined: bool = False) -> str:
    def place(draft: Draft) -> list[PlacedTerm]:
        found = []
        end = 0
        for number, (term, kind) in enumerate(terms):
            start = draft.text.index(term, end)
            end = start + len(term)
            found.append(PlacedTerm(Span(start, end), kind, number, is_joined=is_joined))
        return found

    return mend_around_terms(Draft.of(text), place).text


@pytest.mark.parametrize(
    ("before", "terms", "after"),
    [
        ("He met the Vladimir Putin.", [("Vladimir Putin", "person")], "He met Vladimir Putin."),
        ("the Putin administration", [("Putin", "person")], "the Putin administration"),
        ("in the Moscow, he said", [("Moscow", "place")], "in Moscow, he said"),
        ("the Moscow talks", [("Moscow", "place")], "the Moscow talks"),
        ("in Russian Federation", [("Russian Federation", "country")], "in the Russian Federation"),
        ("in the the Russian Federation", [("Russian Federation", "country")], "in the Russian Federation"),
        ("of World Health Organization", [("World Health Organization", "organisation")], "of the World Health Organization"),
        ("The TASS said", [("TASS", "organisation")], "TASS said"),
        ("in the World War II.", [("World War II", "event")], "in World War II."),
        ("on 80th anniversary of", [("80th anniversary", "event")], "on the 80th anniversary of"),
        ("thanks to of the Russian President", [("Russian President", "title")], "thanks to the Russian President"),
        ("in October 5, he", [("October 5", "month")], "on October 5, he"),
        ("on October 2025", [("October 2025", "month")], "in October 2025"),
        ("at Saturday", [("Saturday", "day")], "on Saturday"),
        ("in October.", [("October", "month")], "in October."),
        ("met a American envoy", [("American envoy", "title")], "met an American envoy"),
        ("is an UN envoy", [("UN envoy", "title")], "is a UN envoy"),
        ("of the leader Kim Jong Un", [("leader Kim Jong Un", "person")], "of the leader Kim Jong Un"),
        ("President President Vladimir Putin", [("President", "title"), ("Vladimir Putin", "person")], "President Vladimir Putin"),
        ("the President Vladimir Putin", [("President", "title"), ("Vladimir Putin", "person")], "President Vladimir Putin"),
        ("Kim Jong Un Kim Jong Un met", [("Kim Jong Un", "person")], "Kim Jong Un met"),
        ("Kim Jong Un, Kim Jong Un, met", [("Kim Jong Un", "person")], "Kim Jong Un, met"),
        ("Vladimir Vladimir Putin", [("Vladimir Putin", "person")], "Vladimir Putin"),
        ("Sergey Lavrov Lavrov", [("Sergey Lavrov", "person")], "Sergey Lavrov"),
        ("of the Russian Federation of the Russian Federation", [("Russian Federation", "country")], "of the Russian Federation"),
        ("Republic of Korea's Republic of Korea", [("Republic of Korea", "country")], "Republic of Korea"),
        ("Putin and Putin", [("Putin", "person"), ("Putin", "person")], "Putin and Putin"),
        ("with the the talks of of Putin 's team", [("Putin", "person")], "with the talks of Putin's team"),
    ],
)
def test_mend_around_terms(before: str, terms: list[tuple[str, str]], after: str) -> None:
    assert _mend(before, *terms) == after


def test_mend_joins_a_title_to_the_name_it_was_joined_to() -> None:
    terms = [("President", "title"), ("Putin", "person")]
    assert _mend("President, Putin said", *terms, is_joined=True) == "President Putin said"
    assert _mend("the President, Putin said", *terms) == "the President, Putin said"


@pytest.mark.parametrize(
    ("words", "article"),
    [
        ("American", "an"),
        ("European", "a"),
        ("UN envoy", "a"),
        ("FBI agent", "an"),
        ("hour", "an"),
        ("unusual", "an"),
        ("8th", "an"),
        ("Korean", "a"),
    ],
)
def test_indefinite_article(words: str, article: str) -> None:
    assert indefinite_article(words) == article


@pytest.mark.parametrize(
    ("term", "kind", "expected"),
    [
        ("Security Council", "organisation", True),
        ("Ministry of Defence", "organisation", True),
        ("Tiananmen Square", "place", False),
        ("Red Sea", "place", True),
        ("Russia", "country", False),
        ("Vladimir Putin", "person", False),
        ("President of the Russian Federation", "title", True),
        ("Foreign Minister", "title", True),
    ],
)
def test_needs_article(term: str, kind: str, expected: bool) -> None:
    assert needs_article(term, kind) is expected


@pytest.mark.parametrize(
    ("term", "forms"),
    [
        ("minister", ("ministers",)),
        ("Minister of Defence", ("Ministers of Defence", "Minister of Defences")),
        ("embassy", ("embassies",)),
        ("chairman", ("chairmen",)),
        ("forces", ()),
    ],
)
def test_plural_forms(term: str, forms: tuple[str, ...]) -> None:
    assert plural_forms(term) == forms


@pytest.mark.parametrize(
    ("text", "expected"), [("the end", "The end"), ('"the end"', '"The end"'), ("iPhone sales", "iPhone sales"), ("", "")]
)
def test_capitalize_start(text: str, expected: str) -> None:
    assert capitalize_start(Draft.of(text)).text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He  said , that", "He said, that"),
        ("one,, two", "one, two"),
        (", he said", "he said"),
        ("in in Moscow", "in Moscow"),
        ("end ,.", "end."),
    ],
)
def test_tidy(text: str, expected: str) -> None:
    assert tidy(Draft.of(text)).text == expected
