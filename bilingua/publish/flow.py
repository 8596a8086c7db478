"""The blocks of an article as one text: lists and quotations opened and closed around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bilingua.publish.view import ArticleView, BlockView


@dataclass(frozen=True, slots=True)
class FlowItem:
    """Either tags or a block."""

    text: str | None
    """Opening and closing tags; None for a block."""
    block: BlockView | None = None
    """The block."""


def make_flow(view: ArticleView) -> Iterator[FlowItem]:
    """Return tags and blocks in order; every tag is closed.

    A list item of level n stands in n lists; items that follow one another at one level share a
    list unless one is numbered and the other is not.
    """
    stack: list[str] = []  # "blockquote", "ul" or "ol"; an open list always has an open item
    for block in view.blocks:
        is_item = block.kind == "list_item"
        depth = max(block.level, 1) if is_item else 0
        kind = "ol" if block.ordinal is not None else "ul"
        tags = _close_to(stack, block.quote, depth, kind)
        tags += _open(stack, block, depth, kind)
        if tags:
            yield FlowItem(tags)
        yield FlowItem(None, block)
    rest = _close_to(stack, 0, 0, "")
    if rest:
        yield FlowItem(rest)


def _pop(stack: list[str]) -> str:
    tag = stack.pop()
    return "</blockquote>" if tag == "blockquote" else f"</li></{tag}>"


def _close_to(stack: list[str], quotes: int, depth: int, kind: str) -> str:
    """Close what the next block does not stand in."""
    out = ""
    while stack.count("blockquote") > quotes or len(stack) - stack.count("blockquote") > depth:
        out += _pop(stack)
    lists = len(stack) - stack.count("blockquote")
    if depth and lists == depth:
        if stack[-1] == kind:
            out += "</li>"
            stack.append("+")  # the list goes on with another item
        elif stack[-1] != "blockquote":
            out += _pop(stack)
    return out


def _open(stack: list[str], block: BlockView, depth: int, kind: str) -> str:
    if stack and stack[-1] == "+":
        stack.pop()
        return "<li>"
    out = ""
    while stack.count("blockquote") < block.quote:
        if any(tag != "blockquote" for tag in stack):  # a quotation is opened outside of lists
            out += _pop(stack)
            continue
        stack.append("blockquote")
        out += "<blockquote>"
    while len(stack) - stack.count("blockquote") < depth:
        stack.append(kind)
        start = f' start="{block.ordinal}"' if kind == "ol" and block.ordinal not in (None, 1) else ""
        out += f"<{kind}{start}><li>"
    return out
