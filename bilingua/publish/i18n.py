"""The interface in the reader's language: gettext catalogues and CLDR dates, through Babel.

A catalogue is ``locale/<language>.po``; a new language is one more file. What a catalogue lacks
is shown in English.
"""

from __future__ import annotations

import functools
import gettext
import hashlib
from io import BytesIO
from pathlib import Path

from bilingua.lang import base_language

_FOLDER = Path(__file__).parent / "locale"


def interface_languages() -> tuple[str, ...]:
    """Return the languages that have a catalogue, and English."""
    return tuple(sorted({"en", *(path.stem for path in _FOLDER.glob("*.po"))}))


@functools.cache
def translations(lang: str) -> gettext.NullTranslations:
    """Return the catalogue for a BCP 47 tag; English texts where there is none."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    path = _FOLDER / f"{base_language(lang)}.po"
    if not path.is_file():
        return gettext.NullTranslations()
    with path.open("rb") as source:
        catalogue = read_po(source, locale=base_language(lang))
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def interface_language(lang: str) -> str:
    """Return the language in which the interface of a page in ``lang`` is written."""
    return lang if base_language(lang) in interface_languages() else "en"


@functools.lru_cache(maxsize=65536)
def format_day(date: str, lang: str) -> str:
    """Write an ISO date (``2025-09-18``) out in a language; other texts are returned as they are."""
    import datetime

    from babel.dates import format_date

    try:
        day = datetime.date.fromisoformat(date)
    except ValueError:
        return date
    return str(format_date(day, "long", locale=_locale(lang)))


@functools.lru_cache(maxsize=4096)
def format_month(month: str, lang: str) -> str:
    """Write a month (``2025-09``) out in a language."""
    import datetime

    from babel.dates import format_skeleton

    return str(format_skeleton("yMMMM", datetime.date.fromisoformat(f"{month}-01"), locale=_locale(lang)))


@functools.cache
def _locale(lang: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(lang, sep="-"))
    except (ValueError, UnknownLocaleError):
        return "en"


@functools.cache
def language_name(lang: str, inside: str) -> str:
    """Return the name of a language, written in the language ``inside``."""
    from babel import Locale

    name = Locale.parse(_locale(lang)).get_display_name(_locale(inside)) if _locale(lang) != "en" or base_language(lang) == "en" else None
    return str(name) if name else lang


@functools.cache
def catalogue_digest() -> str:
    """Return a hash over all catalogues."""
    digest = hashlib.sha256()
    for path in sorted(_FOLDER.glob("*.po")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:24]
