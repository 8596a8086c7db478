"""What every exchange format shares: suggestions on the way out, checked changes on the way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bilingua.errors import InputError
from bilingua.units import BilingualDocument, Finding, Segment, TranslationUnit, UnitOrigin, UnitState


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another translation of an equal or similar segment."""

    source: str
    """Its source text."""
    target: str
    """Its target text."""
    similarity: float
    """How alike the sources are, in percent."""
    origin: str = "memory"
    """Where it comes from."""


@dataclass(frozen=True, slots=True)
class ExchangeOptions:
    """What goes into an exchange file beside source and target."""

    suggestions: Mapping[str, tuple[Suggestion, ...]] = field(default_factory=dict)
    """Suggestions by segment id, best first."""


@dataclass(frozen=True, slots=True)
class Change:
    """What an exchange file says of one segment."""

    source: str
    """Source text as the file has it."""
    target: str
    """Target text; empty where it has none."""
    state: UnitState | None
    """State, where the format has one that says so; None leaves it to the text."""
    place: str
    """``file:line`` or what else helps a person to find it, for messages."""


def take_in_changes(doc: BilingualDocument, changes: Mapping[str, Change], name: str) -> BilingualDocument:
    """Return the document with the targets of an exchange file taken in as a person's.

    A changed target becomes ``reviewed`` or, where the file says so, ``final``; an unchanged one that the
    file gives as reviewed or final is accepted as it stands. Empty targets and lower states change
    nothing, nor do segments that the file leaves out.

    Raises:
        InputError: The file holds a segment that the document does not, or its source is no longer the document's.
    """
    segments = {unit.segment.id: unit.segment for unit in doc.units}
    for segment_id, change in changes.items():
        if segment_id not in segments:
            raise InputError(
                f"{change.place}: unit {segment_id} is not in {doc.article.id}; the article was changed since the export, export it again"
            )
        if change.source != segments[segment_id].text:
            raise InputError(
                f"{change.place}: the source of unit {segment_id} is {_short(change.source)}, "
                f"in {doc.article.id} it is {_short(segments[segment_id].text)}; export it again and take the translations over"
            )
    if not changes and doc.units:
        raise InputError(f"{name}: holds no unit of {doc.article.id}; nothing was taken in")
    return replace(doc, units=tuple(_apply(unit, changes.get(unit.segment.id)) for unit in doc.units))


def _apply(unit: TranslationUnit, change: Change | None) -> TranslationUnit:
    if change is None or not change.target.strip():
        return unit
    order = list(UnitState)
    given = change.state or UnitState.INITIAL
    if change.target != unit.target:
        machine = unit.machine or (unit.target if unit.origin is not UnitOrigin.HUMAN else "")
        return TranslationUnit(
            segment=unit.segment,
            target=change.target,
            state=max(UnitState.REVIEWED, given, key=order.index),
            origin=UnitOrigin.HUMAN,
            machine=machine,
            pieces=unit.pieces,
        )
    if order.index(given) > max(order.index(unit.state), order.index(UnitState.TRANSLATED)):
        return replace(unit, state=given, origin=UnitOrigin.HUMAN)
    return unit


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "…")


def unit_notes(unit: TranslationUnit) -> tuple[Finding, ...]:
    """Return the findings of a unit, gravest first."""
    order = {"error": 0, "warning": 1, "info": 2}
    return tuple(sorted(unit.findings, key=lambda finding: order[finding.severity.value]))


def block_units(doc: BilingualDocument) -> tuple[tuple[str, str, tuple[TranslationUnit, ...]], ...]:
    """Return id, kind and units of every block that has segments, in order."""
    by_segment = {unit.segment.id: unit for unit in doc.units}
    return tuple(
        (block.id, block.kind.value, tuple(by_segment[segment.id] for segment in block.segments))
        for block in doc.article.blocks
        if block.segments
    )


def text_between(doc: BilingualDocument) -> dict[str, str]:
    """Return for each segment that another follows in its block the text between the two."""
    between: dict[str, str] = {}
    for block in doc.article.blocks:
        for one, after in zip(block.segments, block.segments[1:], strict=False):
            between[one.id] = block.text[one.end : after.start]
    return between


def segments_of(doc: BilingualDocument) -> dict[str, Segment]:
    """Return the segments of a document by id."""
    return {unit.segment.id: unit.segment for unit in doc.units}


def display_text(text: str) -> str:
    """Return text as formats for people can hold it: what XML forbids becomes U+FFFD, carriage returns line feeds."""
    from bilingua.xml_io import split_illegal

    shown = "".join("\ufffd" if is_illegal else part for part, is_illegal in split_illegal(text))
    return shown.replace("\r\n", "\n").replace("\r", "\n")


def from_display(shown: Change, unit: TranslationUnit) -> Change:
    """Give a change read from a format for people the exact texts, where it shows them as they are."""
    source = unit.segment.text if shown.source == display_text(unit.segment.text) else shown.source
    target = unit.target if shown.target == display_text(unit.target) else shown.target
    return replace(shown, source=source, target=target)
