"""Dates in Arabic news: month names of every Arab region, pairs, Hijri dates, built in the target language.

«3 من أيلول/ سبتمبر» is "September 3", «حزيران/ يونيو عام 2024» is "June 2024", «15 رمضان 1446 هـ» is
"15 Ramadan 1446 AH". A month name that is also another word (مارس "practised", آب, نيسان) counts
only beside a number, its other name or a word of time. Numeric dates are left as they are.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bilingua.lang import base_language
from bilingua.normalize import slugify
from bilingua.terminology.arabic import PROCLITICS, Lead, is_arabic_letter
from bilingua.terminology.fold import FoldedText, fold_key
from bilingua.units import TermEntry

# By number of the month: Egyptian, Levantine and Iraqi, Maghreb (Tunisian and Algerian, Moroccan) names and spellings.
_GREGORIAN = (
    "يناير|كانون الثاني|كانون ثاني|جانفي|ينايير",
    "فبراير|شباط|فيفري|فبرايير",
    "مارس|آذار|اذار",
    "أبريل|إبريل|نيسان|أفريل|ابريل",
    "مايو|أيار|ماي|ماية",
    "يونيو|يونيه|حزيران|جوان|يونيوه",
    "يوليو|يوليه|تموز|جويلية|يوليوز",
    "أغسطس|آب|أوت|غشت|اوغسطس",
    "سبتمبر|أيلول|شتنبر|ايلول",
    "أكتوبر|تشرين الأول|تشرين أول|اوكتوبر",
    "نوفمبر|تشرين الثاني|تشرين ثاني|نونبر",
    "ديسمبر|كانون الأول|كانون أول|دجنبر",
)
_AMBIGUOUS = {fold_key(name) for name in re.split(" ", "مارس آذار نيسان أيار مايو ماي ماية جوان تموز آب أوت غشت شباط")}
# Months of the Islamic calendar with their usual romanisation.
_HIJRI = (
    ("Muharram", "محرم|المحرم"),
    ("Safar", "صفر"),
    ("Rabi al-Awwal", "ربيع الأول|ربيع أول"),
    ("Rabi al-Thani", "ربيع الثاني|ربيع الآخر|ربيع ثاني"),
    ("Jumada al-Ula", "جمادى الأولى|جمادى الأول"),
    ("Jumada al-Akhira", "جمادى الآخرة|جمادى الثانية|جمادى الثاني"),
    ("Rajab", "رجب"),
    ("Shaaban", "شعبان"),
    ("Ramadan", "رمضان"),
    ("Shawwal", "شوال"),
    ("Dhu al-Qadah", "ذو القعدة|ذي القعدة"),
    ("Dhu al-Hijjah", "ذو الحجة|ذي الحجة"),
)
_UNITS = ("الاول", "الثاني", "الثالث", "الرابع", "الخامس", "السادس", "السابع", "الثامن", "التاسع")


def _ordinals() -> dict[str, int]:
    """Return the folded ordinal words of the days of a month."""
    table = {word: number for number, word in enumerate(_UNITS, 1)} | {"العاشر": 10, "الحادي عشر": 11}
    table |= {f"{word} عشر": number for number, word in enumerate(_UNITS[1:], 12)}
    for ten, endings in ((20, "العشرين العشرون"), (30, "الثلاثين الثلاثون")):
        for word in endings.split():
            table[word] = ten
            for number, unit in enumerate(("الحادي", *_UNITS[1:]), 1):
                table[f"{unit} و{word}"] = ten + number
    return {word: number for word, number in table.items() if number <= 31}


_ORDINALS = _ordinals()
_ORDINAL = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_NUMBER_BEFORE = r"(?<!\d)(?:(?P<first>\d{1,2})(?P<link> ?[–—] ?| | ?و ?| الي | حتي ))?(?P<day>\d{1,2}) ?(?:من )?(?:شهر )?"
_BEFORE = re.compile(rf"(?:يوم )?(?:{_NUMBER_BEFORE}|(?P<word>{_ORDINAL}) من (?:شهر )?)$")
_TIME_WORDS = "شهر|في|خلال|منذ|منتصف|اوائل|اواخر|مطلع|نهايه|بدايه|حتي|شهري|بين|غره"
_TIME_WORD = re.compile(rf"(?:^|\W)[وفبل]{{0,2}}(?:{_TIME_WORDS}) $")
_PAIR = re.compile(r" ?/ ?| ?\( ?| ")
_YEAR = re.compile(
    r" ?[,،]?(?: ?(?:من )?(?:عام|العام|سنه|السنه|لعام|لسنه))? ?(?P<year>(?:1[5-9]|20)\d\d)(?: ?م(?:يلادي(?:ه)?)?)?(?![\w/])(?![.,]\d)"
)
_HIJRI_YEAR = re.compile(
    r" ?[,،]?(?: ?(?:من )?(?:عام|العام|سنه|السنه|لعام|لسنه))? ?(?P<year>1[0-5]\d\d)(?: ?(?:ه|هجري|هجريه|للهجره))?(?!\w)"
)
_LINKS = {"و": " and ", "الي": " to ", "حتي": " to ", "–": "–", "—": "–", "": "–"}
_WINDOW = 40  # characters looked at on either side


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date or month in the raw text."""

    start: int
    """Start, after the proclitics."""
    end: int
    """End."""
    lead_start: int
    """Where the proclitics begin."""
    entry: TermEntry
    """Entry made for it; its target is the date in the target language."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a date holds; None for what it does not."""

    month: int
    is_hijri: bool
    day: int | None = None
    first_day: int | None = None
    link: str = ""
    year: int | None = None


