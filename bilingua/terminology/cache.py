"""The compiled index on disk, in the user's cache folder, named by the hash of its content.

The file is JSON with a hash, so a damaged or planted one is noticed or harmless: it is ignored and
made again. Nothing is unpickled.
"""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path

from bilingua.errors import OutputError
from bilingua.files import write_atomic
from bilingua.terminology.index import TermIndex, compile_index, format_index, index_key, parse_index
from bilingua.terminology.termbase import Termbase

_KEPT = 8  # newest index files that stay in the folder
_MIN_ENTRIES = 500  # below this compiling is as fast as reading
_logger = logging.getLogger(__name__)


def cache_folder() -> Path:
    """Return the folder of compiled indexes; it need not exist."""
    from platformdirs import user_cache_path

    return user_cache_path("bilingua") / "terms"


def load_index(termbase: Termbase, folder: Path | None = None) -> TermIndex:
    """Return the compiled index of a termbase, from the cache where it has a sound one.

    Args:
        termbase: The termbase.
        folder: Cache folder; None for the user's.
    """
    if len(termbase.entries) < _MIN_ENTRIES and folder is None:
        return compile_index(termbase.entries, termbase.pair.source)
    key = index_key(termbase)
    path = (folder or cache_folder()) / f"{key}.json"
    try:
        cached = parse_index(path.read_bytes(), key, len(termbase.entries))
    except OSError:
        cached = None  # not there, or not ours to read
    if cached is not None:
        return cached
    index = compile_index(termbase.entries, termbase.pair.source)
    try:
        write_atomic(path, format_index(index, key))
        _prune(path.parent)
    except OutputError as err:
        _logger.info("term index is not cached: %s", err)
    return index


def _prune(folder: Path) -> None:
    with contextlib.suppress(OSError):
        files = sorted(folder.glob("*.json"), key=lambda item: item.stat().st_mtime, reverse=True)
        for old in files[_KEPT:]:
            old.unlink(missing_ok=True)
