"""HTML pages: trafilatura finds the article, this module writes it as Markdown and lists the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bilingua.errors import InputError, MissingExtraError
from bilingua.source.cleaning import Line, visible_text
from bilingua.source.inline import escape_inline
from bilingua.units import Metadata, Removal

RULE = "html-boilerplate"
"""Name under which everything is listed that stands on the page and not in the article."""
_SKIPPED = {"script", "style", "noscript", "template", "head", "svg", "iframe", "option", "textarea"}
_BLOCKS = {
    *("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "div", "section", "article", "header", "footer", "aside", "nav", "main"),
    *("figure", "figcaption", "blockquote", "form", "dd", "dt", "dl", "ul", "ol", "table", "tr", "tbody", "thead", "pre", "body", "html"),
}
# Containers whose links stand for themselves, one unit each.
_MENUS = {"nav"}
_EMPHASIS = {"#b": "**", "#i": "*", "#t": "`"}


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """What an HTML page holds."""

    title: str
    """Empty where the page names none."""
    lines: tuple[Line, ...]
    """The article's body as Markdown lines."""
    metadata: Metadata
    """From the page's head."""
    removals: tuple[Removal, ...]
    """Visible text that is not part of the article."""


def parse_html(text: str, name: str) -> HtmlPage:
    """Find the article of an HTML page.

    Raises:
        MissingExtraError: trafilatura is not installed.
        InputError: The page holds no article.
    """
    try:
        import trafilatura
    except ImportError as err:
        raise MissingExtraError("reading HTML", "html") from err
    tree = trafilatura.load_html(text)
    document = None if tree is None else trafilatura.bare_extraction(
        text, include_links=True, include_formatting=True, include_tables=True, include_comments=False, with_metadata=True
    )  # fmt: skip
    if document is None or isinstance(document, dict) or document.body is None:
        raise InputError(f"{name}: no article found on the HTML page; give the text itself as .txt or .md")
    title = " ".join((document.title or "").split())
    units = list(_visible_units(trafilatura.load_html(text)))
    blocks = [block for block in _markdown_blocks(document.body) if block.strip()]
    lines = _to_lines(blocks, units, title)
    metadata = Metadata(
        date=document.date or None,
        source=document.sitename or None,
        section=next(iter(document.categories or ()), None),
        author=document.author or None,
        url=document.url or None,
        tags=tuple(document.tags or ()),
    )
    return HtmlPage(title, lines, metadata, _list_removals(units, lines, title))


def _to_lines(blocks: Sequence[str], units: Sequence[tuple[str, int]], title: str) -> tuple[Line, ...]:
    """Give each Markdown line the number of the page's line that it comes from; the title's heading goes."""
    places = {_key(words): number for words, number in reversed(units)}
    lines: list[Line] = []
    last = 0
    for block in blocks:
        if block.startswith("#") and visible_text(block) == title:
            continue
        if lines:
            lines.append(Line(last, ""))
        for row in block.split("\n"):
            last = places.get(_key(visible_text(row)), last)
            lines.append(Line(last, row))
    return tuple(lines)


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def _list_removals(units: Sequence[tuple[str, int]], lines: Sequence[Line], title: str) -> tuple[Removal, ...]:
    kept = _key("".join(visible_text(line.text) for line in lines))
    head = _key(title)
    shown = ((words, number, _key(words)) for words, number in units)
    return tuple(Removal(RULE, words, number) for words, number, key in shown if key and key != head and key not in kept)


def _visible_units(tree: Any) -> Iterator[tuple[str, int]]:
    """Yield each piece of visible text of a page with its 0-based line: what one block shows by itself."""
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag not in _BLOCKS or _is_skipped(element):
            continue
        if element.tag in _MENUS or any(parent.tag in _MENUS for parent in element.iterancestors()):
            pieces = [child for child in element if isinstance(child.tag, str) and child.tag not in _BLOCKS]
            for child in pieces:
                if words := " ".join("".join(child.itertext()).split()):
                    yield words, _line(child)
            continue
        if words := " ".join("".join(_own_text(element)).split()):
            yield words, _line(element)


def _line(element: Any) -> int:
    return max(0, (element.sourceline or 1) - 1)


def _is_skipped(element: Any) -> bool:
    return element.tag in _SKIPPED or any(parent.tag in _SKIPPED for parent in element.iterancestors())


def _own_text(element: Any) -> Iterator[str]:
    """Yield the text of an element without that of the blocks inside it."""
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _BLOCKS and child.tag not in _SKIPPED:
            yield from _own_text(child)
        yield child.tail or ""
        yield " "


def _markdown_blocks(body: Any) -> Iterator[str]:
    """Write trafilatura's XML (a subset of TEI) as Markdown blocks."""
    for element in body:
        match element.tag:
            case "head":
                level = int(re.sub(r"\D", "", element.get("rend", "") or "") or 2)
                yield f"{'#' * min(6, max(1, level))} {_inline(element)}"
            case "list":
                yield _list(element, 0)
            case "quote":
                inner = [_inline(element)] if not any(child.tag == "p" for child in element) else [_inline(child) for child in element]
                yield "\n>\n".join(f"> {part}" for part in inner if part)
            case "table":
                yield _table(element)
            case "code":
                yield f"```\n{''.join(element.itertext()).strip()}\n```"
            case "graphic" | "comments" | "lb":
                continue
            case "div":
                yield from _markdown_blocks(element)
            case _:
                yield _guard(_inline(element))


def _guard(text: str) -> str:
    """Escape what would begin another kind of block."""
    return re.sub(r"^(#{1,6}(?=\s)|>|[-+](?=\s))", r"\\\1", re.sub(r"^(\d{1,9})([.)])(?=\s)", r"\1\\\2", text))


def _inline(element: Any) -> str:
    parts = [_escape(element.text)]
    for child in element:
        inner = _inline(child).strip()
        match child.tag:
            case "ref" if inner and re.match(r"https?://|/|#|mailto:", child.get("target") or ""):
                parts.append(f"[{inner}]({_address(child.get('target'))})")
            case "hi" if inner and (mark := _EMPHASIS.get(child.get("rend", ""))):
                parts.append(f"{mark}{inner}{mark}")
            case "lb":
                parts.append(" ")
            case "list" | "graphic":
                pass
            case _:
                parts.append(inner)
        parts.append(_escape(child.tail))
    return " ".join("".join(parts).split())


def _address(target: str) -> str:
    """Return a link target as Markdown takes it."""
    target = re.sub(r"\s", "%20", target.strip())
    return f"<{re.sub('[<>]', '', target)}>" if re.search(r"[()<>]", target) else target


def _escape(text: str | None) -> str:
    if not text:
        return ""
    lead, trail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{' ' if lead else ''}{escape_inline(text.strip())}{' ' if trail and text.strip() else ''}"


def _list(element: Any, depth: int) -> str:
    is_ordered = element.get("rend") == "ol"
    rows = []
    for number, item in enumerate((child for child in element if child.tag == "item"), start=1):
        marker = f"{number}. " if is_ordered else "- "
        rows.append(" " * depth + marker + _inline(item))
        rows += [_list(child, depth + len(marker)) for child in item if child.tag == "list"]
    return "\n".join(rows)


def _table(element: Any) -> str:
    rows = [[_inline(cell).replace("|", "\\|") for cell in row if cell.tag == "cell"] for row in element if row.tag == "row"]
    rows = [row for row in rows if row]
    if not rows:
        return ""
    width = max(len(row) for row in rows)
    grid = [row + [""] * (width - len(row)) for row in rows]
    lines = ["| " + " | ".join(row) + " |" for row in grid]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])