class DateFinder:
    """Finds dates with month names in folded Arabic text."""

    def __init__(self, target_lang: str) -> None:
        """Prepare for one target language (BCP 47)."""
        import ahocorasick

        self._target_lang = target_lang
        self._names: dict[str, tuple[bool, int]] = {}
        for number, names in enumerate(_GREGORIAN, 1):
            self._names.update(dict.fromkeys(map(fold_key, names.split("|")), (False, number)))
        for number, (_, names) in enumerate(_HIJRI, 1):
            self._names.update(dict.fromkeys(map(fold_key, names.split("|")), (True, number)))
        self._machine = ahocorasick.Automaton()
        for name in self._names:
            self._machine.add_word(name, name)
        self._machine.make_automaton()

    def find(self, folded: FoldedText) -> Iterator[FoundDate]:
        """Yield the dates of a text; a pair of month names is one date."""
        text = folded.text
        done = 0
        for last, name in self._machine.iter(text):
            start = last + 1 - len(name)
            if start < done or (last + 1 < len(text) and is_arabic_letter(text[last + 1])):
                continue
            found = self._parse(folded, start, name)
            if found is not None:
                yield found[0]
                done = found[1]

    def _parse(self, folded: FoldedText, start: int, name: str) -> tuple[FoundDate, int] | None:
        """Read the date around one month name; return it with its end in the folded text."""
        text = folded.text
        is_hijri, month = self._names[name]
        end = self._skip_pair(text, start + len(name), name)
        found = self._read_before(folded, start, _Parts(month, is_hijri))
        if found is None:
            return None
        lead, begin, parts = found
        if name in _AMBIGUOUS and begin == start and lead < start:
            return None  # باب is a door, not ب and آب
        is_sure = begin < start or name not in _AMBIGUOUS or end > start + len(name)
        is_sure = is_sure or _TIME_WORD.search(text, max(0, lead - _WINDOW), lead) is not None
        year = (_HIJRI_YEAR if is_hijri else _YEAR).match(text, end)
        if year is not None:
            end = year.end()
            parts = replace(parts, year=int(year["year"]))
        if not (is_sure or year) or (is_hijri and parts.day is None and parts.year is None):
            return None
        span = folded.raw_span(begin, end)
        if span is None:
            return None
        entry = self._entry(parts, folded.raw[span[0] : span[1]])
        return FoundDate(span[0], span[1], folded.raw_index(lead), entry), end

    def _read_before(self, folded: FoldedText, start: int, parts: _Parts) -> tuple[int, int, _Parts] | None:
        """Return where joined letters begin, where the date begins, and its parts with the day where one stands before.

        None where letters are joined that grammar does not allow.
        """
        lead = _lead_of(folded.text, start)
        if lead is None or lead[1] < start:
            return None  # a month takes no article
        before = _BEFORE.search(folded.text, max(0, start - _WINDOW), start) if lead[0] == start else None
        read = self._read_day(folded, before, parts) if before else None
        if read is None:
            return lead[0], start, parts
        lead = _lead_of(folded.text, read[0])  # «الـ3» has the article
        return None if lead is None else (lead[0], lead[1], read[1])

    def _read_day(self, folded: FoldedText, before: re.Match[str], parts: _Parts) -> tuple[int, _Parts] | None:
        """Return where the date begins and its parts with the day; None where the number is no day."""
        begin = before.start()
        if before["word"]:
            return begin, _Parts(parts.month, parts.is_hijri, _ORDINALS[before["word"]])
        day = int(before["day"])
        if not 1 <= day <= 31 or (begin and folded.text[begin - 1].isdigit()) or (begin and folded.text[begin - 1] in ".,/٫"):
            return None
        link = (before["link"] or "").strip()
        if before["first"] and self._is_range(folded, before, day):
            return begin, _Parts(parts.month, parts.is_hijri, day, int(before["first"]), link)
        if before["first"]:
            begin = before.start("day")
        return begin, _Parts(parts.month, parts.is_hijri, day)

    def _is_range(self, folded: FoldedText, before: re.Match[str], day: int) -> bool:
        if base_language(self._target_lang) != "en" or not 1 <= int(before["first"]) < day:
            return False
        # A space may have been a hyphen: only then are the two numbers a range.
        return before["link"] != " " or folded.raw[folded.raw_index(before.start("link"))] != " "

    def _skip_pair(self, text: str, end: int, name: str) -> int:
        """Return the end of a second name of the same month after ``end``, or ``end``."""
        gap = _PAIR.match(text, end)
        if gap is None:
            return end
        for other, what in self._names.items():
            stop = gap.end() + len(other)
            if what == self._names[name] and other != name and text.startswith(other, gap.end()) and not text[stop : stop + 1].isalnum():
                if "(" not in gap.group():
                    return stop
                close = re.compile(r" ?\)").match(text, stop)
                return close.end() if close else end
        return end

    def _entry(self, parts: _Parts, surface: str) -> TermEntry:
        target = format_date(parts, self._target_lang)
        other = format_other_order(parts, self._target_lang)
        return TermEntry(id=f"date-{slugify(target)}", source=surface, target=target, admitted=other, type="month", origin="rule")


