"""Two forms of one name across a document."""

from __future__ import annotations

from dataclasses import replace

from bilingua.checks import check_document
from bilingua.source import ReadOptions, parse_article
from bilingua.units import (
    BilingualDocument,
    LanguagePair,
    OutcomeMethod,
    Segment,
    Signature,
    TermEntry,
    TermMatch,
    TermOutcome,
    TranslationUnit,
    UnitState,
)


def make_doc(*pairs: tuple[str, str]) -> BilingualDocument:
    article = parse_article("نص", ReadOptions("ar"), kind="markdown", name="own")
    units = tuple(
        TranslationUnit(Segment(f"s{number}", "b1", 0, len(source), source), target, UnitState.TRANSLATED)
        for number, (source, target) in enumerate(pairs)
    )
    return BilingualDocument(LanguagePair("ar", "en"), article, units, Signature("", "", "", "", "", "", ""))


def test_two_spellings_of_one_source_word_are_found() -> None:
    doc = make_doc(("وصل لافروف", "Lavrov arrived"), ("وقال لافروف", "and Lavroff said"), ("ولافروف هناك", "Lavrov is there"))
    assert [(f.segment_id, f.message) for f in check_document(doc)] == [("s1", "'Lavroff' is written 'Lavrov' elsewhere in this article")]


def test_possessive_and_plural_are_no_other_form() -> None:
    doc = make_doc(("وصل لافروف", "Lavrov arrived"), ("كلمة لافروف", "Lavrov's speech"), ("آل لافروف", "the Lavrovs"))
    assert check_document(doc) == ()


def test_names_of_two_source_words_may_sound_alike() -> None:
    doc = make_doc(("وصلت مارينا", "Marina arrived"), ("وصل موران", "Moran arrived"))
    assert check_document(doc) == ()


def test_forms_of_one_entry_are_compared() -> None:
    entry = TermEntry("dprk", "كوريا الشمالية", "North Korea", admitted=("the DPRK",))
    match = TermMatch(entry, 0, 14, "كوريا الشمالية", "North Korea")
    doc = make_doc(("كوريا الشمالية", "North Korea"), ("كوريا الشمالية", "the DPRK"), ("كوريا الشمالية", "North Korea's"))
    ends = (11, 8, 13)
    units = tuple(
        replace(unit, outcomes=(TermOutcome(match, OutcomeMethod.MODEL, 0, end),)) for unit, end in zip(doc.units, ends, strict=True)
    )
    assert [finding.segment_id for finding in check_document(replace(doc, units=units))] == ["s1"]


def test_disabled_document_checks_do_not_run() -> None:
    doc = make_doc(("وصل لافروف", "Lavrov arrived"), ("وقال لافروف", "and Lavroff said"))
    assert check_document(doc, ["name-forms"]) == ()
