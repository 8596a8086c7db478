"""The editable target file ``<slug>.<lang>.md``: front matter, then the translation in the article's structure.

The body is ``glue[0] + target[0] + glue[1] + … + glue[n]`` over the units that are not the title's.
The glue is the article's own Markdown around its segments, until a person changes it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import pairwise

from bilingua.formats.skeleton import default_glue
from bilingua.units import Article, BilingualDocument, BlockKind, TranslationUnit, UnitState


@dataclass(frozen=True, slots=True)
class TargetFile:
    """A target file as read back."""

    title: str
    """Title of the translation."""
    state: str
    """State given in the front matter; empty where there is none."""
    body: str
    """All after the front matter's closing line and the empty line behind it, without the last line feed."""


def format_target(doc: BilingualDocument) -> str:
    """Return the text of the target file: what a person edits.

    The front matter's strings are in JSON's quotes, which YAML reads as they are.
    """
    lines = [
        "---",
        f"title: {json.dumps(target_title(doc), ensure_ascii=False)}",
        f"lang: {doc.pair.target}",
        f"translation_of: {doc.article.id}",
        f"state: {document_state(doc).value}",
        "---",
        "",
        "",
    ]
    return "\n".join(lines) + target_body(doc) + "\n"


def target_body(doc: BilingualDocument) -> str:
    """Return the body of the target file."""
    glue = doc.glue or default_glue(doc.article)
    units = body_units(doc)
    return glue[0] + "".join(unit.target + after for unit, after in zip(units, glue[1:], strict=True))


def target_title(doc: BilingualDocument) -> str:
    """Return the title of the translation: the targets of the title's segments."""
    return " ".join(unit.target for unit in title_units(doc) if unit.target)


def document_state(doc: BilingualDocument) -> UnitState:
    """Return the state that every unit of the document has reached."""
    order = list(UnitState)
    return min((unit.state for unit in doc.units), key=order.index, default=UnitState.INITIAL)


def body_units(doc: BilingualDocument) -> tuple[TranslationUnit, ...]:
    """Return the units that stand in the target file's body, in order."""
    titles = _title_blocks(doc.article)
    return tuple(unit for unit in doc.units if unit.segment.block_id not in titles)


def title_units(doc: BilingualDocument) -> tuple[TranslationUnit, ...]:
    """Return the units of the title."""
    titles = _title_blocks(doc.article)
    return tuple(unit for unit in doc.units if unit.segment.block_id in titles)


def carry_glue(earlier: BilingualDocument, doc: BilingualDocument) -> tuple[str, ...]:
    """Return the glue for a new version of a document whose earlier one may hold a person's.

    Between two units that followed each other before, the earlier glue stays; elsewhere the article's own is used.
    """
    if not earlier.glue:
        return ()
    before = [_START, *(unit.segment.id for unit in body_units(earlier)), _END]
    kept = dict(zip(pairwise(before), earlier.glue, strict=True))
    now = [_START, *(unit.segment.id for unit in body_units(doc)), _END]
    return tuple(kept.get(place, own) for place, own in zip(pairwise(now), default_glue(doc.article), strict=True))


_START, _END = "<start>", "<end>"


def _title_blocks(article: Article) -> frozenset[str]:
    return frozenset(block.id for block in article.blocks if block.kind is BlockKind.TITLE)
