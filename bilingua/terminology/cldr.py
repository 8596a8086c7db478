"""Glossary rows from Unicode CLDR, for any pair of languages, through Babel.

Countries and continents, cities (the exemplar cities of time zones, most of them capitals),
languages, months and days. Names that are ordinary words of the source language, that are too short
or stand for two places are left out, and so is every term that another glossary file decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from bilingua.lang import base_language
from bilingua.terminology.fold import fold_key, strip_marks
from bilingua.terminology.tsv import format_glossary, format_row, new_glossary
from bilingua.units import LanguagePair, TermEntry, TermStatus

# Continents and large regions (UN M.49) that news writes about.
_REGIONS = ("002", "003", "005", "009", "013", "019", "029", "142", "143", "150", "419")
# No country: pseudo-locales, unknown, bodies, and dependencies named by a sentence.
_NO_COUNTRY = frozenset({"XA", "XB", "ZZ", "QO", "EZ", "EU", "UN", "UM", "IO", "TF"})
_MIN_LETTERS = {"country": 3, "place": 4}
# Names that are ordinary words or other names too, by language.
_ORDINARY = {
    "ar": frozenset(
        {
            *("العيون", "مالي", "بنين", "ماهي", "نيوي", "العالم", "ديلي"),
            *("أروبا", "جيرسي", "مارس", "مايو", "أبيا", "سيتا", "نوميا", "ناسو"),
        }
    ),
}
# Exemplar cities of countries with several time zones; of the others every city is taken.
_KNOWN_ZONES = frozenset(
    {
        *("America/Chicago", "America/Detroit", "America/Los_Angeles", "America/Mexico_City", "America/New_York", "America/Toronto"),
        *("America/Vancouver", "America/Sao_Paulo", "America/Santiago", "Asia/Almaty", "Asia/Gaza", "Asia/Jakarta", "Asia/Kuala_Lumpur"),
        *("Asia/Novosibirsk", "Asia/Omsk", "Asia/Samarkand", "Asia/Tashkent", "Asia/Tomsk", "Asia/Kamchatka", "Australia/Melbourne"),
        *("Australia/Sydney", "Africa/Kinshasa", "Europe/Berlin", "Europe/Kyiv", "Europe/Kiev", "Europe/Lisbon", "Europe/Madrid"),
        *("Europe/Moscow", "Europe/Nicosia", "Asia/Nicosia", "Europe/Simferopol", "Pacific/Auckland", "Pacific/Honolulu", "Asia/Shanghai"),
    }
)
# How an Arabic text names a language without meaning the adjective: «اللغة الصينية», not «الصينية».
_LANGUAGE_WORD = {"ar": "اللغة "}


def format_cldr(pair: LanguagePair, taken: Collection[str] = ()) -> str:
    """Return the text of ``cldr.<pair>.tsv``; deterministic for one version of Babel.

    Args:
        pair: The languages.
        taken: Folded source terms (`fold.fold_key`) that other files decide.
    """
    import babel

    file = new_glossary(f"cldr.{pair}.tsv")
    note = f"# Names from Unicode CLDR (Unicode License v3) through Babel {babel.__version__}; generated, do not edit\n"
    rows = [format_row(entry, file.columns) + "\n" for entry in list_cldr_entries(pair, taken)]
    return note + format_glossary(file) + "".join(rows)


def list_cldr_entries(pair: LanguagePair, taken: Collection[str] = ()) -> list[TermEntry]:
    """Return the entries of `format_cldr`, sorted by type and folded source term."""
    from babel import Locale

    source, target = (Locale.parse(tag.replace("-", "_")) for tag in (pair.source, pair.target))
    ordinary = {fold_key(word) for word in _ORDINARY.get(base_language(pair.source), ())}
    countries = dict(_list_countries(source, target))
    cities = _list_cities(source, target, pair)
    clashing = {key for key, (_, _, code) in cities.items() if key in countries and countries[key][2] != code}
    result: dict[str, TermEntry] = {}
    for kind, table in (("country", countries), ("place", cities)):
        for key, (name, translation, code) in table.items():
            is_plain = len(key) >= _MIN_LETTERS[kind] and key not in ordinary and key not in clashing and key not in result
            if is_plain and key not in taken and name != translation:
                result[key] = _entry(name, translation, "place" if code in _REGIONS else kind)
    for entry in (*_list_languages(source, target, pair), *_list_calendar(source, target)):
        key = fold_key(entry.source)
        if key not in taken and key not in ordinary and key not in result:
            result[key] = entry
    return sorted(result.values(), key=lambda entry: (entry.type, fold_key(entry.source)))


def _entry(source: str, target: str, kind: str, status: TermStatus = TermStatus.REQUIRED) -> TermEntry:
    return TermEntry(id="", source=source, target=target, type=kind, status=status, origin="CLDR")


def _clean(name: str) -> str:
    """Return a name as running text has it; empty for one that is a label («Congo - Kinshasa», «Myanmar (Burma)»)."""
    if any(mark in name for mark in "(|،,") or " - " in name:
        return ""
    return strip_marks(name) if any("\u0600" <= char <= "\u06ff" for char in name) else name.replace(" & ", " and ")


def _list_countries(source: Any, target: Any) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Yield folded name, (name, translation, territory code)."""
    for code, name in source.territories.items():
        wanted = code in _REGIONS or (len(code) == 2 and code not in _NO_COUNTRY)
        first, second = _clean(name), _clean(target.territories.get(code, ""))
        if wanted and first and second:
            yield fold_key(first), (first, second, code)


def _list_cities(source: Any, target: Any, pair: LanguagePair) -> dict[str, tuple[str, str, str]]:
    from babel.core import get_global

    zone_country = get_global("zone_territories")
    zones_of = Counter(zone_country[zone] for zone in source.time_zones if zone in zone_country)
    result: dict[str, tuple[str, str, str]] = {}
    twice: set[str] = set()
    for zone, names in sorted(source.time_zones.items()):
        code = zone_country.get(zone)
        first = _clean(names.get("city", ""))
        # CLDR leaves an English city name out where the zone's own name has it.
        english = zone.rpartition("/")[2].replace("_", " ") if base_language(pair.target) == "en" else ""
        second = _clean(target.time_zones.get(zone, {}).get("city", "") or english)
        if not (code and first and second) or (zones_of[code] > 1 and zone not in _KNOWN_ZONES):
            continue
        key = fold_key(first)
        if key in result and result[key][1] != second:
            twice.add(key)
        result[key] = (first, second, code)
    return {key: value for key, value in result.items() if key not in twice}


def _list_languages(source: Any, target: Any, pair: LanguagePair) -> Iterator[TermEntry]:
    word = _LANGUAGE_WORD.get(base_language(pair.source))
    for code, name in sorted(source.languages.items()):
        first, second = _clean(name), _clean(target.languages.get(code, ""))
        if len(code) != 2 or not first or not second:
            continue
        if word is None:
            yield _entry(first, second, "language", TermStatus.PREFERRED)
        elif first.startswith("ال"):
            yield _entry(word + first, second, "language", TermStatus.PREFERRED)


def _list_calendar(source: Any, target: Any) -> Iterator[TermEntry]:
    for kind, table in (("month", "months"), ("day", "days")):
        names, translations = (getattr(locale, table)["stand-alone"]["wide"] for locale in (source, target))
        for number, name in names.items():
            yield _entry(_clean(name), translations[number], kind, TermStatus.PREFERRED)