def _lead_of(text: str, start: int) -> tuple[int, int] | None:
    """Return where letters joined before ``start`` begin and where the article among them does; None if they are none."""
    begin = start
    while begin and is_arabic_letter(text[begin - 1]):
        begin -= 1
    count = PROCLITICS[Lead.EITHER].get(text[begin:start])
    return None if count is None else (begin, begin + count)


def format_other_order(parts: _Parts, target_lang: str) -> tuple[str, ...]:
    """Return the day-first ways of writing an English date: found as the date, they become the decided way."""
    if base_language(target_lang) != "en" or parts.is_hijri or parts.day is None or parts.first_day is not None:
        return ()
    month = _month_name(parts.month, target_lang)
    year = f" {parts.year}" if parts.year else ""
    return (f"{parts.day} {month}{year}",)


def _month_name(month: int, target_lang: str) -> str:
    from babel import Locale

    return str(Locale.parse(target_lang.replace("-", "_")).months["stand-alone"]["wide"][month])


def format_date(parts: _Parts, target_lang: str) -> str:
    """Write a date in the target language, in the order that CLDR gives for it."""
    from babel import Locale
    from babel.dates import format_date as babel_date
    from babel.dates import format_skeleton

    if parts.is_hijri:
        name = _HIJRI[parts.month - 1][0]
        days = str(parts.day) if parts.day else ""
        if parts.first_day:
            days = f"{parts.first_day}{_LINKS[parts.link]}{parts.day}"
        return " ".join(filter(None, (days, name, str(parts.year or ""), "AH" if parts.year else "")))
    locale = Locale.parse(target_lang.replace("-", "_"))
    if parts.day is None and parts.year is None:
        return _month_name(parts.month, target_lang)
    # A day that the month has not is written as the month's last; 2024 is a leap year.
    day = min(parts.day or 1, 29 if parts.month == 2 else 30 if parts.month in (4, 6, 9, 11) else 31)
    if parts.year is None:
        text = str(format_skeleton("MMMMd", datetime.date(2024, parts.month, day), locale=locale))
    elif parts.day is None:
        text = str(format_skeleton("yMMMM", datetime.date(parts.year, parts.month, 1), locale=locale))
    else:
        text = str(babel_date(datetime.date(2024, parts.month, day), "long", locale=locale)).replace("2024", str(parts.year))
    if parts.first_day is not None:
        text = re.sub(rf"\b{day}\b", f"{parts.first_day}{_LINKS[parts.link]}{day}", text, count=1)
    return text
