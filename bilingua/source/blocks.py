"""A Markdown body as blocks with exact ranges, each cut into segments."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bilingua.source.segments import make_segments
from bilingua.units import Block, BlockKind

if TYPE_CHECKING:
    from markdown_it.token import Token

TITLE_ID = "title"
# Quote marks, list markers and indents before the content of a line.
_CONTAINERS = re.compile(r"(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])|\[\^[^\]]+\]:))*[ \t]*")


@dataclass(slots=True)
class _Context:
    """Where the walk through the tokens stands."""

    quotes: int = 0
    lists: list[int | None] = field(default_factory=list)
    """Number of the current item of each open list, None for bullets."""
    item_is_new: bool = False
    is_footnote: bool = False
    heading: int = 0
    row: int = -1
    cells: list[tuple[int, int] | None] = field(default_factory=list)
    """Ranges of the current row's cells that are still to come."""
    column: int = 0
    in_cell: bool = False


def parse_blocks(title: str, body: str, language: str) -> tuple[Block, ...]:
    r"""Return the blocks of an article, the title's first; segments included.

    Args:
        title: The title, one line of inline Markdown; its block has the id ``title`` and an empty range.
        body: Markdown with ``\\n`` line ends.
        language: BCP 47 tag, for the sentence splitter.
    """
    from bilingua.source.markdown import block_tokens

    tokens, env = block_tokens(body)
    starts = [0]
    starts += [found.end() for found in re.finditer("\n", body)]
    found = list(_walk(tokens, body, starts))
    seen: Counter[str] = Counter()
    words: Counter[str] = Counter()
    head = Block(id=TITLE_ID, kind=BlockKind.TITLE, text=title, start=0, end=0, line=0, is_translatable=bool(title.strip()))
    blocks = [replace(head, segments=make_segments(head, language, {}, words))]
    for block in found:
        digest = hashlib.sha256(f"{block.kind}\n{block.text}".encode("utf-8", "surrogatepass")).hexdigest()[:10]
        seen[digest] += 1
        named = replace(block, id=f"b{digest}" + (f"-{seen[digest]}" if seen[digest] > 1 else ""))
        if named.is_translatable:
            segments = make_segments(named, language, env, words)
            named = replace(named, segments=segments, is_translatable=bool(segments))
        blocks.append(named)
    return tuple(blocks)


def _walk(tokens: list[Token], body: str, starts: list[int]) -> Iterator[Block]:
    context = _Context()
    for token in tokens:
        if token.type == "inline":
            yield from _inline_block(token, body, starts, context)
        elif token.type in ("fence", "code_block", "html_block", "hr"):
            yield _verbatim_block(token, body, starts, context)
        else:
            _enter(token, body, starts, context)


def _enter(token: Token, body: str, starts: list[int], context: _Context) -> None:
    match token.type:
        case "blockquote_open":
            context.quotes += 1
        case "blockquote_close":
            context.quotes -= 1
        case "bullet_list_open":
            context.lists.append(None)
        case "ordered_list_open":
            context.lists.append(int(token.attrs.get("start", 1)) - 1)
        case "bullet_list_close" | "ordered_list_close":
            context.lists.pop()
        case "list_item_open":
            context.item_is_new = True
            if (number := context.lists[-1]) is not None:
                context.lists[-1] = number + 1
        case "footnote_reference_open" | "footnote_reference_close":
            context.is_footnote = token.nesting > 0
        case "heading_open":
            context.heading = int(token.tag[1])
        case "heading_close":
            context.heading = 0
        case "thead_open":
            context.row = -1
        case "tr_open":
            context.row += 1
            context.column = 0
            context.cells = list(_cell_ranges(_line(token), body, starts, context))
        case "th_open" | "td_open" | "th_close" | "td_close":
            context.in_cell = token.nesting > 0
            context.column += token.nesting < 0


def _line(token: Token) -> int:
    return token.map[0] if token.map else 0


def _line_end(line: int, body: str, starts: list[int]) -> int:
    return starts[line + 1] - 1 if line + 1 < len(starts) else len(body)


