"""An article's own Markdown around its segments: what stays when the segments are translated."""

from __future__ import annotations

import re
from itertools import pairwise

from bilingua.units import Article, Block, BlockKind


def default_glue(article: Article) -> tuple[str, ...]:
    """Return the text around the body's segments: one string more than there are segments.

    Markers, indents, rules, code, HTML and link definitions stay as they are. White space between two
    sentences becomes one space, whatever it was; a hard line break stays, with the prefix of its line.
    """
    glue: list[str] = []
    pending, done = "", 0
    for block in article.blocks:
        if block.kind is BlockKind.TITLE or not block.segments:
            continue
        prefix = _continuation(block, article.body)
        pending += article.body[done : block.start] + _gap(block.text[: block.segments[0].start], prefix)
        for before, after in pairwise(block.segments):
            glue.append(pending)
            pending = _gap(block.text[before.end : after.start], prefix) or " "
        glue.append(pending)
        pending = _gap(block.text[block.segments[-1].end :], prefix)
        done = block.end
    return (*glue, pending + article.body[done:])


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
