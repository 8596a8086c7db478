"""The inline Markdown of a segment as safe HTML, with marks (terms) and offsets carried through.

Most segments hold no markup and take a short way: escape and cut. The others go through
markdown-it with sentinels (three Unicode noncharacters that spell a number) written in at every
offset of interest; where a sentinel comes out is where that offset stands in the rendered text.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bilingua.publish.escape import drop_unsafe, escape_html, is_dropped, is_plain, safe_url

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_MARKUP = re.compile(r"[*_`\[\]<>&\\~\n]|https?://|www\.")
_SENTINEL = re.compile("[\ufde0-\ufdef]{3}")
_SPECIAL_TEXT = re.compile(r"\[\^(?P<note>[^\]\s]{1,40})\]|(?P<url>https?://[^\s<>\"'()\[\]«»“”،؛]+[^\s<>\"'()\[\]«»“”،؛.,:;!?؟])")
_INLINE_TAGS = frozenset({"em", "strong", "s", "b", "i", "u", "sub", "sup", "small", "cite", "q", "mark", "abbr", "kbd", "br"})


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of the raw text that becomes a link to a term's entry."""

    start: int
    """First code point in the raw text."""
    end: int
    """One past the last."""
    anchor: str
    """Id of the entry on the page, already safe."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """Rendered inline text."""

    html: str
    """Safe HTML, phrasing content only."""
    offsets: tuple[int, ...]
    """For each offset asked for, its place in the page's text in UTF-16 units, as scripts count."""


@dataclass(slots=True)
class _Piece:
    """A run of text with one style."""

    text: str
    opening: str
    closing: str
    in_link: bool


def render_inline(text: str, marks: Sequence[Mark] = (), points: Sequence[int] = (), links: Mapping[str, str] | None = None) -> Rendered:
    """Render one segment.

    Args:
        text: Inline Markdown.
        marks: Spans to mark, in order and without overlap.
        points: Offsets in ``text`` whose places in the rendered text are wanted.
        links: Targets of reference links by label in lower case.
    """
    if _MARKUP.search(text) is None:
        return _render_plain(text, marks, points)
    return _render_markdown(text, marks, points, links or {})


def plain_text(text: str) -> str:
    """Return the text of inline Markdown without its marks, white space folded, unsafe characters dropped."""
    if _MARKUP.search(text) is not None:
        text = "".join(piece.text for piece in _walk(_parse(text, {})))
        text = _SENTINEL.sub("", text)
    return " ".join(drop_unsafe(text).split())


def _render_plain(text: str, marks: Sequence[Mark], points: Sequence[int]) -> Rendered:
    if not marks:
        html = escape_html(text)
    else:
        parts, done = [], 0
        for mark in marks:
            parts += [escape_html(text[done : mark.start]), _mark_html(mark, escape_html(text[mark.start : mark.end]), False)]
            done = mark.end
        html = "".join((*parts, escape_html(text[done:])))
    if not points or (drop_unsafe(text) == text and max(text, default="") < "\U00010000"):
        return Rendered(html, tuple(points))
    return Rendered(html, tuple(_utf16(text, point) for point in points))


def _utf16(text: str, point: int) -> int:
    """Count UTF-16 units of what stays of ``text[:point]``."""
    before = drop_unsafe(text[:point])
    return len(before) + (0 if before.isascii() else sum(char > "\uffff" for char in before))


def _mark_html(mark: Mark, inner: str, in_link: bool) -> str:
    if not inner:
        return ""
    # A link within a link is not HTML: there the term is only shown, its entry stands below.
    return f'<span class="t">{inner}</span>' if in_link else f'<a class="t" href="#{mark.anchor}">{inner}</a>'


def _render_markdown(text: str, marks: Sequence[Mark], points: Sequence[int], links: Mapping[str, str]) -> Rendered:
    wanted = sorted({*points, *(m.start for m in marks), *(m.end for m in marks)})
    number = {point: index for index, point in enumerate(wanted[:4096])}
    tokens = _parse(_write_sentinels(text, number), links)
    starts = {number[m.start]: m for m in marks if m.end in number}
    ends = {number[m.end] for m in marks if m.end in number}
    places: dict[int, int] = {}
    html: list[str] = []
    current: Mark | None = None
    count = 0
    for piece in _walk(tokens):
        done = 0
        html.append(piece.opening)
        for found in [*_SENTINEL.finditer(piece.text), None]:
            run = piece.text[done : found.start() if found else len(piece.text)]
            shown = drop_unsafe(run)
            count += len(shown) + sum(char > "\uffff" for char in shown)
            escaped = escape_html(run)
            html.append(_mark_html(current, escaped, piece.in_link) if current else escaped)
            if found is None:
                break
            done = found.end()
            index = _read_sentinel(found.group())
            places[index] = count
            current = None if index in ends else current
            current = starts.get(index, current)
        html.append(piece.closing)
    return Rendered("".join(html), tuple(places.get(number.get(point, -1), -1) for point in points))


