"""Publish a built site: all of it beside the old one, then swapped in one step.

What bilingua made is listed with hashes in ``.bilingua-site.json`` inside the output folder. Only
listed files are replaced or removed; others are carried over untouched. Unchanged files are hard
links to the old ones, so a small change is fast however large the site.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bilingua.errors import OutputError, PublishError
from bilingua.files import write_atomic

MANIFEST = ".bilingua-site.json"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Made:
    """A file of the site."""

    key: str
    """Hash over what it was made from."""
    sha256: str
    """Hash over its bytes."""


def read_manifest(output: Path) -> dict[str, Made]:
    """Return the files that an earlier build made; empty when there was none or its list cannot be read."""
    try:
        data = json.loads((output / MANIFEST).read_text(encoding="utf-8"))
        if data.get("version") != _VERSION:
            return {}
        return {str(path): Made(str(key), str(sha)) for path, (key, sha) in data["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def format_manifest(files: Mapping[str, Made]) -> str:
    """Return the text of the list, one file a line."""
    rows = ",\n".join(f"{json.dumps(path)}: {json.dumps([made.key, made.sha256])}" for path, made in sorted(files.items()))
    return f'{{"version": {_VERSION}, "files": {{\n{rows}\n}}}}\n'


class Staging:
    """A folder beside the output in which the next site is put together."""

    def __init__(self, output: Path) -> None:
        """Make the empty folder.

        Raises:
            OutputError: It cannot be made.
            PublishError: The output is a symbolic link or a file: neither is replaced.
        """
        if output.is_symlink() or (output.exists() and not output.is_dir()):
            raise PublishError(f"{output}: is a symbolic link or a file; give a folder of its own for the site")
        self.output = output
        self.folder = output.with_name(f".{output.name}.next")
        self._made: set[str] = set()
        try:
            output.parent.mkdir(parents=True, exist_ok=True)
            if self.folder.is_symlink():
                self.folder.unlink()
            elif self.folder.exists():
                shutil.rmtree(self.folder)
            self.folder.mkdir()
        except OSError as err:
            raise _cannot(self.folder, err) from err

    def add(self, path: str, data: bytes) -> None:
        """Write a file.

        Raises:
            OutputError: It cannot be written.
        """
        target = self._place(path)
        try:
            with open(target, "xb") as out:
                out.write(data)
        except OSError as err:
            raise _cannot(target, err) from err

    def keep(self, path: str, sha256: str) -> bool:
        """Take a file over from the old site unchanged; tell whether it was there.

        With a hash the file's bytes are compared first: somebody may have edited it.
        """
        old = self.output / path
        if sha256 and not _has_hash(old, sha256):
            return False
        target = self._place(path)
        try:
            os.link(old, target, follow_symlinks=False)
        except OSError:
            if old.is_symlink() or not old.is_file():
                return False
            try:  # a file system without hard links
                shutil.copyfile(old, target)
            except OSError as err:
                raise _cannot(target, err) from err
        return True

    def adopt_foreign(self, made: Mapping[str, Made]) -> tuple[str, ...]:
        """Carry over what stands in the old folder and is not in the list of made files; return the paths."""
        if not self.output.is_dir():
            return ()
        foreign = []
        for folder, names, files in os.walk(self.output, followlinks=False):
            base = Path(folder).relative_to(self.output)
            for name in (*files, *(name for name in names if (Path(folder) / name).is_symlink())):
                path = (base / name).as_posix()
                target = self.folder / path
                if path in made or path == MANIFEST or target.exists() or target.is_symlink():
                    continue
                self._place(path)
                os.link(Path(folder) / name, target, follow_symlinks=False)
                foreign.append(path)
        return tuple(sorted(foreign))

    def publish(self, files: Mapping[str, Made]) -> None:
        """Write the list and put the new folder in the old one's place.

        Raises:
            OutputError: The folders cannot be exchanged; the old site then still stands.
        """
        write_atomic(self.folder / MANIFEST, format_manifest(files))
        try:
            if not self.output.exists():
                self.folder.rename(self.output)
                return
            if not _exchange(self.folder, self.output):
                old = self.output.with_name(f".{self.output.name}.old")
                self.output.rename(old)
                self.folder.rename(self.output)
                old.rename(self.folder)
            shutil.rmtree(self.folder)
        except OSError as err:
            raise _cannot(self.output, err) from err

    def discard(self) -> None:
        """Remove the folder of an unfinished site."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _place(self, path: str) -> Path:
        """Return the file's place with its folder made; refuse what would leave the site."""
        parts = path.split("/")
        if path.startswith("/") or "\\" in path or "\x00" in path or any(part in ("", ".", "..") for part in parts):
            raise PublishError(f"{path!r}: this path would leave the site's folder; rename the article or the download")
        target = self.folder / path
        folder = path.rpartition("/")[0]
        if folder not in self._made:
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
            except OSError as err:
                raise _cannot(target.parent, err) from err
            self._made.add(folder)
        return target


def _cannot(path: Path, err: OSError) -> OutputError:
    return OutputError(f"{path}: cannot be written: {err.strerror or err}; check the folder's rights and the free space")


def _has_hash(path: Path, sha256: str) -> bool:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == sha256
    except OSError:
        return False


def _exchange(first: Path, second: Path) -> bool:
    """Exchange two folders in one step (Linux renameat2 with RENAME_EXCHANGE); tell whether it was possible."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError, TypeError):
        return False
    at_cwd, exchange = -100, 2
    return bool(rename(at_cwd, os.fsencode(first), at_cwd, os.fsencode(second), exchange) == 0)
