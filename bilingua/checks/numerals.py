"""Numbers in running text: digits of any script, number words, scales, times, decades.

Every reading gives all values that the writing may mean, since ``4,500`` is four thousand five
hundred in English and may be four and a half in Arabic. A check then asks whether the two sides can
mean the same, never which reading is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bilingua.checks.facts import WORD, NumberFacts, fold_word
from bilingua.units import Span

_TOKEN = re.compile(rf"(?P<digits>\d+(?:[.,٫٬،'’\u00a0\u202f:]\d+)*)|(?P<word>{WORD.pattern})")
_ROMAN = re.compile(r"^(?=[IVXLCDM]{1,7}$)M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})$")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_ALWAYS_GROUP = "٬'’\u00a0\u202f"
# The first year of a span such as 1995-96, which gives the second its century.
_YEARS = re.compile(r"(\d\d)\d\d[-–/]$")
# Between the two ends of a range the first lacks the scale that the second has: 20-30 million.
_RANGE_GAP = 8


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as written, with what it may mean."""

    span: Span
    """Where it stands."""
    is_digits: bool
    """Written with digits, at least in part."""
    values: frozenset[float]
    """What the whole may mean."""
    parts: frozenset[float] = frozenset()
    """What its parts mean one by one (day, month and year; hour and minute); empty where it has none."""
    is_exact: bool = True
    """False for an ordinal or a decade, which the other side may word quite differently."""

    def is_in(self, known: frozenset[float]) -> bool:
        """Tell whether ``known`` holds a value of the whole, or every part."""
        return not self.values.isdisjoint(known) or (bool(self.parts) and self.parts <= known)


@dataclass(slots=True)
class _Sum:
    """A number that is being read, word by word."""

    start: int
    end: int
    total: float = 0.0
    current: float = 0.0
    alternatives: frozenset[float] = frozenset()
    parts: list[float] = field(default_factory=list)
    is_digits: bool = False
    is_exact: bool = True
    has_scale: float = 0.0
    is_attached: bool = False
    part_start: int = 0


def read_numerals(text: str, facts: NumberFacts) -> tuple[Numeral, ...]:
    """Return the numbers in ``text`` in order; digits and words that make one number together are one numeral."""
    sums: list[_Sum] = []
    found: list[Numeral] = []
    for token in _TOKEN.finditer(text):
        digits = token["digits"]
        if digits:
            found.extend(_read_digits(text, token.span(), digits, facts, sums))
            continue
        word = fold_word(token["word"])
        _read_word(text, word, token.span(), facts, sums)
    _scale_ranges(sums)
    found.extend(_finish(item) for item in sums)
    return tuple(sorted(found, key=lambda item: item.span.start))


def other_values(text: str, facts: NumberFacts) -> frozenset[float]:
    """Return values that words of ``text`` may stand for without being number words: duals, roman numerals."""
    values: set[float] = set()
    for token in _TOKEN.finditer(text):
        word = token["word"]
        if word is None:
            continue
        if facts.dual_endings and len(word) > 4 and fold_word(word).endswith(facts.dual_endings):
            values.add(2.0)
        elif word.isupper() and len(word) < 8 and _ROMAN.match(word):
            values.add(_roman(word))
    return frozenset(values)


def near_values(values: Iterable[float]) -> frozenset[float]:
    """Return the values with those that stand for them by custom: hours of both clocks, years in two digits."""
    found = set(values)
    for value in tuple(found):
        if value != int(value):
            continue
        if 1 <= value <= 24:
            found.update((value + 12, value - 12))
        if 1000 <= value < 2200:
            found.add(value % 100)
    return frozenset(found)