def _write_sentinels(text: str, number: Mapping[int, int]) -> str:
    out, done = [], 0
    for point, index in number.items():
        digits = "".join(chr(0xFDE0 + (index >> shift & 15)) for shift in (8, 4, 0))
        out += [_clean(text[done:point]), digits]
        done = point
    return "".join((*out, _clean(text[done:])))


def _clean(text: str) -> str:
    """Take noncharacters and controls out, so that no text can forge a sentinel."""
    return "".join(char for char in text if char == "\n" or not is_dropped(char)) if not is_plain(text) else text


def _read_sentinel(digits: str) -> int:
    return (ord(digits[0]) - 0xFDE0) << 8 | (ord(digits[1]) - 0xFDE0) << 4 | (ord(digits[2]) - 0xFDE0)


@functools.cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    md = MarkdownIt("commonmark", {"html": True}).enable("strikethrough")
    normalize = md.normalizeLink
    # Whether a link may stand is decided by safe_url when it is written; sentinels would be percent-encoded.
    setattr(md, "validateLink", lambda _url: True)  # noqa: B010  mypy takes no assignment to a method
    setattr(md, "normalizeLink", lambda url: normalize(_SENTINEL.sub("", url)))  # noqa: B010
    return md


def _parse(text: str, links: Mapping[str, str]) -> list[Token]:
    references = {label.upper(): {"href": href, "title": ""} for label, href in links.items()}
    return _parser().parseInline(text, {"references": references})[0].children or []


def _walk(tokens: Sequence[Token]) -> list[_Piece]:
    """Flatten markdown-it's inline tokens; only known tags come out, every one closed."""
    pieces: list[_Piece] = []
    in_link = False
    for token in tokens:
        kind = token.type
        if kind in ("text", "text_special"):
            pieces += _split_text(token.content, in_link)
        elif kind == "code_inline":
            pieces.append(_Piece(_SENTINEL.sub("", token.content), '<code dir="auto">', "</code>", True))
        elif kind in ("softbreak", "hardbreak"):
            pieces.append(_Piece("\n" if kind == "softbreak" else "", "" if kind == "softbreak" else "<br>", "", in_link))
        elif kind in ("em_open", "strong_open", "s_open", "em_close", "strong_close", "s_close"):
            name = kind.split("_")[0]
            pieces.append(_Piece("", f"<{'/' if kind.endswith('close') else ''}{name}>", "", in_link))
        elif kind == "link_open":
            in_link = True
            href = safe_url(str(token.attrs.get("href", "")))
            tag = f'<a href="{escape_html(href)}" rel="noopener nofollow ugc">' if href else "<span>"
            pieces.append(_Piece("", tag, "", True))
        elif kind == "link_close":
            in_link = False
            opened = next(p.opening for p in reversed(pieces) if p.opening.startswith(("<a href", "<span>")))
            pieces.append(_Piece("", "</a>" if opened.startswith("<a") else "</span>", "", False))
        elif kind == "image":
            pieces.append(_Piece(_SENTINEL.sub("", token.content), '<span class="img">', "</span>", in_link))
        elif kind == "html_inline":
            pieces.append(_Piece("", _safe_tag(token.content), "", in_link))
    return _close_tags(pieces)


def _split_text(text: str, in_link: bool) -> list[_Piece]:
    """Cut footnote marks and bare addresses out of a run of text."""
    pieces, done = [], 0
    for found in _SPECIAL_TEXT.finditer(text):
        pieces.append(_Piece(text[done : found.start()], "", "", in_link))
        done = found.end()
        if found["note"]:
            pieces.append(_Piece(found["note"], '<sup class="fn">', "</sup>", in_link))
            continue
        href = "" if in_link else safe_url(_SENTINEL.sub("", found["url"]))
        opening = f'<a href="{escape_html(href)}" rel="noopener nofollow ugc"><bdi>' if href else "<bdi>"
        pieces.append(_Piece(found["url"], opening, "</bdi></a>" if href else "</bdi>", True))
    return [*pieces, _Piece(text[done:], "", "", in_link)]


def _safe_tag(source: str) -> str:
    """Return an allowed tag without its attributes, or nothing."""
    found = re.match(r"<(/?)([A-Za-z][A-Za-z0-9]*)[\s/>]", source)
    if found is None or found.group(2).lower() not in _INLINE_TAGS:
        return ""
    name = found.group(2).lower()
    if name == "br":
        return "" if found.group(1) else "<br>"
    return f"<{found.group(1)}{name}>"


def _close_tags(pieces: list[_Piece]) -> list[_Piece]:
    """Drop closing tags that close nothing, close what stays open, so that a segment is whole by itself."""
    stack: list[str] = []
    for piece in pieces:
        tag = re.fullmatch(r"<(/?)([a-z]+)( [^>]*)?>", piece.opening)
        if tag is None or piece.closing or tag.group(2) == "br":
            continue
        if not tag.group(1):
            stack.append(tag.group(2))
        elif tag.group(2) in stack:
            closing = ""
            while stack[-1] != tag.group(2):
                closing += f"</{stack.pop()}>"
            piece.opening = f"{closing}</{stack.pop()}>"
        else:
            piece.opening = ""
    if stack:
        pieces.append(_Piece("", "".join(f"</{name}>" for name in reversed(stack)), "", False))
    return pieces
