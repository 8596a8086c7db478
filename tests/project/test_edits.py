"""Taking in what a person changed in a target file."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bilingua.formats import TargetFile, target_body, target_title
from bilingua.project import take_in_edits
from bilingua.units import (
    Article,
    BilingualDocument,
    Block,
    BlockKind,
    LanguagePair,
    Segment,
    Signature,
    TranslationUnit,
    UnitOrigin,
    UnitState,
)

SIGNATURE = Signature("engine", "model", "", "{}", "", "", "")


def make_document(*paragraphs: tuple[str, ...], title: str = "The title") -> BilingualDocument:
    """A document whose n-th paragraph has these target sentences; its source sentences are numbered words."""
    blocks = [Block("t", BlockKind.TITLE, "عنوان", 0, 0, 0, segments=(Segment("t1", "t", 0, 5, "عنوان"),))]
    units = [TranslationUnit(blocks[0].segments[0], title, UnitState.TRANSLATED, UnitOrigin.ENGINE)]
    body = ""
    for number, sentences in enumerate(paragraphs):
        sources = [f"جملة{number}{index}." for index in range(len(sentences))]
        text, block_id, start = " ".join(sources), f"b{number}", len(body)
        segments, position = [], 0
        for index, source in enumerate(sources):
            segments.append(Segment(f"s{number}{index}", block_id, position, position + len(source), source))
            position += len(source) + 1
        body += text + "\n\n"
        blocks.append(Block(block_id, BlockKind.PARAGRAPH, text, start, start + len(text), 0, segments=tuple(segments)))
        pairs = zip(segments, sentences, strict=True)
        units += [TranslationUnit(segment, target, UnitState.TRANSLATED, UnitOrigin.ENGINE) for segment, target in pairs]
    article = Article("a", "ar", "عنوان", body.rstrip("\n") + "\n", tuple(blocks))
    return BilingualDocument(LanguagePair("ar", "en"), article, tuple(units), SIGNATURE)


DOC = make_document(
    ("Putin met Kim on Monday.", "They spoke for an hour.", "The talks were held in Moscow."),
    ("The minister left at noon.", "Nobody asked why."),
)


def edited(old: str, new: str) -> dict[str, str]:
    """Targets by segment after replacing a part of the body."""
    body = target_body(DOC)
    assert old in body
    edits = take_in_edits(DOC, TargetFile(target_title(DOC), "translated", body.replace(old, new)))
    assert target_body(edits.doc) == body.replace(old, new)
    return {unit.segment.id: unit.target for unit in edits.doc.units if unit.segment.id in edits.changed}


def test_untouched_file_changes_nothing() -> None:
    edits = take_in_edits(DOC, TargetFile(target_title(DOC), "translated", target_body(DOC)))
    assert (edits.doc, edits.changed) == (DOC, ())


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("for an hour", "for two hours", {"s01": "They spoke for two hours."}),
        ("They spoke", "Both leaders spoke", {"s01": "Both leaders spoke for an hour."}),
        ("They spoke for an hour. ", "", {"s01": ""}),
        ("Monday. They spoke", "Monday and spoke", {"s00": "Putin met Kim on Monday and", "s01": "spoke for an hour."}),
        ("hour. The talks", "hour. It was warm. The talks", {"s01": "They spoke for an hour. It was warm."}),
        ("Nobody asked why.", "Nobody asked why.\n\nA new paragraph.", {"s11": "Nobody asked why.\n\nA new paragraph."}),
        ("The minister left at noon.", "At midday the official departed.", {"s10": "At midday the official departed."}),
    ],
    ids=["words", "first-words", "sentence-removed", "sentences-merged", "sentence-added", "paragraph-added", "rewritten"],
)
def test_edit_changes_only_its_own_segments(old: str, new: str, expected: dict[str, str]) -> None:
    assert edited(old, new) == expected


def test_merged_paragraphs_change_no_target_and_stay_merged() -> None:
    body = target_body(DOC).replace("Moscow.\n\nThe", "Moscow. The")
    edits = take_in_edits(DOC, TargetFile(target_title(DOC), "translated", body))
    assert (edits.changed, target_body(edits.doc)) == ((), body)


def test_edited_unit_is_a_persons_and_keeps_the_machines_text() -> None:
    edits = take_in_edits(DOC, TargetFile("A better title", "translated", target_body(DOC)))
    unit = edits.doc.units[0]
    assert (unit.target, unit.state, unit.origin, unit.machine) == ("A better title", UnitState.REVIEWED, UnitOrigin.HUMAN, "The title")


def test_raised_state_holds_for_every_unit() -> None:
    edits = take_in_edits(DOC, TargetFile(target_title(DOC), "final", target_body(DOC)))
    assert {unit.state for unit in edits.doc.units} == {UnitState.FINAL}


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 30), st.text("ab .\nTthe", max_size=12)), max_size=5))
def test_no_word_is_ever_lost(changes: list[tuple[int, int, str]]) -> None:
    """Whatever a person does to the body, the document's own body is then the same text."""
    body = target_body(DOC)
    for start, length, text in changes:
        body = body[:start] + text + body[start + length :]
    edits = take_in_edits(DOC, TargetFile(target_title(DOC), "translated", body))
    assert target_body(edits.doc) == body


@settings(deadline=None)
@given(st.lists(st.text("abc .", max_size=10), min_size=5, max_size=5))
def test_second_reading_finds_nothing_new(targets: list[str]) -> None:
    units = tuple(replace(unit, target=text.strip()) for unit, text in zip(DOC.units[1:], targets, strict=True))
    body = target_body(replace(DOC, units=(DOC.units[0], *units)))
    once = take_in_edits(DOC, TargetFile(target_title(DOC), "translated", body)).doc
    assert take_in_edits(once, TargetFile(target_title(once), "translated", body)).changed == ()
