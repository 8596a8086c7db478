"""What the templates show of a document: blocks with rendered units, its terms, its state."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from bilingua.publish.escape import drop_unsafe, safe_id, safe_url
from bilingua.publish.inline import Mark, plain_text, render_inline
from bilingua.units import Block, BlockKind, TermEntry, TermOutcome, TranslationUnit, UnitOrigin, UnitState

if TYPE_CHECKING:
    from bilingua.units import BilingualDocument

ROWS = 16
"""Units of one block view; the style sheet pairs this many, longer blocks are continued in another."""
_EXCERPT = 220
_DEFINITION = re.compile(r"^ {0,3}\[([^\]^][^\]]{0,99})\]:\s*<?(\S+?)>?(?:\s.*)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class UnitView:
    """One unit, rendered."""

    id: str
    """Anchor of its permalink."""
    number: int
    """Its number in the article, from 1."""
    source: Markup
    """HTML of the source side."""
    target: Markup
    """HTML of the target side; empty while there is none."""
    links: str
    """Word alignment as ``s0-s1:t0-t1`` in UTF-16 units, space between; empty where it is not good."""
    state: str
    """Its state."""


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block, or a part of a long one."""

    kind: str
    """Block kind."""
    level: int
    """Heading level as shown (2-6), or list depth."""
    ordinal: int | None
    """Number in an ordered list."""
    quote: int
    """Depth of quotation."""
    units: tuple[UnitView, ...] = ()
    """Its units."""
    raw: str = ""
    """Text of code, safe HTML of an HTML block."""
    cells: tuple[tuple[tuple[UnitView, ...], ...], ...] = ()
    """Rows and cells of a table, the header row first."""
    is_continued: bool = False
    """The block before it is its beginning."""
    label: str = ""
    """Label of a footnote."""


@dataclass(frozen=True, slots=True)
class TermView:
    """An entry as an article uses it."""

    anchor: str
    """Id on the page."""
    entry: TermEntry
    """The entry."""
    surfaces: tuple[str, ...]
    """Its forms in the source text, in order of appearance."""
    targets: tuple[str, ...]
    """Its forms in the target text."""


@dataclass(frozen=True, slots=True)
class Card:
    """An article as lists show it."""

    slug: str
    """Its slug."""
    source_lang: str
    """Language of the source."""
    target_lang: str
    """Language of the target."""
    title: str
    """Title in the source language, plain."""
    target_title: str
    """Title in the target language, plain; the source's where there is none."""
    date: str
    """ISO date, or empty."""
    outlet: str
    """Source of the article."""
    section: str
    """Section label."""
    author: str
    """Author line."""
    tags: tuple[str, ...]
    """Tags."""
    state: str
    """machine, partly, reviewed or final."""
    excerpt: str
    """Beginning of the text, plain."""
    target_excerpt: str
    """Beginning of the translation, plain."""
    has_target: bool
    """Whether the title is translated."""

    def title_in(self, lang: str) -> str:
        """Return the title in one of its languages."""
        return self.title if lang == self.source_lang else self.target_title

    def excerpt_in(self, lang: str) -> str:
        """Return the excerpt in one of its languages."""
        return self.excerpt if lang == self.source_lang else self.target_excerpt


@dataclass(frozen=True, slots=True)
class ArticleView:
    """A document as its pages show it."""

    card: Card
    """Its summary."""
    title: BlockView
    """The title."""
    blocks: tuple[BlockView, ...]
    """Everything after the title."""
    terms: tuple[TermView, ...]
    """Entries that stand in it, in order of appearance."""
    url: str
    """Safe address of the source text, or empty."""
    total: int
    """Units with text."""
    reviewed: int
    """Units that a person has reviewed."""


def shown_outcomes(unit: TranslationUnit) -> Iterator[TermOutcome]:
    """Return the outcomes that readers see: those of entries that people decided, not dates that rules write out."""
    return (outcome for outcome in unit.outcomes if outcome.match.via != "rule")


def group_by_block(doc: BilingualDocument) -> dict[str, tuple[TranslationUnit, ...]]:
    """Return the units of each block id, in order."""
    groups: dict[str, list[TranslationUnit]] = {}
    for unit in doc.units:
        groups.setdefault(unit.segment.block_id, []).append(unit)
    return {name: tuple(units) for name, units in groups.items()}


def state_of(units: Sequence[TranslationUnit]) -> str:
    """Return machine, partly, reviewed or final for the units together."""
    states = [unit.state for unit in units]
    if states and all(state is UnitState.FINAL for state in states):
        return "final"
    done = sum(state in (UnitState.REVIEWED, UnitState.FINAL) for state in states)
    if states and done == len(states):
        return "reviewed"
    return "partly" if done else "machine"


