"""Text normalisation for the engine, and the same for matching with a map back to the offsets.

The article's own text is never changed: the engine gets a normalised copy, the matcher gets a
folded copy and the offset of every folded character in the text as read.
"""

from __future__ import annotations

import re
import unicodedata

# Arabic marks that carry no letter: harakat and Quranic signs, superscript alef, tatweel.
_ARABIC_MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0640"
# Zero-width and bidi control characters (UAX #9), and the byte order mark.
_INVISIBLE = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
_DROPPED = re.compile(f"[{_ARABIC_MARKS}{_INVISIBLE}]")
_CONTROLS = re.compile(f"[{_INVISIBLE}]")
_SPACE = re.compile(r"\s+")
# Arabic-Indic and Persian digits, the Arabic decimal and thousands separators: one for one, so offsets stay.
_DIGITS = {
    **{0x0660 + digit: str(digit) for digit in range(10)},
    **{0x06F0 + digit: str(digit) for digit in range(10)},
    0x066B: ".",
    0x066C: ",",
}
# «٣,٢» is three point two; a comma before exactly three digits parts thousands.
_DECIMAL_COMMA = re.compile("(?<=[\u0660-\u0669\u06f0-\u06f9]),(?=[\u0660-\u0669\u06f0-\u06f9])(?![\u0660-\u0669\u06f0-\u06f9]{3}(?!\\d))")


def normalize_for_engine(text: str) -> str:
    """Return the form in which a translation model was trained to see source text.

    NFKC (which folds presentation forms and full-width letters), then harakat, tatweel,
    zero-width and bidi control characters removed, Arabic-Indic and Persian digits written as
    ASCII ones, and white space folded to single spaces.
    """
    plain = _DROPPED.sub("", unicodedata.normalize("NFKC", text))
    return _SPACE.sub(" ", _DECIMAL_COMMA.sub(".", plain).translate(_DIGITS)).strip()


def strip_controls(text: str) -> str:
    """Remove zero-width and bidi control characters, and nothing else."""
    return _CONTROLS.sub("", text)


def is_dropped(char: str) -> bool:
    """Tell whether matching and the engine ignore this character altogether."""
    return _DROPPED.match(char) is not None


def has_arabic_letters(text: str) -> bool:
    """Tell whether a letter of the Arabic script stands in ``text``."""
    return any(char.isalpha() and unicodedata.name(char, "").startswith("ARABIC") for char in text if char > "\u0590")


def slugify(text: str) -> str:
    """Return a lower-case ASCII slug of ``text``: letters and digits joined by single hyphens.

    Marks are stripped from Latin letters; what has no ASCII form is dropped, so the result may be
    empty (for a title in Arabic, say): the caller then chooses another base.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
