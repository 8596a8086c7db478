"""Faults put into own translations, fifty for each check, always the same ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from bilingua.source import ReadOptions, parse_article
from bilingua.units import (
    BilingualDocument,
    LanguagePair,
    OutcomeMethod,
    Segment,
    Signature,
    Span,
    TermEntry,
    TermMatch,
    TermOutcome,
    TranslationUnit,
    UnitOrigin,
    UnitState,
    WordLink,
)

HERE = Path(__file__).parent
PAIR = LanguagePair("ar", "en")
WANTED = 50
"""Faults of each check."""

Fault = Callable[[TranslationUnit, int], TranslationUnit | None]
"""Gives a faulty unit, or None where this unit has nothing to spoil; the number chooses among kinds."""


def read_pairs(path: Path) -> list[tuple[str, str]]:
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return [(row[0], row[1]) for row in rows]


def make_unit(source: str, target: str, number: int = 0) -> TranslationUnit:
    segment = Segment(f"s{number}", "b0", 0, len(source), source)
    return TranslationUnit(segment, target, UnitState.TRANSLATED, UnitOrigin.ENGINE, score=-0.5)


def own_units() -> list[TranslationUnit]:
    """Return the sentences written for this benchmark, then the in-domain development set."""
    pairs = read_pairs(HERE / "sentences.ar-en.tsv") + read_pairs(HERE.parent / "indomain" / "dev.tsv")
    return [make_unit(source, target, number) for number, (source, target) in enumerate(pairs)]


def with_target(unit: TranslationUnit, target: str) -> TranslationUnit | None:
    return replace(unit, target=target) if target != unit.target else None


def spoil_number(unit: TranslationUnit, kind: int) -> TranslationUnit | None:
    """Change a digit, drop the number, move the point, change the scale, or add a number."""
    digits = re.search(r"\d+(?:[.,]\d+)*", unit.target)
    if digits is None or not re.search(r"\d", unit.segment.text):
        return None
    written = digits[0]
    scaled = unit.target.replace("million", "billion") if "million" in unit.target else unit.target.replace("billion", "million")
    changes = (
        unit.target.replace(written, written[:-1] + str((int(written[-1]) + 4) % 10), 1),
        unit.target.replace(written + " ", "", 1) if written + " " in unit.target else unit.target.replace(written, "some", 1),
        unit.target.replace(written, written.replace(".", "") if "." in written else written + "0", 1),
        scaled if scaled != unit.target else unit.target.replace(written, str(int(re.sub(r"\D", "", written)) + 17), 1),
        unit.target.rstrip(".") + " out of 6,841.",
    )
    return with_target(unit, changes[kind % len(changes)])


def spoil_percent(unit: TranslationUnit, _: int) -> TranslationUnit | None:
    return with_target(unit, re.sub(r"%| percent| per cent", "", unit.target)) if re.search(r"\d", unit.target) else None


def spoil_money(unit: TranslationUnit, _: int) -> TranslationUnit | None:
    changed = re.sub(r"\$([\d.,]+ \w+)", r"€\1", unit.target)
    for name, other in (
        ("euros", "dollars"),
        ("rubles", "euros"),
        ("pounds", "dinars"),
        ("yuan", "yen"),
        ("dirhams", "rubles"),
        ("riyals", "pounds"),
    ):
        changed = re.sub(rf"\b{name}\b", other, changed) if changed == unit.target else changed
    changed = re.sub(r"\bdinars\b", "dirhams", changed) if changed == unit.target else changed
    changed = re.sub(r"\bdollars\b", "euros", changed) if changed == unit.target else changed
    return with_target(unit, changed)


MONTHS = ("January", "February", "March", "April", "June", "July", "September", "October", "November", "December")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def spoil_date(unit: TranslationUnit, kind: int) -> TranslationUnit | None:
    if "مسيرة" in unit.segment.text:
        return None  # "March of solidarity" is no month
    for names in (MONTHS, DAYS):
        for index, name in enumerate(names):
            if re.search(rf"\b{name}\b", unit.target):
                return with_target(unit, unit.target.replace(name, names[(index + 1 + kind % 3) % len(names)]))
    return None


def spoil_negation(unit: TranslationUnit, _: int) -> TranslationUnit | None:
    """Drop the negation of a sentence that is negated once on both sides."""
    source, target = unit.segment.text, unit.target.lower()
    negators = re.findall(r"(?<!\w)[وف]?(?:لم|لن|لا|ليس|ليست)(?!\w)", source)
    others = re.search(r"(?<!\w)(?:إلا|سوى|دون|غير|عدم|لا يزال|لا تزال|لا يتجاوز|لم يعد)(?!\w)|[وف]?[أإ]لا", source)
    if (
        len(negators) != 1
        or others
        or len(re.findall(r"\bnot?\b|n't|cannot|never", target)) != 1
        or "without" in target
        or "no longer" in target
    ):
        return None
    changed = re.sub(r"\b(?:did|does|do) not (?=\w)|\bcan(?:not|'t)\b|\bnot |n't\b|\bnever |\bno ", "", unit.target, flags=re.IGNORECASE)
    return with_target(unit, changed)


def spoil_quotes(unit: TranslationUnit, kind: int) -> TranslationUnit | None:
    places = [found.start() for found in re.finditer('["“”]', unit.target)]
    if len(places) < 2:
        return None
    place = places[kind % len(places)]
    return with_target(unit, unit.target[:place] + unit.target[place + 1 :])


def spoil_brackets(unit: TranslationUnit, kind: int) -> TranslationUnit | None:
    places = [found.start() for found in re.finditer(r"[()]", unit.target)]
    if not places:
        words = unit.target.split(" ")
        place = 2 + kind % 3
        return with_target(unit, " ".join([*words[:place], "(" + words[place], *words[place + 1 :]])) if len(words) > 6 else None
    place = places[kind % len(places)]
    return with_target(unit, unit.target[:place] + unit.target[place + 1 :])


def spoil_script(unit: TranslationUnit, kind: int) -> TranslationUnit | None:
    words, source = unit.target.split(" "), re.findall(r"[^\W\d_]{2,}", unit.segment.text)
    place = kind % len(words)
    return with_target(unit, " ".join([*words[:place], source[kind % len(source)], *words[place + 1 :]]))


def spoil_copy(unit: TranslationUnit, _: int) -> TranslationUnit | None:
    return with_target(unit, unit.segment.text)


def spoil_repetition(unit: TranslationUnit, kind: int) -> TranslationUnit | None:
    words = unit.target.rstrip(".").split(" ")
    place = [index for index, word in enumerate(words[1:-3], 1) if word.isalpha() and word.islower()]
    if not place or len(words) < 8:
        return None
    at = place[kind % len(place)]
    again = {
        0: [*words[: at + 1], words[at], *words[at + 1 :]],
        1: [*words[: at + 3], *words[at : at + 3], *words[at : at + 3], *words[at + 3 :]],
        2: words[: at + 4] + 4 * words[at : at + 4],
    }[kind % 3]
    return with_target(unit, " ".join(again) + ".")


def spoil_length(unit: TranslationUnit, kind: int) -> TranslationUnit | None:
    words = unit.target.split(" ")
    if len(words) < 12:
        return None
    if kind % 2:
        return with_target(unit, " ".join(words[: len(words) // 4]) + ".")
    return with_target(
        unit,
        f"{unit.target} It was said at length and in many other ways by everyone who stood there that day. {unit.target} {unit.target}",
    )


def spoil_direction(unit: TranslationUnit, kind: int) -> TranslationUnit | None:
    mark = ("\u202e", "\u202b", "\u2067", "\u200f", "\u202c")[kind % 5]
    place = len(unit.target) // 2
    return with_target(unit, unit.target[:place] + mark + unit.target[place:])


def spoil_spacing(unit: TranslationUnit, kind: int) -> TranslationUnit | None:
    spoilt = (unit.target.replace(" ", "  ", 1), unit.target + " ", re.sub(r"([.,])(?=\s|$)", r" \1", unit.target, count=1))[kind % 3]
    return with_target(unit, spoilt)


def spoil_punctuation(unit: TranslationUnit, kind: int) -> TranslationUnit | None:
    if not unit.target.endswith((".", "?", "!")) or unit.segment.text[-1] not in ".؟!":
        return None
    other = "?" if unit.target[-1] == "." else "."
    return with_target(unit, unit.target[:-1] + ("" if kind % 3 == 0 else other) if kind % 3 < 2 else unit.target.replace(" ", "، ", 1))


def spoil_truncation(unit: TranslationUnit, _: int) -> TranslationUnit | None:
    return replace(unit, target=unit.target[: len(unit.target) // 2], is_truncated=True)


def spoil_confidence(unit: TranslationUnit, kind: int) -> TranslationUnit | None:
    return replace(unit, score=-1.3 - kind / 20)


def spoil_empty(unit: TranslationUnit, kind: int) -> TranslationUnit | None:
    return replace(unit, target=("", "  ", ".", "…")[kind % 4])


def _entry(source: str) -> TermEntry:
    return TermEntry("e1", source, "decided form", forbidden=("banned wording",))


def spoil_term(unit: TranslationUnit, _: int) -> TranslationUnit | None:
    word = unit.segment.text.split()[0]
    match = TermMatch(_entry(word), 0, len(word), word, "decided form")
    return replace(unit, outcomes=(TermOutcome(match, OutcomeMethod.FAILED, reason="not found"),))


def spoil_forbidden(unit: TranslationUnit, kind: int) -> TranslationUnit | None:
    words, word = unit.target.split(" "), unit.segment.text.split()[0]
    match = TermMatch(_entry(word), 0, len(word), word, "decided form")
    place = kind % len(words)
    spoilt = replace(unit, outcomes=(TermOutcome(match, OutcomeMethod.MODEL),))
    return with_target(spoilt, " ".join([*words[:place], "banned wording", *words[place:]]))


def spoil_placeables(unit: TranslationUnit, kind: int) -> TranslationUnit | None:
    """Give the unit inline content in Markdown, then lose it, change it or double it."""
    forms = (
        ("[{}](https://example.org/{})", "link"),
        ("`run --fast {}`{}", "code"),
        ("{} https://example.org/page/{}", "address"),
        ("![{}](pictures/{}.jpg)", "image"),
        ("**{}**{}", "strong"),
    )
    form, name = forms[kind % len(forms)]
    source_words, target_words = unit.segment.text.split(), unit.target.split(" ")
    if len(source_words) < 4 or len(target_words) < 4:
        return None
    tail = "" if name in ("code", "strong") else str(kind)
    code = "file" if name == "code" else None
    body = " ".join([*source_words[:2], form.format(code or source_words[2], tail), *source_words[3:]])
    segment = parse_article(body, ReadOptions("ar"), kind="markdown", name="own").blocks[-1].segments[0]
    mark = form.format(code or target_words[2], tail)
    whole = [*target_words[:2], mark, *target_words[3:]]
    how = (kind // len(forms)) % 2
    if how == 0 or name == "strong":
        return replace(unit, segment=segment, target=" ".join([*target_words[:2], target_words[2], *target_words[3:]]))
    return replace(unit, segment=segment, target=" ".join([*whole, mark]))


FAULTS: dict[str, Fault] = {
    "numbers": spoil_number,
    "percent": spoil_percent,
    "money": spoil_money,
    "dates": spoil_date,
    "negation": spoil_negation,
    "quotes": spoil_quotes,
    "brackets": spoil_brackets,
    "leftover-script": spoil_script,
    "copied-source": spoil_copy,
    "repetition": spoil_repetition,
    "length-ratio": spoil_length,
    "direction-marks": spoil_direction,
    "spacing": spoil_spacing,
    "punctuation": spoil_punctuation,
    "truncated": spoil_truncation,
    "low-confidence": spoil_confidence,
    "empty-target": spoil_empty,
    "missing-term": spoil_term,
    "forbidden-term": spoil_forbidden,
    "placeables": spoil_placeables,
}
"""How each check's faults are made; dropped-text and name-forms have their own ways below."""