def make_card(doc: BilingualDocument) -> Card:
    """Return the summary of a document."""
    groups, article = group_by_block(doc), doc.article
    titles = [block for block in article.blocks if block.kind is BlockKind.TITLE]
    paragraphs = [block for block in article.blocks if block.kind is BlockKind.PARAGRAPH]
    target = " ".join(u.target for b in titles[:1] for u in groups.get(b.id, ()) if u.target)
    target_text = " ".join(u.target for b in paragraphs[:2] for u in groups.get(b.id, ()))
    data = article.metadata
    title = plain_text(article.title) or article.id
    return Card(
        slug=article.id,
        source_lang=doc.pair.source,
        target_lang=doc.pair.target,
        title=title,
        target_title=plain_text(target) or title,
        date=_iso_date(data.date),
        outlet=plain_text(data.source or ""),
        section=plain_text(data.section or ""),
        author=plain_text(data.author or ""),
        tags=tuple(dict.fromkeys(tag for tag in (plain_text(tag) for tag in data.tags) if tag)),
        state=state_of(doc.units),
        excerpt=_shorten(plain_text(" ".join(block.text for block in paragraphs[:2]))),
        target_excerpt=_shorten(plain_text(target_text)),
        has_target=bool(target.strip()),
    )


def _iso_date(text: str | None) -> str:
    found = re.match(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)", text or "")
    return found.group() if found else ""


def _shorten(text: str) -> str:
    return text if len(text) <= _EXCERPT else text[:_EXCERPT].rsplit(" ", 1)[0].rstrip("،,;؛ ") + " …"


def make_view(doc: BilingualDocument) -> ArticleView:
    """Render a document for its pages; the same document gives the same view."""
    groups, article = group_by_block(doc), doc.article
    links = {label.lower(): href for label, href in _DEFINITION.findall(article.body)} if "]:" in article.body else {}
    numbers = itertools.count(1)
    views: dict[str, tuple[UnitView, ...]] = {}
    for block in article.blocks:
        units = groups.get(block.id, ())
        views[block.id] = tuple(_render_unit(unit, next(numbers) if block.kind is not BlockKind.TITLE else 0, links) for unit in units)
    blocks = [block for block in article.blocks if block.kind is not BlockKind.TITLE]
    titles = [block for block in article.blocks if block.kind is BlockKind.TITLE]
    title = BlockView("title", 1, None, 0, views[titles[0].id] if titles else ())
    lines = article.body.split("\n")
    states = [unit.state for unit in doc.units]
    return ArticleView(
        card=make_card(doc),
        title=title,
        blocks=tuple(_even_headings(_view_blocks(blocks, views, lines))),
        terms=_collect_terms(doc),
        url=safe_url(article.metadata.url or ""),
        total=len(states),
        reviewed=sum(state in (UnitState.REVIEWED, UnitState.FINAL) for state in states),
    )


def _view_blocks(blocks: Sequence[Block], views: Mapping[str, tuple[UnitView, ...]], lines: Sequence[str]) -> Iterator[BlockView]:
    for is_cell, run in itertools.groupby(blocks, key=lambda block: block.kind is BlockKind.TABLE_CELL):
        if is_cell:
            yield from _view_tables(list(run), views)
            continue
        for block in run:
            yield from _view_block(block, views[block.id], lines)


def _even_headings(blocks: Iterable[BlockView]) -> Iterator[BlockView]:
    """Let no heading skip a level below the one before it: an outline has no holes (WCAG 1.3.1)."""
    before = 1
    for block in blocks:
        if block.kind == BlockKind.HEADING.value:
            before = min(block.level, before + 1)
            block = replace(block, level=before)
        yield block


def _view_block(block: Block, units: tuple[UnitView, ...], lines: Sequence[str]) -> Iterator[BlockView]:
    level = min(max(block.level, 2), 6) if block.kind is BlockKind.HEADING else block.level
    view = BlockView(block.kind.value, level, block.ordinal, block.quote_depth, units)
    if block.kind is BlockKind.HTML:
        yield replace(view, raw=clean_block(block.text))
    elif not block.is_translatable:
        yield replace(view, raw=block.text)
    elif block.kind is BlockKind.FOOTNOTE:
        found = re.match(r"\s*\[\^([^\]]+)\]:", lines[block.line]) if block.line < len(lines) else None
        yield replace(view, label=found.group(1) if found else "*")
    elif units:
        for start in range(0, len(units), ROWS):
            yield replace(view, units=units[start : start + ROWS], is_continued=start > 0)


