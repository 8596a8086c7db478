"""Links, code, images and other inline marks: each kept, and kept once."""

from __future__ import annotations

import re
from collections import Counter

from bilingua.units import Finding, LanguagePair, Placeable, PlaceableKind, Severity, Span, TranslationUnit

_CODE = re.compile(r"(?<![\\`])(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_LINK = re.compile(r"\]\(|\]\[")
_MARKED = {PlaceableKind.EMPHASIS: "emphasis", PlaceableKind.STRONG: "strong emphasis"}
# Kinds whose whole text must stand in the target as it is.
_WHOLE = frozenset({PlaceableKind.CODE, PlaceableKind.URL, PlaceableKind.FOOTNOTE})


def find_placeable_faults(unit: TranslationUnit, pair: LanguagePair) -> tuple[Finding, ...]:
    """Report inline content that is lost or doubled as errors, lost emphasis as a warning, and code that was made up."""
    del pair
    items = unit.segment.placeables
    if not items:
        return _find_made_up(unit, 0) if "`" in unit.target or "](" in unit.target else ()
    found: list[Finding] = []
    wanted = Counter((item.kind, _fixed_text(unit.segment.text, item)) for item in items)
    done: set[tuple[PlaceableKind, str]] = set()
    for item in items:
        key = (item.kind, _fixed_text(unit.segment.text, item))
        if key not in done:
            done.add(key)
            found += _compare(unit, item, key[1], wanted[key])
    links = sum(item.kind in (PlaceableKind.LINK, PlaceableKind.IMAGE) for item in items)
    return (*found, *_find_made_up(unit, links))


def _fixed_text(text: str, item: Placeable) -> str:
    """Return what must stand in the target unchanged: the whole, or a link's end with its destination."""
    if item.kind in _WHOLE:
        return text[item.start : item.end]
    if item.kind in _MARKED:
        return text[item.start : item.inner_start]
    if item.inner_start == item.inner_end and item.kind is not PlaceableKind.LINK:
        whole = text[item.start : item.end]
        # The description of an image is translated, its address is not.
        return whole[whole.rfind("](") :] if item.kind is PlaceableKind.IMAGE and "](" in whole else whole
    if item.kind is PlaceableKind.HTML:
        return text[item.start : item.inner_start]
    return text[item.inner_end : item.end]


def _compare(unit: TranslationUnit, item: Placeable, fixed: str, wanted: int) -> list[Finding]:
    name = _MARKED.get(item.kind, item.kind.value)
    there = unit.target.count(fixed)
    place = Span(item.start, item.end)
    if item.kind in _MARKED:
        wanted_marks = 2 * wanted
        if there >= wanted_marks or fixed.replace("_", "*") in unit.target:
            return []
        return [Finding("placeables", Severity.WARNING, f"{name} is not in the translation", unit.segment.id, place)]
    if there < wanted:
        return [Finding("placeables", Severity.ERROR, f"the {name} {fixed} is not in the translation", unit.segment.id, place)]
    if len(fixed) > 2 and there > max(wanted, unit.segment.text.count(fixed)):
        return [
            Finding("placeables", Severity.ERROR, f"the {name} {fixed} stands {there} times instead of {wanted}", unit.segment.id, place)
        ]
    return []


def _find_made_up(unit: TranslationUnit, links: int) -> tuple[Finding, ...]:
    for match in _CODE.finditer(unit.target):
        if match[2].strip() not in unit.segment.text:
            return (
                Finding(
                    "placeables", Severity.WARNING, f"the code {match[0]} is not in the source", unit.segment.id, None, Span(*match.span())
                ),
            )
    if len(_LINK.findall(unit.target)) > max(links, len(_LINK.findall(unit.segment.text))):
        return (Finding("placeables", Severity.ERROR, "the translation has more links than the source", unit.segment.id),)
    return ()