def _verbatim_block(token: Token, body: str, starts: list[int], context: _Context) -> Block:
    first, last = token.map if token.map else (0, 1)
    kind = {"html_block": BlockKind.HTML, "hr": BlockKind.RULE}.get(token.type, BlockKind.CODE)
    end = max(_line_end(last - 1, body, starts), starts[first])
    raw = body[starts[first] : end].rstrip()
    text = token.content.rstrip("\n") if kind is not BlockKind.RULE else raw.strip()
    return Block(
        id="",
        kind=kind,
        text=text,
        start=starts[first],
        end=starts[first] + len(raw),
        line=first,
        is_translatable=False,
        level=len(context.lists),
        quote_depth=context.quotes,
    )


def _inline_block(token: Token, body: str, starts: list[int], context: _Context) -> Iterator[Block]:
    line = _line(token)
    if context.in_cell:
        place = context.cells.pop(0) if context.cells else None
        start, end = place or (_line_end(line, body, starts),) * 2
        text = body[start:end]
        yield Block("", BlockKind.TABLE_CELL, text, start, end, line, bool(text), context.row, context.column, context.quotes)
        return
    if not token.content.strip():
        return
    start, end = _content_range(token, body, starts, context)
    text = "\n".join(part.lstrip(" \t") for part in token.content.split("\n"))
    kind, level, ordinal = _kind(context)
    yield Block("", kind, text, start, end, line, True, level, ordinal, context.quotes)


def _kind(context: _Context) -> tuple[BlockKind, int, int | None]:
    depth = len(context.lists)
    if context.heading:
        return BlockKind.HEADING, context.heading, None
    if context.lists and context.item_is_new:
        context.item_is_new = False
        return BlockKind.LIST_ITEM, depth, context.lists[-1]
    if context.is_footnote:
        return BlockKind.FOOTNOTE, depth, None
    if context.quotes and not context.lists:
        return BlockKind.QUOTE, depth, None
    return BlockKind.PARAGRAPH, depth, None


def _content_range(token: Token, body: str, starts: list[int], context: _Context) -> tuple[int, int]:
    """Return where the inline content of a heading or paragraph stands.

    A paragraph's content is the tail of its first line through the end of its last one; an ATX
    heading's stands between its number signs.
    """
    first, last = token.map if token.map else (0, 1)
    parts = token.content.split("\n")
    line = body[starts[first] : _line_end(first, body, starts)]
    if context.heading and len(parts) == 1:
        prefix = _CONTAINERS.match(line)
        position = prefix.end() if prefix else 0
        signs = len(line[position:]) - len(line[position:].lstrip("#"))
        if 0 < signs <= 6 and line[position + signs : position + signs + 1] in (" ", "\t"):
            at = line.find(parts[0], position + signs)
            if at >= 0:
                return starts[first] + at, starts[first] + at + len(parts[0])
    start = starts[first] + len(line.rstrip()) - len(parts[0].rstrip())
    final = min(first + len(parts), last) - 1 if last > first else first
    end = starts[final] + len(body[starts[final] : _line_end(final, body, starts)].rstrip())
    return start, max(start, end)


def _cell_ranges(line: int, body: str, starts: list[int], context: _Context) -> Iterator[tuple[int, int] | None]:
    """Yield the range of each cell of a table row, white space around it left out."""
    end = _line_end(line, body, starts)
    position = starts[line]
    if context.quotes or context.lists or context.is_footnote:
        prefix = _CONTAINERS.match(body, position, end)
        position = prefix.end() if prefix else position
    row = body[position:end]
    position += len(row) - len(row.lstrip())
    row = row.strip()
    bars = [found.start() for found in re.finditer(r"(?<!\\)\|", row)]
    edges = [-1, *bars, len(row)]
    pairs = [(left + 1, right) for left, right in itertools.pairwise(edges)]
    if pairs and not row[slice(*pairs[0])]:
        pairs.pop(0)
    if pairs and not row[slice(*pairs[-1])]:
        pairs.pop()
    for left, right in pairs:
        cell = row[left:right]
        inner = left + len(cell) - len(cell.lstrip())
        yield position + inner, position + inner + len(cell.strip())
