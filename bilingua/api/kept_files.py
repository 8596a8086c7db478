"""Translated files until they are fetched: on disk, for a while, within a size."""

from __future__ import annotations

import secrets
import tempfile
from collections import OrderedDict
from pathlib import Path


class KeptFiles:
    """A temporary folder of files under unguessable names; gone when it is closed."""

    def __init__(self, seconds: float, limit: int) -> None:
        """Keep files for ``seconds``, and at most ``limit`` bytes of them."""
        self._folder = tempfile.TemporaryDirectory(prefix="bilingua-files-")
        self._seconds, self._limit = seconds, limit
        self._kept: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def keep(self, data: bytes, suffix: str, now: float) -> str:
        """Write a file and return its name; what is too old or too much goes."""
        name = secrets.token_urlsafe(24) + suffix
        (Path(self._folder.name) / name).write_bytes(data)
        self._kept[name] = (now, len(data))
        self._tidy(now)
        return name

    def find(self, name: str, now: float) -> Path | None:
        """Return the file of that name, or None where there is none any more."""
        self._tidy(now)
        return Path(self._folder.name) / name if name in self._kept else None

    def _tidy(self, now: float) -> None:
        total = sum(size for _, size in self._kept.values())
        for name, (made, size) in list(self._kept.items()):
            # The newest stays, so that a file can be fetched at all.
            if now - made > self._seconds or (total > self._limit and len(self._kept) > 1):
                del self._kept[name]
                (Path(self._folder.name) / name).unlink(missing_ok=True)
                total -= size

    def close(self) -> None:
        """Delete all."""
        self._folder.cleanup()
