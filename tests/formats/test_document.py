"""The JSON document: round trip, stable bytes, errors that name the part."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bilingua.errors import InputError, SchemaError
from bilingua.formats import format_json, parse_json, read_document, write_document
from bilingua.units import (
    SCHEMA_VERSION,
    BilingualDocument,
    Finding,
    OutcomeMethod,
    Severity,
    Span,
    TermEntry,
    TermForm,
    TermMatch,
    TermOutcome,
    TermStatus,
    TranslationUnit,
    UnitOrigin,
    UnitState,
    WordLink,
)
from tests.formats.documents import make_doc, make_rich_doc

TEXT = st.text(max_size=20)
OFFSETS = st.integers(0, 500)
SPANS = st.builds(Span, OFFSETS, OFFSETS)
FINDINGS = st.builds(Finding, TEXT, st.sampled_from(Severity), TEXT, TEXT, st.none() | SPANS, st.none() | SPANS)
ENTRIES = st.builds(
    TermEntry,
    id=TEXT,
    source=TEXT,
    target=TEXT,
    variants=st.lists(TEXT, max_size=2).map(tuple),
    shorts=st.lists(st.builds(TermForm, TEXT, TEXT), max_size=2).map(tuple),
    status=st.sampled_from(TermStatus),
    flags=st.frozensets(st.sampled_from(["exact", "inflect", "case"])),
    note=TEXT,
)
MATCHES = st.builds(TermMatch, ENTRIES, OFFSETS, OFFSETS, TEXT, TEXT, proclitics=TEXT, enclitic=TEXT, via=TEXT)
OUTCOMES = st.builds(TermOutcome, MATCHES, st.sampled_from(OutcomeMethod), st.none() | OFFSETS, st.none() | OFFSETS, TEXT)
LINKS = st.lists(st.builds(WordLink, SPANS, SPANS), max_size=3).map(tuple)


@st.composite
def documents(draw: st.DrawFn) -> BilingualDocument:
    """Any values in the units of a real article."""
    doc = make_doc()
    units = tuple(
        TranslationUnit(
            segment=unit.segment,
            target=draw(TEXT),
            state=draw(st.sampled_from(UnitState)),
            origin=draw(st.sampled_from(UnitOrigin)),
            outcomes=draw(st.lists(OUTCOMES, max_size=2).map(tuple)),
            findings=draw(st.lists(FINDINGS, max_size=2).map(tuple)),
            links=draw(LINKS),
            score=draw(st.none() | st.floats(-10, 0)),
            is_truncated=draw(st.booleans()),
            machine=draw(TEXT),
            pieces=draw(st.lists(SPANS, max_size=2).map(tuple)),
            retry=draw(TEXT),
        )
        for unit in doc.units
    )
    return replace(
        doc, units=units, findings=draw(st.lists(FINDINGS, max_size=2).map(tuple)), glue=draw(st.lists(TEXT, max_size=2).map(tuple))
    )


@settings(max_examples=40, deadline=None)
@given(documents())
def test_a_document_comes_back_as_it_was(doc: BilingualDocument) -> None:
    assert parse_json(format_json(doc), "doc.json") == replace(doc, article=replace(doc.article, path=None))


def test_writing_what_was_read_gives_the_same_bytes() -> None:
    text = format_json(make_rich_doc())
    assert format_json(parse_json(text, "doc.json")) == text


def test_one_line_holds_one_block_or_unit() -> None:
    doc = make_rich_doc()
    lines = format_json(doc).split("\n")
    assert sum(line.startswith(' {"segment"') for line in lines) == len(doc.units)


def test_the_row_of_a_term_is_not_of_the_document() -> None:
    doc = make_rich_doc()
    unit = doc.units[3]
    outcome = unit.outcomes[0]
    moved = replace(outcome, match=replace(outcome.match, entry=replace(outcome.match.entry, place="glossary/x.tsv:7")))
    other = replace(doc, units=(*doc.units[:3], replace(unit, outcomes=(moved,)), *doc.units[4:]))
    assert format_json(other) == format_json(doc)


def test_files_are_written_once_and_read_back(tmp_path: Path) -> None:
    doc = make_rich_doc()
    path = tmp_path / "documents" / "visit.json"
    assert (write_document(path, doc), write_document(path, doc)) == (True, False)
    assert read_document(path) == doc


def _changed(**parts: Any) -> str:
    return json.dumps({**json.loads(format_json(make_rich_doc())), **parts})


def _first_unit(**parts: Any) -> str:
    value = json.loads(format_json(make_rich_doc()))
    value["units"][0].update(parts)
    return json.dumps(value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "x.json: not a JSON document"),
        ("{", "x.json: not a JSON document"),
        ("[" * 100_000, "x.json: not a JSON document"),
        ("[]", "schema_version is missing"),
        ('{"schema_version": "1"}', "schema_version is missing"),
        (_changed(schema_version=SCHEMA_VERSION + 1), "install a newer bilingua"),
        (_changed(units={}), "x.json: units: found dict, a list is right"),
        (_changed(units=[]), "units: the 0 units are not those of the article's 6 segments"),
        (_changed(pair={"source": "ar"}), "pair: key 'target' is missing"),
        (_changed(findings=[{"check": "a"}]), "findings[0]"),
        (_first_unit(segment="nowhere"), "units[0]: segment 'nowhere' is not in the article"),
        (_first_unit(state="perfect"), "units[0].state: 'perfect' is none of: initial, translated, reviewed, final"),
        (_first_unit(target=5), "units[0].target: found int, str is right"),
        (_first_unit(colour="red"), "units[0]: unknown key 'colour'"),
        (_first_unit(links=[[1, 2, 3]]), "x.json: broken document"),
        (_first_unit(outcomes=[{"match": {"entry": 99}}]), "x.json: broken document"),
    ],
)
def test_broken_documents_are_refused_with_their_part(text: str, message: str) -> None:
    with pytest.raises(SchemaError) as caught:
        parse_json(text, "x.json")
    assert message in str(caught.value)


def test_a_missing_or_binary_file_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    for name in ("missing.json", "binary.json"):
        with pytest.raises(InputError, match=name):
            read_document(tmp_path / name)
