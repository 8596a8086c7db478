"""Compiled glossary data on disk, in the user's cache folder, named by the hash of what it was made from.

A file is one header line (magic, key, hash of the rest) and JSON. A damaged or planted one is
noticed or harmless: it is ignored and made again. Nothing is unpickled.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
from pathlib import Path

from bilingua.errors import OutputError
from bilingua.files import write_atomic

_MAGIC = "bilingua-terms"
_KEPT = 16  # newest files that stay in the folder
_logger = logging.getLogger(__name__)


def cache_folder() -> Path:
    """Return the folder of compiled glossary data; it need not exist."""
    from platformdirs import user_cache_path

    return user_cache_path("bilingua") / "terms"


def read_cache(folder: Path, key: str) -> list[object] | None:
    """Return what `write_cache` stored under ``key``; None where nothing sound is stored.

    The shape of the value is for the caller to check.
    """
    try:
        data = (folder / f"{key}.json").read_bytes()
    except OSError:
        return None  # not there, or not ours to read
    header, _, body = data.partition(b"\n")
    if header != f"{_MAGIC} {key} {hashlib.sha256(body).hexdigest()}".encode():
        return None
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, list) else None


def write_cache(folder: Path, key: str, value: list[object]) -> None:
    """Store a JSON value under ``key``; a folder that cannot be written is no error, only slower next time."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    try:
        write_atomic(folder / f"{key}.json", f"{_MAGIC} {key} {hashlib.sha256(body).hexdigest()}\n".encode() + body)
    except OutputError as err:
        _logger.info("compiled glossary is not cached: %s", err)
        return
    with contextlib.suppress(OSError):
        files = sorted(folder.glob("*.json"), key=lambda item: item.stat().st_mtime, reverse=True)
        for old in files[_KEPT:]:
            old.unlink(missing_ok=True)
