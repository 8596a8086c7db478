"""Taking in what a person changed in a target file.

The file as bilingua wrote it is known from the document: every target's place in it is exact. The
words of the old and the new text are aligned (longest common subsequence), the borders of the
targets are carried over, and a unit whose text is no longer the same is a person's. What stands
between the targets is kept as glue, so that a person's paragraphs, notes and line breaks survive.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Indel

from bilingua.formats import TargetFile, body_units, default_glue, document_state, target_body, target_title, title_units
from bilingua.units import BilingualDocument, TranslationUnit, UnitOrigin, UnitState

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")


@dataclass(frozen=True, slots=True)
class Edits:
    """What a person changed."""

    doc: BilingualDocument
    """The document with the changes taken in."""
    changed: tuple[str, ...] = ()
    """Ids of the segments whose target a person changed just now."""


def take_in_edits(doc: BilingualDocument, file: TargetFile) -> Edits:
    """Compare a target file with what the document says it held, and take a person's changes in.

    A changed unit becomes ``reviewed`` with origin ``human``; the machine's text is kept in
    ``machine``. A state raised in the front matter (reviewed, final) holds for every unit.
    """
    targets: dict[str, str] = {}
    glue = doc.glue
    if file.body != target_body(doc):
        units = body_units(doc)
        new_targets, glue = _carry_borders([unit.target for unit in units], doc.glue or default_glue(doc.article), file.body)
        targets.update({unit.segment.id: text for unit, text in zip(units, new_targets, strict=True)})
    if file.title != target_title(doc):
        targets.update(_share_title(title_units(doc), file.title))
    state = _raised_state(doc, file.state)
    units_now = tuple(_apply(unit, targets.get(unit.segment.id, unit.target), state) for unit in doc.units)
    changed = tuple(now.segment.id for before, now in zip(doc.units, units_now, strict=True) if now.target != before.target)
    if units_now == doc.units and glue == doc.glue:
        return Edits(doc)
    return Edits(replace(doc, units=units_now, glue=glue if glue != default_glue(doc.article) else ()), changed)


def _apply(unit: TranslationUnit, target: str, state: UnitState | None) -> TranslationUnit:
    order = list(UnitState)
    if target != unit.target:
        machine = unit.machine or (unit.target if unit.origin is not UnitOrigin.HUMAN else "")
        reached = max(UnitState.REVIEWED, state or UnitState.REVIEWED, key=order.index)
        human = replace(unit, target=target, state=reached, origin=UnitOrigin.HUMAN, machine=machine, score=None, retry="")
        return replace(human, outcomes=(), links=(), findings=())
    if state is not None and state is not unit.state:
        # Accepted as it stands: from now on these words are a person's.
        return replace(unit, state=state, origin=UnitOrigin.HUMAN)
    return unit


def _raised_state(doc: BilingualDocument, given: str) -> UnitState | None:
    if given not in (UnitState.REVIEWED, UnitState.FINAL):
        return None
    return None if given == document_state(doc) else UnitState(given)


def _share_title(units: Sequence[TranslationUnit], title: str) -> dict[str, str]:
    """Give a changed title to the title's units: border by border as in the body."""
    targets, _ = _carry_borders([unit.target for unit in units], ("", *[" "] * (len(units) - 1), ""), title)
    return {unit.segment.id: text for unit, text in zip(units, targets, strict=True)}


def _carry_borders(targets: Sequence[str], glue: Sequence[str], new: str) -> tuple[list[str], tuple[str, ...]]:
    """Cut the new text into targets and glue along the borders of the old ones.

    Returns:
        The new targets, same length and order, and the new glue, one longer; joined they give ``new``.
    """
    old_tokens, owners = _old_tokens(targets, glue)
    new_tokens = _TOKEN.findall(new)
    new_owners = _carry_owners(old_tokens, owners, new_tokens)
    spans: dict[int, tuple[int, int]] = {}
    position = 0
    for token, owner in zip(new_tokens, new_owners, strict=True):
        end = position + len(token)
        if owner is not None and not token.isspace():
            spans[owner] = (spans[owner][0] if owner in spans else position, end)
        position = end
    found, between, done = [], [], 0
    for number in range(len(targets)):
        start, end = spans.get(number, (done, done))
        between.append(new[done:start])
        found.append(new[start:end])
        done = end
    return found, (*between, new[done:])


def _old_tokens(targets: Sequence[str], glue: Sequence[str]) -> tuple[list[str], list[int | None]]:
    """Cut the old text into tokens; each with the number of its target, None for glue."""
    tokens: list[str] = []
    owners: list[int | None] = []
    for number, before in enumerate(glue):
        cut = _TOKEN.findall(before)
        tokens += cut
        owners += [None] * len(cut)
        if number < len(targets):
            cut = _TOKEN.findall(targets[number])
            tokens += cut
            owners += [number] * len(cut)
    return tokens, owners


def _carry_owners(old: Sequence[str], owners: Sequence[int | None], new: Sequence[str]) -> list[int | None]:
    """Give every new token its target's number; numbers never fall from left to right."""
    carried: list[int | None] = []
    for step in Indel.opcodes(old, new):
        if step.tag == "equal":
            carried += owners[step.src_start : step.src_end]
        elif step.tag in ("insert", "replace"):
            carried += [-1] * (step.dest_end - step.dest_start)
    _fill_inserted(carried, new)
    return carried


def _fill_inserted(carried: list[int | None], new: Sequence[str]) -> None:
    """Give runs of new words (marked -1) to the target before them, or behind them at a sentence's start."""
    index = 0
    while index < len(carried):
        if carried[index] != -1:
            index += 1
            continue
        end = index
        while end < len(carried) and carried[end] == -1:
            end += 1
        before = next((owner for owner in reversed(carried[:index]) if owner is not None), None)
        after = next((owner for owner in carried[end:] if owner is not None and owner != -1), None)
        cut = _cut_between(new, index, end) if before is not None and after is not None and before != after else None
        for place in range(index, end):
            carried[place] = (before if before is not None else after) if cut is None or place < cut else after
        if before is None and after is None:
            carried[index:end] = [0] * (end - index)
        index = end


def _cut_between(new: Sequence[str], start: int, end: int) -> int:
    """Return where, in new words between two targets, the second target begins.

    Words that follow no sentence end belong to the target before; after a sentence end, a run that
    ends with one belongs to the target before too (a sentence was added), and a run that does not is
    the changed beginning of the next.
    """
    before = "".join(new[:start]).rstrip()
    run = "".join(new[start:end]).rstrip()
    if not run or _SENTENCE_END.search(run):
        return end
    ends = [place for place in range(start, end) if _SENTENCE_END.search("".join(new[start : place + 1]).rstrip())]
    if ends:
        return ends[-1] + 1
    return start if _SENTENCE_END.search(before) else end
