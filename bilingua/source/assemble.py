"""A translated body: the source body with every segment replaced, structure unchanged."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bilingua.source.text import escape_start
from bilingua.units import Article, Block, BlockKind


def fill_article(article: Article, targets: Mapping[str, str]) -> tuple[str, str]:
    """Return title and Markdown body with segments replaced by their targets.

    Only the ranges of translatable blocks change: markers, indents, rules, code, HTML and link
    definitions stay as they are. A segment without a target, or with an empty one, keeps its source.

    Args:
        article: The source side.
        targets: Segment id to inline Markdown.
    """
    title = article.title
    parts: list[str] = []
    position = 0
    for block in article.blocks:
        if not block.segments:
            continue
        text = fill_block(block, targets, article.body)
        if block.kind is BlockKind.TITLE:
            title = text
            continue
        parts += [article.body[position : block.start], text]
        position = block.end
    return title, "".join([*parts, article.body[position:]])


def fill_block(block: Block, targets: Mapping[str, str], body: str) -> str:
    """Return the inline content of one block with its segments replaced, hard breaks kept.

    Args:
        block: A translatable block.
        targets: Segment id to inline Markdown.
        body: The article's body, for the prefix of lines after a hard break.
    """
    if all(not targets.get(segment.id) for segment in block.segments):
        return block.text if block.kind is BlockKind.TITLE else body[block.start : block.end]
    prefix = _continuation(block, body)
    parts: list[str] = []
    position = 0
    for segment in block.segments:
        parts.append(_gap(block.text[position : segment.start], prefix))
        parts.append(" ".join((targets.get(segment.id) or segment.text).split("\n")))
        position = segment.end
    parts.append(_gap(block.text[position:], prefix))
    text = "".join(parts)
    if block.kind is BlockKind.TITLE:
        return text
    if block.kind is BlockKind.TABLE_CELL:
        return re.sub(r"(?<!\\)\|", r"\\|", text)
    before = body[body.rfind("\n", 0, block.start) + 1 : block.start]
    return text if block.kind is BlockKind.HEADING and "#" in before else escape_start(text)


def _gap(gap: str, prefix: str) -> str:
    """Return what stands between two targets: a hard break as it is, a space for other white space."""
    if not gap:
        return ""
    if found := re.search(r"( {2,}|\\)\n", gap):
        return f"{gap[: found.start()].rstrip()}{found[1]}\n{prefix}"
    return gap.replace("\n", " ") if gap.strip() else " "


def _continuation(block: Block, body: str) -> str:
    """Return what stands before the content on the block's second line: quote marks and indents."""
    raw, text = body[block.start : block.end].split("\n"), block.text.split("\n")
    if len(raw) < 2 or len(text) < 2 or not raw[1].rstrip().endswith(text[1].rstrip()):
        return ""
    return raw[1][: len(raw[1].rstrip()) - len(text[1].rstrip())]