def _read_digits(text: str, span: tuple[int, int], digits: str, facts: NumberFacts, sums: list[_Sum]) -> list[Numeral]:
    """Start or go on with a sum; a time or a list of parts is finished at once and returned."""
    start, end = span
    if ":" in digits:
        return [_read_time(span, digits, facts)]
    values, parts = digit_values(digits, facts), _digit_parts(digits)
    if not values:
        return [Numeral(Span(start, end), True, frozenset(), frozenset(parts))]
    value = min(values)
    last = sums[-1] if sums and _continues(text, sums[-1], start, facts) else None
    if last is not None and value < last.has_scale:
        last.current, last.end, last.is_digits, last.part_start = value, end, True, start
        last.parts.append(value)
        last.is_exact = True
        return []
    if len(digits) == 4 and value % 100 < 60 and value < 2400 and _is_before(text, end, facts.clock):
        return [Numeral(Span(start, end), True, frozenset({value}), frozenset({value // 100, value % 100} - {0.0}))]
    # "4,5" may also list two numbers, where the comma does not part a fraction.
    is_list = len(parts) > 1 and not any(
        mark in facts.decimal or mark in _ALWAYS_GROUP or mark == "٫" for mark in re.sub(r"\d", "", digits)
    )
    joined = text[start - 1] if start and text[start - 1].isalpha() else ""
    # km2, CO2, B1: part of a name or a unit.
    is_label = value < 10 and bool(joined) and joined.isascii()
    is_decade = bool(facts.decade) and text[end : end + 1] == "s"
    item = _Sum(start, end, current=value, alternatives=values, parts=parts if is_list else [], is_digits=True)
    years = _YEARS.search(text, max(0, start - 5), start)
    if years is not None and value < 100 and len(digits) == 2:
        item.alternatives |= {int(years[1]) * 100 + value}
    item.is_exact, item.is_attached = not (is_label or is_decade), bool(joined) and joined not in facts.joiners
    sums.append(item)
    return []


def _read_time(span: tuple[int, int], digits: str, facts: NumberFacts) -> Numeral:
    """Read hours and minutes; the whole may also be written as one number (0230 for 2:30)."""
    pieces = [min(digit_values(piece, facts), default=0.0) for piece in digits.split(":")]
    joined = float("".join(str(int(piece)).zfill(2) for piece in pieces))
    return Numeral(Span(*span), True, frozenset({joined}), frozenset(piece for piece in pieces if piece) or frozenset({0.0}))


def _is_before(text: str, end: int, words: frozenset[str]) -> bool:
    """Tell whether one of ``words`` comes next."""
    following = WORD.match(text, end + 1) if words else None
    return following is not None and fold_word(following[0]) in words


def digit_values(digits: str, facts: NumberFacts) -> frozenset[float]:
    """Return what digits with separators may mean as one number; empty where they are none (a date, a version)."""
    pieces = re.split(r"\D", digits)
    marks = re.sub(r"\d", "", digits)
    whole = float("".join(str(int(piece)) if not index else _ascii(piece) for index, piece in enumerate(pieces)))
    if not marks:
        return frozenset({whole})
    can_group = all(len(piece) == 3 for piece in pieces[1:]) and len(pieces[0]) <= 3 and pieces[0] not in ("0", "٠", "۰")
    found: set[float] = set()
    if can_group and len(set(marks)) == 1 and (marks[0] in facts.group or marks[0] in _ALWAYS_GROUP or len(marks) > 1):
        found.add(whole)
    last = marks[-1]
    head = pieces[:-1]
    is_fraction = last in facts.decimal or last == "٫" or (last in ".," and not can_group)
    heads_group = len(head) == 1 or (all(len(piece) == 3 for piece in head[1:]) and last not in marks[:-1])
    if is_fraction and heads_group and (len(marks) == 1 or last not in marks[:-1]):
        found.add(float("".join(map(_ascii, head)) + "." + _ascii(pieces[-1])))
    return frozenset(found)


def _digit_parts(digits: str) -> list[float]:
    pieces = re.split(r"\D", digits)
    return [float(int(piece)) for piece in pieces if int(piece) or len(pieces) == 1]


def _ascii(piece: str) -> str:
    return piece if piece.isascii() else "".join(str(int(char)) for char in piece)


def _read_word(text: str, word: str, span: tuple[int, int], facts: NumberFacts, sums: list[_Sum]) -> None:
    last = sums[-1] if sums and _continues(text, sums[-1], span[0], facts) else None
    if word in facts.scales:
        _add_scale(facts.scales[word], last, span, sums, is_letter=len(word) < 3)
        if last is None and word in facts.duals:
            sums[-1].alternatives = frozenset({facts.scales[word], facts.duals[word]})
    elif word in facts.duals:
        value = facts.duals[word]
        if last is not None and value < last.has_scale:
            last.total, last.current, last.end = last.total + last.current + value, 0.0, span[1]
            last.parts.append(value)
        else:
            sums.append(_Sum(*span, total=value, has_scale=value / 2))
    elif word in facts.words:
        _add_word(facts.words[word], last, span, sums, is_ordinal=False)
    elif word in facts.ordinals:
        _add_word(facts.ordinals[word], last, span, sums, is_ordinal=True)
    elif facts.decade and word.endswith(facts.decade):
        _read_decade(word, span, facts, sums)


def _add_word(value: float, last: _Sum | None, span: tuple[int, int], sums: list[_Sum], *, is_ordinal: bool) -> None:
    if last is not None and last.current == 0.5 and value == 1:
        # "half a million"
        last.end = span[1]
    elif last is not None and value == 100 and 1 <= last.current < 100 and not last.is_digits:
        last.current, last.end = last.current * 100, span[1]
    elif last is not None and _can_add(last, value):
        last.part_start = last.part_start if last.current else span[0]
        last.current += value
        last.parts.append(value)
        last.end, last.is_exact = span[1], (last.is_exact or last.has_scale > 0) and not is_ordinal
    else:
        sums.append(_Sum(*span, current=value, parts=[value], is_exact=not is_ordinal))


def _add_scale(scale: float, last: _Sum | None, span: tuple[int, int], sums: list[_Sum], *, is_letter: bool) -> None:
    if is_letter and (last is None or not last.is_digits):
        return
    if last is None or (last.has_scale and not last.current):
        if last is not None and scale > last.has_scale:
            # "hundred thousand million" and «ألف مليون»: the whole is multiplied.
            last.total, last.has_scale, last.end = last.total * scale, scale, span[1]
        else:
            # "thousands of people": no number that the other side must have.
            sums.append(_Sum(*span, total=scale, has_scale=scale, is_exact=False))
        return
    if is_letter:
        # 5m may be five million or five metres.
        last.alternatives |= frozenset({last.current, last.current * scale})
        last.end = span[1]
        return
    if last.total and scale >= last.has_scale:
        # «مليونان وثلاثة ملايين» are two numbers.
        current, last.current = last.current, 0.0
        last.parts = last.parts[:-1]
        sums.append(_Sum(last.part_start, span[1], total=current * scale, has_scale=scale, is_digits=last.is_digits))
        return
    value = last.current * scale
    scaled = frozenset(one * scale for one in last.alternatives) if not last.total else frozenset()
    # «ال528 آلاف» is the 528th, then thousands; «ال500 مليون» five hundred million.
    last.alternatives = scaled | last.alternatives if last.is_attached else scaled
    last.parts = [*last.parts[:-1], value] if last.total else [value]
    last.total, last.current, last.has_scale, last.end = last.total + value, 0.0, scale, span[1]


def _read_decade(word: str, span: tuple[int, int], facts: NumberFacts, sums: list[_Sum]) -> None:
    stem = next(word.removesuffix(ending) for ending in facts.decade if word.endswith(ending))
    value = next((facts.words[stem + ending] for ending in ("ty", "ون", "ين") if stem + ending in facts.words), None)
    if value is not None and 20 <= value <= 90:
        alternatives = frozenset({value, 1900 + value, 1800 + value, 1700 + value, 2000 + value})
        sums.append(_Sum(*span, current=value, alternatives=alternatives, is_exact=False))


def _can_add(last: _Sum, value: float) -> bool:
    """Tell whether a number word goes on with the number before it: twenty-five, خمسة وعشرون, خمسة عشر."""
    if last.is_digits and not last.has_scale:
        return False
    if value != int(value):
        return False
    rest = last.current % 100
    if last.current == 0:
        return value < (last.has_scale or 0)
    if value >= 100:
        return False
    if rest == 0:
        return True
    if rest >= 20 and rest % 10 == 0:
        return value < 10
    return rest < 10 and (value == 10 or (20 <= value < 100 and value % 10 == 0))


def _continues(text: str, last: _Sum, start: int, facts: NumberFacts) -> bool:
    gap = text[last.end : start].strip(" \u00a0\u202f-‑–")
    return (not gap and start - last.end <= 2) or (gap.lower() in facts.joiners and start - last.end <= 5)


def _scale_ranges(sums: Sequence[_Sum]) -> None:
    for one, after in pairwise(sums):
        if after.has_scale and not one.has_scale and one.is_digits and after.start - one.end <= _RANGE_GAP:
            one.alternatives |= frozenset(value * after.has_scale for value in (one.alternatives or {one.current}))


def _finish(item: _Sum) -> Numeral:
    value = round(item.total + item.current, 6)
    values = {round(one, 6) for one in item.alternatives} if item.alternatives and not (item.total and item.current) else set()
    return Numeral(
        Span(item.start, item.end),
        item.is_digits,
        frozenset(values | {value}),
        frozenset(round(part, 6) for part in item.parts) if len(item.parts) > 1 else frozenset(),
        item.is_exact,
    )


def _roman(word: str) -> float:
    total, highest = 0, 0
    for char in reversed(word):
        value = _ROMAN_VALUES[char]
        total += value if value >= highest else -value
        highest = max(highest, value)
    return float(total)
