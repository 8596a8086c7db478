"""Bytes to text: UTF-8 first, then what charset-normalizer is sure of, else a clear error."""

from __future__ import annotations

import codecs
import re
import unicodedata
from pathlib import Path

from bilingua.errors import InputError
from bilingua.lang import base_language

MAX_BYTES = 16 * 1024 * 1024
"""Largest article file that is read, in bytes."""

# Encodings met on pages of a language, beside UTF-8; only these are tried (names of Python codecs).
_LEGACY = {
    "ar": ("cp1256", "iso8859_6"),
    "fa": ("cp1256",),
    "ur": ("cp1256",),
    "he": ("cp1255", "iso8859_8"),
    "ru": ("cp1251", "koi8_r", "cp866"),
    "uk": ("cp1251", "koi8_u"),
    "el": ("cp1253", "iso8859_7"),
    "tr": ("cp1254",),
    "zh": ("gb18030", "big5"),
    "ja": ("shift_jis", "euc_jp"),
    "ko": ("cp949",),
}
_WESTERN = ("cp1252",)
# Unicode names of the letters that most of a text in the language must be made of.
_SCRIPTS = {
    "ar": "ARABIC", "fa": "ARABIC", "ur": "ARABIC", "he": "HEBREW", "ru": "CYRILLIC", "uk": "CYRILLIC",
    "el": "GREEK", "zh": "CJK", "ko": "HANGUL",
}  # fmt: skip
# Share of letters in the right script, and most damage (charset-normalizer's "chaos"), to be called sure.
_MIN_SCRIPT_SHARE = 0.6
_MAX_CHAOS = 0.1
# Fewer bytes than this say too little about their encoding.
_MIN_BYTES = 24


def read_text(path: Path, language: str) -> tuple[str, bytes]:
    r"""Read a text file; returns the text (line ends as ``\\n``, no byte order mark) and its bytes.

    Raises:
        InputError: The file is missing, a folder, unreadable, too large, empty, binary or in an
            encoding that cannot be told.
    """
    if path.is_dir():
        raise InputError(f"{path}: is a folder; give an article file")
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as err:
        raise InputError(f"{path}: no such file; check the name") from err
    except OSError as err:
        raise InputError(f"{path}: cannot be read: {err.strerror or err}; check its rights") from err
    return decode_text(data, language, str(path)), data


def decode_text(data: bytes, language: str, name: str) -> str:
    """Decode an article's bytes; ``name`` is for messages.

    Raises:
        InputError: Too large, empty, binary or in an encoding that cannot be told.
    """
    if len(data) > MAX_BYTES:
        raise InputError(f"{name}: larger than {MAX_BYTES // 1024 // 1024} MB; an article is text, split the file")
    if not data.strip(b"\xef\xbb\xbf \t\r\n\f\v\x00") and b"\x00" not in data:
        raise InputError(f"{name}: the file is empty; give an article with text")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _newlines(_strict(data, "utf-16", name))
    if b"\x00" in data:
        line = data.count(b"\n", 0, data.index(b"\x00")) + 1
        raise InputError(f"{name}:{line}: a binary file (it holds NUL bytes); give a text, Markdown or HTML file")
    try:
        return _newlines(data.decode("utf-8-sig"))
    except UnicodeDecodeError as err:
        line = data.count(b"\n", 0, err.start) + 1
    encoding = _declared(data) or _detect(data, base_language(language))
    if encoding is None:
        raise InputError(f"{name}:{line}: neither UTF-8 nor an encoding that can be told for sure; save the file as UTF-8")
    return _newlines(_strict(data, encoding, name))


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as err:
        raise InputError(f"{name}: not readable as {encoding}: {err.reason}; save the file as UTF-8") from err
    if "\x00" in text:
        raise InputError(f"{name}: a binary file (it holds NUL characters); give a text, Markdown or HTML file")
    return text


def _declared(data: bytes) -> str | None:
    """Return the encoding that an HTML page names for itself where all of it can be read so."""
    found = re.search(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{3,30})", data[:4096], re.IGNORECASE)
    if found is None:
        return None
    try:
        encoding = codecs.lookup(found[1].decode("ascii")).name
        data.decode(encoding)
    except (LookupError, ValueError):
        return None
    return encoding


def _newlines(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _detect(data: bytes, language: str) -> str | None:
    """Return the one encoding that charset-normalizer is sure of, or None."""
    import charset_normalizer

    if len(data) < _MIN_BYTES:
        return None
    candidates = list(_LEGACY.get(language, _WESTERN))
    best = charset_normalizer.from_bytes(data, cp_isolation=candidates).best()
    if best is None or best.chaos > _MAX_CHAOS or best.encoding not in candidates:
        return None
    text = data.decode(best.encoding, errors="replace")
    if "\ufffd" in text or any(unicodedata.category(char) == "Cc" and char not in "\t\n\r\f" for char in text):
        return None
    script = _SCRIPTS.get(language)
    letters = [char for char in text if char.isalpha()]
    right = [char for char in letters if script is None or unicodedata.name(char, "").startswith(script)]
    return best.encoding if letters and len(right) >= _MIN_SCRIPT_SHARE * len(letters) else None