def _view_tables(cells: Sequence[Block], views: Mapping[str, tuple[UnitView, ...]]) -> Iterator[BlockView]:
    """Put cells into rows and rows into tables: a row number that falls begins a new table."""
    rows: list[tuple[int, list[tuple[UnitView, ...]]]] = []
    for cell in cells:
        if rows and cell.level < rows[-1][0]:
            yield BlockView("table", 0, None, 0, cells=tuple(tuple(row) for _number, row in rows))
            rows = []
        if not rows or cell.level != rows[-1][0]:
            rows.append((cell.level, []))
        rows[-1][1].append(views[cell.id])
    yield BlockView("table", 0, None, 0, cells=tuple(tuple(row) for _number, row in rows))


def _render_unit(unit: TranslationUnit, number: int, links: Mapping[str, str]) -> UnitView:
    source_marks, target_marks = [], []
    for outcome in shown_outcomes(unit):
        anchor = "t-" + safe_id(outcome.match.entry.id)
        source_marks.append(Mark(outcome.match.start, outcome.match.end, anchor))
        if outcome.start is not None and outcome.end is not None:
            target_marks.append(Mark(outcome.start, outcome.end, anchor))
    aligned = unit.links if _is_well_aligned(unit) else ()
    source = render_inline(
        unit.segment.text,
        _apart(source_marks, len(unit.segment.text)),
        [p for link in aligned for p in (link.source.start, link.source.end)],
        links,
    )
    target = render_inline(
        unit.target,
        _apart(target_marks, len(unit.target)),
        [p for link in aligned for p in (link.target.start, link.target.end)],
        links,
    )
    places = zip(source.offsets[::2], source.offsets[1::2], target.offsets[::2], target.offsets[1::2], strict=True)
    encoded = " ".join(f"{a}-{b}:{c}-{d}" for a, b, c, d in places if 0 <= a < b and 0 <= c < d)
    return UnitView("s-" + safe_id(unit.segment.id), number, Markup(source.html), Markup(target.html), encoded, unit.state.value)


def _apart(marks: list[Mark], length: int) -> list[Mark]:
    """Return the marks in order; of two that overlap the first, and none beyond the text."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if mark.start >= (kept[-1].end if kept else 0) and mark.start < mark.end <= length:
            kept.append(mark)
    return kept


def _is_well_aligned(unit: TranslationUnit) -> bool:
    """Tell whether links cover at least half of the words on both sides; a person's rewriting is not trusted."""
    if not unit.links or (unit.origin is UnitOrigin.HUMAN and unit.machine and unit.machine != unit.target):
        return False
    sources = {(link.source.start, link.source.end) for link in unit.links}
    targets = {(link.target.start, link.target.end) for link in unit.links}
    return 2 * len(sources) >= unit.segment.text.count(" ") and 2 * len(targets) >= unit.target.count(" ")


def _collect_terms(doc: BilingualDocument) -> tuple[TermView, ...]:
    entries: dict[str, TermEntry] = {}
    surfaces: dict[str, dict[str, None]] = {}
    targets: dict[str, dict[str, None]] = {}
    for unit in doc.units:
        for outcome in shown_outcomes(unit):
            entry = outcome.match.entry
            entries.setdefault(entry.id, entry)
            surfaces.setdefault(entry.id, {})[outcome.match.surface] = None
            if outcome.start is not None and outcome.end is not None:
                targets.setdefault(entry.id, {})[unit.target[outcome.start : outcome.end]] = None
    return tuple(
        TermView("t-" + safe_id(name), entry, tuple(surfaces[name]), tuple(targets.get(name, ()))) for name, entry in entries.items()
    )


@functools.lru_cache(maxsize=4096)
def clean_block(html: str) -> str:
    """Return foreign HTML with text structure only: no scripts, styles, handlers, pictures or forms."""
    import nh3

    tags = {"p", "br", "hr", "b", "i", "em", "strong", "s", "u", "sub", "sup", "small", "cite", "q", "abbr", "kbd", "code", "pre"}
    tags |= {"ul", "ol", "li", "dl", "dt", "dd", "blockquote", "table", "thead", "tbody", "tr", "th", "td", "a", "bdi"}
    attributes = {"a": {"href"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}}
    return nh3.clean(
        drop_unsafe(html), tags=tags, attributes=attributes, url_schemes={"http", "https", "mailto"}, link_rel="noopener nofollow ugc"
    )
