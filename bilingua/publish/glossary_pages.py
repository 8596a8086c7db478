"""The glossary section: an index by letter in both languages and a page for each entry in use."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bilingua.publish.escape import escape_html, safe_id
from bilingua.publish.i18n import translations
from bilingua.publish.inline import plain_text
from bilingua.publish.library import Prepared, digest_entry, digest_of, entries_by_id
from bilingua.publish.pages import Page
from bilingua.publish.site import Site, article_paths, entry_path
from bilingua.units import BilingualDocument, GlossarySnapshot, TermEntry, TermOutcome, TranslationUnit

MOST_LINES = 60
"""Concordance lines on an entry's page; the newest are shown."""
_CONTEXT = 60
# Letters under which an Arabic word is looked up: hamza seats and final forms count as their letter.
_FOLD = str.maketrans("أإآٱىةؤئ", "اااايهوي")


@dataclass(frozen=True, slots=True)
class Use:
    """Where an entry stands."""

    item: Prepared
    """The document."""
    unit: int
    """Index of the unit."""


@dataclass(frozen=True, slots=True)
class TermIndex:
    """Every entry that stands in an article."""

    entries: Mapping[str, TermEntry]
    """Entries by id: as the glossary has them now, else as the document has them."""
    digests: Mapping[str, str]
    """Hash of each entry."""
    uses: Mapping[str, tuple[Use, ...]]
    """Where each stands, newest article first; two matches in one unit count once."""


@dataclass(frozen=True, slots=True)
class Side:
    """One language of a concordance line, as HTML-safe text."""

    before: str
    term: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """A concordance line."""

    title: str
    path: str
    source_lang: str
    target_lang: str
    source: Side
    target: Side
    date: str


def index_terms(items: Sequence[Prepared], glossary: GlossarySnapshot) -> TermIndex:
    """Find where every entry stands."""
    known = entries_by_id(glossary)
    entries: dict[str, TermEntry] = {}
    uses: dict[str, list[Use]] = {}
    for item in items:
        for entry_id, unit in dict.fromkeys(item.uses):
            uses.setdefault(entry_id, []).append(Use(item, unit))
            if entry_id not in entries:
                entries[entry_id] = known.get(entry_id) or _find_entry(item.doc.units[unit], entry_id)
    digests = {entry_id: digest_entry(entry) for entry_id, entry in entries.items()}
    return TermIndex(entries, digests, {entry_id: tuple(found) for entry_id, found in uses.items()})


def _find_entry(unit: TranslationUnit, entry_id: str) -> TermEntry:
    return next(outcome.match.entry for outcome in unit.outcomes if outcome.match.entry.id == entry_id)


def plan_glossary(site: Site, terms: TermIndex) -> Iterator[Page]:
    """Plan the index and the entries' pages."""
    lang = site.target_lang
    heading = translations(lang).gettext("Glossary")
    order = sorted(terms.entries.values(), key=lambda entry: (sort_key(entry.target), entry.id))
    yield Page(
        path="glossary/",
        template="glossary.html",
        lang=lang,
        title=heading,
        inputs=(digest_of([(terms.digests[entry.id], len(terms.uses[entry.id])) for entry in order]),),
        context=functools.partial(_index_context, terms, order),
    )
    for entry in order:
        uses = terms.uses[entry.id]
        yield Page(
            path=entry_path(entry.id),
            template="entry.html",
            lang=lang,
            title=plain_text(entry.target) or entry.id,
            inputs=(terms.digests[entry.id], digest_of([(use.item.digest, use.unit) for use in uses[:MOST_LINES]], len(uses))),
            context=functools.partial(_entry_context, entry, uses),
            description=entry.note,
        )


def sort_key(text: str) -> str:
    """Return the text as an index sorts it: letters only, marks off, the Arabic article skipped."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if unicodedata.category(char)[0] in "LN" or char == " ")
    plain = plain.translate(_FOLD)
    return plain[2:] if plain.startswith("ال") and len(plain) > 4 else plain


def group_by_letter(entries: Sequence[TermEntry], side: str) -> list[tuple[str, list[TermEntry]]]:
    """Return entries under the first letter of their source or target term, in order."""
    groups: dict[str, list[TermEntry]] = {}
    for entry in sorted(entries, key=lambda entry: (sort_key(getattr(entry, side)), entry.id)):
        groups.setdefault((sort_key(getattr(entry, side)) or "#")[0].upper(), []).append(entry)
    return list(groups.items())


def _index_context(terms: TermIndex, order: Sequence[TermEntry]) -> Mapping[str, object]:
    pairs = [terms.uses[entry.id][0].item.card for entry in order]
    return {
        "by_target": group_by_letter(order, "target"),
        "by_source": group_by_letter(order, "source"),
        "counts": {entry_id: len(uses) for entry_id, uses in terms.uses.items()},
        "langs": {entry.id: (card.source_lang, card.target_lang) for entry, card in zip(order, pairs, strict=True)},
        "total": len(order),
    }


def _entry_context(entry: TermEntry, uses: Sequence[Use]) -> Mapping[str, object]:
    card = uses[0].item.card
    articles = {use.item.card.slug: use.item.card for use in uses}
    return {
        "entry": entry,
        "source_lang": card.source_lang,
        "target_lang": card.target_lang,
        "lines": [line for use in uses[:MOST_LINES] for line in _make_line(use, entry.id)],
        "articles": list(articles.values())[:MOST_LINES],
        "article_count": len(articles),
        "use_count": len(uses),
    }


def _make_line(use: Use, entry_id: str) -> Iterator[Line]:
    doc: BilingualDocument = use.item.doc
    unit, card = doc.units[use.unit], use.item.card
    outcome: TermOutcome = next(found for found in unit.outcomes if found.match.entry.id == entry_id)
    both = article_paths(card.slug, card.source_lang, card.target_lang)[0]
    yield Line(
        title=card.target_title,
        path=f"{both}#s-{safe_id(unit.segment.id)}",
        source_lang=card.source_lang,
        target_lang=card.target_lang,
        source=_cut(unit.segment.text, outcome.match.start, outcome.match.end),
        target=_cut(unit.target, outcome.start, outcome.end),
        date=card.date,
    )


def _cut(text: str, start: int | None, end: int | None) -> Side:
    """Return the words around a term; the beginning of the text where the term is not in it."""
    if start is None or end is None:
        return Side(escape_html(plain_text(text)[: 2 * _CONTEXT]), "", "")
    before, after = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]
    if start > _CONTEXT:
        before = "…" + before.partition(" ")[2]
    if end + _CONTEXT < len(text):
        after = after.rpartition(" ")[0] + "…"
    return Side(escape_html(before), escape_html(text[start:end]), escape_html(after))
