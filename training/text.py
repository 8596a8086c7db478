"""Normalisation of training text; the Arabic side equals what the engine does before it translates."""

import re
import unicodedata

_MARKS = re.compile("[\u064b-\u065f\u0670\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\u061c\ufeff]")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_ASCII_QUOTES = str.maketrans(
    {
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u00ab": '"',
        "\u00bb": '"',
        "\u2018": "'",
        "\u2019": "'",
        "`": "'",
        "\u2026": "...",
    }
)


def normalise_arabic(text: str) -> str:
    """Fold Arabic to NFKC without harakat, tatweel, direction controls and doubled spaces."""
    return " ".join(_MARKS.sub("", unicodedata.normalize("NFKC", text)).split())


def normalise_english(text: str) -> str:
    """Fold English to NFKC with straight quotation marks and single spaces."""
    folded = unicodedata.normalize("NFKC", text).translate(_ASCII_QUOTES)
    return " ".join(_INVISIBLE.sub("", folded).split())
