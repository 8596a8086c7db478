"""An HTML table for reviewers without tools: opened in a browser, edited in place, saved, and read back."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from html.parser import HTMLParser

from bilingua.errors import InputError, at
from bilingua.formats.exchange import Change, block_units, display_text, from_display, take_in_changes, unit_notes
from bilingua.lang import direction
from bilingua.units import BilingualDocument, TranslationUnit, UnitState

_STYLE = """\
body{font:1rem/1.6 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem}
table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;padding:.5rem;text-align:start;vertical-align:top}
td.source,td.target{white-space:pre-wrap;width:40%}td.target{background:#fffbe6;color:#000}td.notes{font-size:.85rem}"""
_HINT = (
    "Correct the translations in the coloured column, write reviewed or final into the state column where you accept one, "
    "save the page from the browser (complete page or HTML only) and hand the file back. Marks such as ** and [text](address) must stay."
)
_BREAKS = {"br", "div", "p"}


def format_html_table(doc: BilingualDocument) -> str:
    """Return the document as one HTML page with a table. Deterministic; no script, nothing remote."""
    source, target = doc.pair.source, doc.pair.target
    rows = [_format_row(unit, doc) for _, _, units in block_units(doc) for unit in units]
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="en" data-article="{escape(doc.article.id)}" data-pair="{escape(str(doc.pair))}">',
            f'<head><meta charset="utf-8"><title>{escape(doc.article.id)}</title><style>{_STYLE}</style></head>',
            f"<body><h1>{escape(doc.article.id)}: {escape(source)} → {escape(target)}</h1><p>{escape(_HINT)}</p>",
            "<table><thead><tr><th>Unit</th><th>Source</th><th>Translation</th><th>State</th><th>Notes</th></tr></thead><tbody>",
            *rows,
            "</tbody></table></body></html>\n",
        ]
    )


def _format_row(unit: TranslationUnit, doc: BilingualDocument) -> str:
    notes = [f"{finding.severity.value}: {finding.message}" for finding in unit_notes(unit)]
    notes += [f"{outcome.match.surface} = {outcome.match.target}" for outcome in unit.outcomes]
    cells = [
        f'<td class="unit">{escape(unit.segment.id)}</td>',
        _text_cell("source", unit.segment.text, doc.pair.source),
        _text_cell("target", unit.target, doc.pair.target),
        f'<td class="state" contenteditable="true">{unit.state.value}</td>',
        f'<td class="notes">{"<br>".join(escape(display_text(note)) for note in notes)}</td>',
    ]
    return f'<tr data-unit="{escape(unit.segment.id)}">{"".join(cells)}</tr>'


def _text_cell(name: str, text: str, language: str) -> str:
    edit = ' contenteditable="true" spellcheck="true"' if name == "target" else ""
    # A line feed right after the tag would be dropped by the reader of the page.
    return f'<td class="{name}" lang="{escape(language)}" dir="{direction(language)}"{edit}>{escape(display_text(text), quote=False)}</td>'


def parse_html_table(text: str, doc: BilingualDocument, name: str = "HTML table") -> BilingualDocument:
    """Take the targets of a reviewers' table into the document it was exported from.

    Raises:
        InputError: No such table, another article, a unit the document does not have, an unknown state, or a
            source that no longer fits; the message names line and unit.
    """
    reader = _TableReader(name)
    reader.feed(text)
    reader.close()
    if reader.article != doc.article.id:
        raise InputError(f"{name}: is a table of {reader.article or 'no article'}, not of {doc.article.id}")
    return take_in_changes(doc, read_rows(reader.rows, doc), name)


def article_of_html_table(text: str) -> str:
    """Return the article that a reviewers' table is of; empty for another page."""
    reader = _TableReader("")
    reader.feed(text)
    return reader.article


def read_rows(rows: dict[str, tuple[str, str, str, str]], doc: BilingualDocument) -> dict[str, Change]:
    """Return the changes of a table for people: place, source, target and state by unit.

    Raises:
        InputError: A unit the document does not have, or an unknown state.
    """
    units = {unit.segment.id: unit for unit in doc.units}
    changes: dict[str, Change] = {}
    for unit_id, (place, source, target, state) in rows.items():
        if unit_id not in units:
            raise InputError(f"{place}: unit {unit_id} is not in {doc.article.id}; export it again")
        given = state.strip().lower()
        if given not in list(UnitState):
            raise InputError(f"{place}: unit {unit_id} has state {state.strip()!r}; initial, translated, reviewed or final is right")
        unit = units[unit_id]
        change = from_display(Change(source, target, UnitState(given), place), unit)
        # Editors add or eat white space at the ends of a cell.
        if change.target.strip() == display_text(unit.target).strip():
            change = replace(change, target=unit.target)
        if change.source.strip() == display_text(unit.segment.text).strip():
            change = replace(change, source=unit.segment.text)
        changes[unit_id] = change
    return changes


class _TableReader(HTMLParser):
    """Collects the rows of a reviewers' table, whatever a browser put around them."""

    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.article = ""
        self.rows: dict[str, tuple[str, str, str, str]] = {}
        self._name, self._unit, self._cell = name, "", ""
        self._texts: dict[str, str] = {}
        self._place = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {key: value or "" for key, value in attrs}
        if tag == "html":
            self.article = facts.get("data-article", "")
        elif tag == "tr":
            self._unit, self._texts = facts.get("data-unit", ""), {}
            self._place = at(self._name, self.getpos()[0] - 1)
        elif tag == "td":
            self._cell = facts.get("class", "").split(" ")[0]
            self._texts[self._cell] = ""
        elif tag in _BREAKS and self._cell and (tag == "br" or self._texts[self._cell]):
            self._texts[self._cell] += "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag == "td":
            self._cell = ""
        elif tag == "tr" and self._unit:
            texts = [self._texts.get(cell, "") for cell in ("source", "target", "state")]
            self.rows[self._unit] = (self._place, texts[0], texts[1], texts[2])
            self._unit = ""

    def handle_data(self, data: str) -> None:
        if self._cell:
            self._texts[self._cell] += data.replace("\r\n", "\n")