def seed_faults(check: str, units: list[TranslationUnit]) -> Iterator[TranslationUnit]:
    """Yield fifty faulty units for a check, going through the units again with other kinds where they are few."""
    made = 0
    for turn in range(40):
        for number, unit in enumerate(units):
            spoilt = FAULTS[check](unit, turn * 7 + number)
            if spoilt is not None:
                yield spoilt
                made += 1
                if made == WANTED:
                    return


def seed_dropped(units: list[TranslationUnit]) -> Iterator[tuple[TranslationUnit, TranslationUnit]]:
    """Yield fifty pairs: two sentences wholly translated, and the same with the second sentence left out.

    ``units`` must carry word links. Both have the links of what is there.
    """
    fitting = [unit for unit in units if unit.links and 5 <= len(unit.segment.text.split()) <= 30]
    for first, second in zip(fitting[:WANTED], fitting[WANTED : 2 * WANTED], strict=True):
        source = f"{first.segment.text} {second.segment.text}"
        shifts = len(first.segment.text) + 1, len(first.target) + 1
        moved = tuple(
            WordLink(
                Span(link.source.start + shifts[0], link.source.end + shifts[0]),
                Span(link.target.start + shifts[1], link.target.end + shifts[1]),
            )
            for link in second.links
        )
        whole = replace(make_unit(source, f"{first.target} {second.target}"), links=first.links + moved)
        yield whole, replace(whole, target=first.target, links=first.links)


def seed_names() -> Iterator[BilingualDocument]:
    """Yield fifty documents of three sentences in which one name is written in two ways."""
    names = [line.split("\t") for line in (HERE / "names.ar-en.tsv").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    frames = (
        ("وصل {} إلى العاصمة صباح اليوم.", "{} arrived in the capital this morning."),
        ("وأشاد الوزير بجهود {} في الأزمة.", "The minister praised the efforts of {} in the crisis."),
        ("ورأى المراقبون أن و{} سيجدان حلا.", "Observers thought that with {} they would find a solution."),
    )
    for number in range(WANTED):
        arabic, usual, other = names[number % len(names)]
        wrong = number % len(frames)
        units = tuple(
            make_unit(source.format(arabic), target.format(other if place == wrong else usual), place)
            for place, (source, target) in enumerate(frames)
        )
        article = parse_article("نص", ReadOptions("ar"), kind="markdown", name=f"own-{number}")
        yield BilingualDocument(PAIR, article, units, Signature("", "", "", "", "", "", ""))
