"""Atomic writing: a reader sees the old file or the new one, never a part."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from bilingua.errors import OutputError


def write_atomic(path: Path, data: bytes | str) -> None:
    """Write ``data`` to ``path`` so that a crash leaves the old content or the new.

    The data goes to a temporary file in the same folder, is flushed to disk, and replaces the
    target in one step. Missing parent folders are made. Text is written as UTF-8 with line feeds.

    Raises:
        OutputError: The folder cannot be made or written, or the disk is full.
    """
    raw = data.encode("utf-8") if isinstance(data, str) else data
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(temporary, "wb") as out:
            out.write(raw)
            out.flush()
            os.fsync(out.fileno())
        os.replace(temporary, path)
    except OSError as err:
        raise OutputError(f"{path}: cannot be written: {err.strerror or err}; check the folder's rights and the free space") from err
    finally:
        temporary.unlink(missing_ok=True)


def write_if_changed(path: Path, data: bytes | str) -> bool:
    """Write ``data`` atomically unless ``path`` holds exactly that already; tell whether it wrote."""
    raw = data.encode("utf-8") if isinstance(data, str) else data
    try:
        if path.read_bytes() == raw:
            return False
    except OSError:
        pass  # missing or unreadable: the write below says what is wrong
    write_atomic(path, raw)
    return True


def remove_leftovers(folder: Path) -> None:
    """Remove the temporary files that killed runs left in a folder; only while nobody else writes there."""
    for path in folder.glob(".*.tmp"):
        path.unlink(missing_ok=True)
