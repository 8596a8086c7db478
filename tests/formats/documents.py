"""Documents for the tests of formats."""

from __future__ import annotations

from dataclasses import replace

from bilingua.source import ReadOptions, parse_article
from bilingua.units import (
    BilingualDocument,
    Finding,
    LanguagePair,
    OutcomeMethod,
    Severity,
    Signature,
    TermEntry,
    TermMatch,
    TermOutcome,
    TranslationUnit,
    UnitOrigin,
    UnitState,
)

PAIR = LanguagePair("ar", "en")
SIGNATURE = Signature("fake 1", "fake", "0" * 64, "{}", "", "rules 1", "0.1.0")

BODY = """\
وصل الوفد إلى **موسكو** أمس. ثم زار *المعرض* الكبير.

- اقرأ [تقرير الوكالة](https://example.org/a_(b)?x=1&y=2) اليوم.
- اكتب `bilingua <check>` ثم [**أكمل** العمل](https://example.org/b).

> صورة ![شعار](logo.png) للمعرض & المتحف
"""
TARGETS = (
    "Visit to Moscow",
    "The delegation arrived in **Moscow** yesterday.",
    "It then visited the big *exhibition*.",
    "Read the [agency's report](https://example.org/a_(b)?x=1&y=2) today.",
    "Write `bilingua <check>`, then [**finish** the work](https://example.org/b).",
    "A picture ![logo](logo.png) of the exhibition & the museum",
)


def make_doc(body: str = BODY, targets: tuple[str, ...] = TARGETS, title: str = "زيارة موسكو") -> BilingualDocument:
    """Return a document over real Markdown; every unit is the engine's and translated."""
    article = parse_article(
        f"---\ntitle: {title}\n---\n\n{body}", ReadOptions("ar", article_id="visit"), kind="markdown", name="visit.ar.md"
    )
    segments = [segment for block in article.blocks for segment in block.segments]
    assert len(segments) == len(targets), [segment.text for segment in segments]
    units = tuple(
        TranslationUnit(segment, target, UnitState.TRANSLATED, UnitOrigin.ENGINE, score=-0.5)
        for segment, target in zip(segments, targets, strict=True)
    )
    return BilingualDocument(PAIR, article, units, SIGNATURE)


def make_rich_doc() -> BilingualDocument:
    """Return a document with every state, findings, terms and a person's unit."""
    doc = make_doc()
    units = list(doc.units)
    match = TermMatch(TermEntry("moscow", "موسكو", "Moscow", note="the city"), 6, 11, "موسكو", "Moscow")
    found = Finding("numbers", Severity.ERROR, 'the number <5> & "6" is not in the translation', units[1].segment.id)
    units[0] = replace(units[0], state=UnitState.FINAL, origin=UnitOrigin.HUMAN, machine="Moscow visit")
    units[1] = replace(units[1], findings=(found,))
    units[2] = replace(units[2], state=UnitState.REVIEWED, origin=UnitOrigin.HUMAN, machine="")
    units[3] = replace(units[3], outcomes=(TermOutcome(match, OutcomeMethod.MODEL, 0, 4),))
    units[5] = replace(units[5], target="", state=UnitState.INITIAL, origin=UnitOrigin.NONE, score=None)
    return replace(doc, units=tuple(units), findings=(Finding("name-forms", Severity.WARNING, "two forms ]]> of <one> name"),))


def with_text(doc: BilingualDocument, number: int, source: str | None = None, target: str | None = None) -> BilingualDocument:
    """Return the document with another source or target text of one unit."""
    unit = doc.units[number]
    if source is not None:
        segment = replace(unit.segment, text=source, placeables=(), end=unit.segment.start + len(source))
        blocks = tuple(
            replace(block, segments=tuple(segment if one.id == segment.id else one for one in block.segments))
            for block in doc.article.blocks
        )
        doc = replace(doc, article=replace(doc.article, blocks=blocks))
        unit = replace(unit, segment=segment)
    if target is not None:
        unit = replace(unit, target=target)
    return replace(doc, units=(*doc.units[:number], unit, *doc.units[number + 1 :]))
