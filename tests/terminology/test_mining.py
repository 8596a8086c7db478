"""Names the glossary lacks are found by what stands around them, and romanised as newspapers do."""

from __future__ import annotations

import pytest

from bilingua.terminology import Termbase, TermMatcher, build_termbase
from bilingua.terminology.mining import MinedText, mine_terms, to_entry
from bilingua.terminology.romanize import learn_names, romanize
from bilingua.units import LanguagePair, Span, TermEntry, TermForm, WordLink

PAIR = LanguagePair("ar", "en")
ENTRIES = (
    TermEntry("", "وزير الخارجية", "Foreign Minister", type="title"),
    TermEntry("", "محمد صادق", "Mohammed Sadiq", type="person", shorts=(TermForm("صادق", "Sadiq"),)),
    TermEntry("", "دمشق", "Damascus", type="place"),
)
TERMBASE = build_termbase(ENTRIES, PAIR)


def texts(*rows: str, termbase: Termbase = TERMBASE) -> list[MinedText]:
    matcher = TermMatcher(termbase)
    return [MinedText(f"a#{number}", row, matcher.match_text(row)) for number, row in enumerate(rows)]


def test_a_name_after_a_title_needs_to_stand_once() -> None:
    (found,) = mine_terms(texts("استقبل وزير الخارجية محمد الحمداني اليوم في دمشق وفدا."), TERMBASE)
    assert (found.source, found.type, found.count, found.evidence) == ("محمد الحمداني", "person", 1, ("title",))
    assert found.suggestions == ("Mohammed al-Hamdani",)
    assert found.contexts == ("استقبل وزير الخارجية ⟦محمد الحمداني⟧ اليوم في دمشق وفدا.",)


def test_an_adjective_after_a_title_is_no_name() -> None:
    assert mine_terms(texts("قال وزير الخارجية العماني إن العمل انتهى."), TERMBASE) == []


@pytest.mark.parametrize("after", ["عرضًا عسكريا", "والنجاح", "بالتفصيل", "يرافق نظيره", "المعدة بأنها", "نظيره التركي"])
def test_other_words_after_a_title_are_no_names(after: str) -> None:
    assert mine_terms(texts(f"حضر وزير الخارجية {after} أمس."), TERMBASE) == []


def test_known_names_are_not_found_again() -> None:
    assert mine_terms(texts("وصل وزير الخارجية محمد صادق.", "قال وزير الخارجية محمد صادق."), TERMBASE) == []


def test_a_name_after_a_noun_must_recur() -> None:
    once = texts("اجتمعت منظمة كافلان في دمشق.")
    assert mine_terms(once, TERMBASE) == []
    (found,) = mine_terms([*once, *texts("وقالت منظمة كافلان إن العمل انتهى.")], TERMBASE)
    assert (found.source, found.type, found.count) == ("كافلان", "organisation", 2)


def test_the_translation_gives_the_spelling() -> None:
    source, target = "وزار غروموف دمشق أمس.", "Then Gromov visited Damascus."
    links = (WordLink(Span(5, 11), Span(5, 11)),)
    rows = [MinedText(f"a#{number}", source, (), target, links) for number in range(2)]
    (found,) = mine_terms(rows, TERMBASE)
    assert (found.source, found.suggestions[0], found.evidence) == ("غروموف", "Gromov", ("capital",))


def test_rejected_names_stay_away() -> None:
    rows = texts("استقبل وزير الخارجية محمد الحمداني اليوم.")
    assert mine_terms(rows, TERMBASE, rejected=["محمد الحمدانى"]) == []


def test_a_mined_name_becomes_an_entry() -> None:
    (found,) = mine_terms(texts("استقبل وزير الخارجية محمد الحمداني اليوم."), TERMBASE)
    entry = to_entry(found, "Mohammed Hamdani")
    assert (entry.source, entry.target, entry.type, entry.origin) == ("محمد الحمداني", "Mohammed Hamdani", "person", "mined")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("سمير حداد", "Samir Hadad"),
        ("عبد الرحمن القحطاني", "Abdul Rahman al-Qahtani"),
        ("عبد الله", "Abdullah"),
        ("خالد بن سلمان", "Khalad bin Salman"),
        ("كونستانتين كوساتشوف", "Konstantin Kosachov"),
        ("وانغ يي", "Wang Yi"),
        ("محمد صادق", "Mohammed Sadiq"),
        ("كَمَال", "Kamal"),
    ],
)
def test_romanisation(name: str, expected: str) -> None:
    assert romanize(name, learn_names(ENTRIES)) == expected
