"""Documents with what a build needs to know of each, computed once and kept between builds."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from bilingua.publish.view import ArticleView, Card, make_card, make_view, shown_outcomes
from bilingua.units import BilingualDocument, GlossarySnapshot, TermEntry


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document, its summary and digests."""

    doc: BilingualDocument
    """The document."""
    card: Card
    """Its summary for lists."""
    digest: str
    """Hash over everything of the document that a page shows."""
    card_digest: str
    """Hash over the summary."""
    uses: tuple[tuple[str, int], ...]
    """(entry id, index of the unit) of every term match, in order of the text."""


class Library:
    """The documents of a site in their order; what has been computed is reused while a document is the same object."""

    def __init__(self) -> None:
        """Start empty."""
        self._known: dict[int, Prepared] = {}
        self._view: tuple[BilingualDocument, ArticleView] | None = None
        self.downloads: dict[int, tuple[BilingualDocument, tuple[tuple[str, str], ...]]] = {}
        """For each document by identity: itself, and name and key of the downloads made of it."""

    def prepare(self, documents: Sequence[BilingualDocument]) -> list[Prepared]:
        """Return the documents newest first, by slug where the date is the same or unknown."""
        known: dict[int, Prepared] = {}
        for doc in documents:
            old = self._known.get(id(doc))
            known[id(doc)] = old if old is not None and old.doc is doc else _prepare(doc)
        self.downloads = {key: value for key, value in self.downloads.items() if key in known}
        self._known = known  # holds the documents, so that an id stays with its object
        by_slug = sorted(known.values(), key=lambda item: item.card.slug)
        return sorted(by_slug, key=lambda item: item.card.date, reverse=True)

    def view(self, doc: BilingualDocument) -> ArticleView:
        """Return the rendered content; the three pages of an article follow one another, so one is kept."""
        if self._view is None or self._view[0] is not doc:
            self._view = (doc, make_view(doc))
        return self._view[1]


def _prepare(doc: BilingualDocument) -> Prepared:
    card = make_card(doc)
    uses = tuple((outcome.match.entry.id, index) for index, unit in enumerate(doc.units) for outcome in shown_outcomes(unit))
    return Prepared(doc, card, digest_of(_describe(doc)), digest_of(card), uses)


def digest_of(*values: object) -> str:
    """Return a short hash over the representation of plain values."""
    return hashlib.sha256("\x1f".join(map(repr, values)).encode("utf-8", "backslashreplace")).hexdigest()[:24]


def digest_entry(entry: TermEntry) -> str:
    """Return a hash over what pages show of an entry."""
    return digest_of(
        entry.id,
        entry.source,
        entry.target,
        entry.variants,
        entry.admitted,
        entry.type,
        entry.status.value,
        entry.note,
        entry.origin,
        entry.domain,
    )


def entries_by_id(glossary: GlossarySnapshot) -> dict[str, TermEntry]:
    """Return the entries of a snapshot by id."""
    return {entry.id: entry for entry in glossary.entries}


def _describe(doc: BilingualDocument) -> object:
    """Return everything of a document that pages show, as plain values of stable representation."""
    article, signature = doc.article, doc.signature
    entries: dict[str, str] = {}
    units = []
    for unit in doc.units:
        for outcome in unit.outcomes:
            if outcome.match.entry.id not in entries:
                entries[outcome.match.entry.id] = digest_entry(outcome.match.entry)
        units.append((
            unit.segment.id, unit.segment.block_id, unit.segment.text, unit.target, unit.state.value, unit.origin.value,
            bool(unit.machine and unit.machine != unit.target),
            [(o.match.entry.id, o.match.start, o.match.end, o.match.surface, o.match.via, o.start, o.end) for o in unit.outcomes],
            [(a.source.start, a.source.end, a.target.start, a.target.end) for a in unit.links],
        ))  # fmt: skip
    blocks = [(b.id, b.kind.value, b.text, b.level, b.ordinal, b.quote_depth, b.line, b.is_translatable) for b in article.blocks]
    data = article.metadata
    meta = (data.date, data.source, data.section, data.author, data.licence, data.url, data.tags)
    return (
        str(doc.pair), article.id, article.language, article.title, article.body if "]:" in article.body else "",
        blocks, units, sorted(entries.items()), meta, signature.engine, signature.model, signature.bilingua, signature.notice,
    )  # fmt: skip
