"""Publish a built site: all of it beside the old one, then swapped in one step.

What bilingua made is listed with hashes in ``.bilingua-site.json`` inside the output folder. Only
listed files are replaced or removed; others are carried over untouched. Two folders take turns: one
is the site, the other the site before it, which the next build brings up to date. Equal files are
hard links, so a small change is fast however large the site.
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
    """The folder in which the next site is put together, beside the output on the same file system.

    It stays after a build and holds the site before the present one, so that the next build has to
    write only what differs from that: ``.bilingua/<name>`` in the folder that holds the output.
    """

    def __init__(self, output: Path, *, trust: bool) -> None:
        """Take the folder up, empty if it is new or was left unfinished.

        Args:
            output: Folder of the finished site.
            trust: Made files are as their list says; else their bytes are compared with it.

        Raises:
            OutputError: It cannot be made.
            PublishError: The output is a symbolic link or a file: neither is replaced.
        """
        if output.is_symlink() or (output.exists() and not output.is_dir()):
            raise PublishError(f"{output}: is a symbolic link or a file; give a folder of its own for the site")
        self.output = output
        self.folder = output.parent / ".bilingua" / output.name
        self.old = read_manifest(output)
        self._trust = trust
        self._folders: set[str] = set()
        try:
            if self.folder.is_symlink():
                self.folder.unlink()
            self._have = read_manifest(self.folder)
            if not self._have and self.folder.exists():
                shutil.rmtree(self.folder)
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / MANIFEST).unlink(missing_ok=True)  # until publish() the folder is unfinished
        except OSError as err:
            raise _cannot(self.folder, err) from err

    def add(self, path: str, data: bytes, sha256: str) -> None:
        """Write a file.

        Raises:
            OutputError: It cannot be written.
        """
        if self._holds(path, sha256):
            return
        target = self._place(path)
        try:
            with open(target, "xb") as out:
                out.write(data)
        except OSError as err:
            raise _cannot(target, err) from err

    def keep(self, path: str, sha256: str) -> bool:
        """Take a file over from the present site unchanged; tell whether it was there as listed."""
        old = self.output / path
        if not self._trust and (old.is_symlink() or not _has_hash(old, sha256)):
            return False  # somebody edited or removed it
        if self._holds(path, sha256):
            return True
        target = self._place(path)
        try:
            os.link(old, target, follow_symlinks=False)
        except OSError:
            try:  # a file system without hard links
                shutil.copyfile(old, target, follow_symlinks=False)
            except FileNotFoundError:
                return False
            except OSError as err:
                raise _cannot(target, err) from err
        return True

    def publish(self, files: Mapping[str, Made]) -> tuple[str, ...]:
        """Take foreign files over, remove what is no longer made, and exchange the folders.

        Returns:
            Paths in the output that bilingua did not make, sorted; they are as they were.

        Raises:
            OutputError: The folders cannot be exchanged; the old site then still stands.
        """
        try:
            foreign = self._adopt_foreign(files)
            self._sweep(files, frozenset(foreign))
            write_atomic(self.folder / MANIFEST, format_manifest(files))
            if not self.output.exists():
                self.folder.rename(self.output)
            elif not _exchange(self.folder, self.output):
                aside = self.folder.with_name(f"{self.folder.name}.old")
                self.output.rename(aside)
                self.folder.rename(self.output)
                aside.rename(self.folder)
        except OSError as err:
            raise _cannot(self.output, err) from err
        return foreign

    def _holds(self, path: str, sha256: str) -> bool:
        """Tell whether the folder has the file already, from the site before the last."""
        made = self._have.get(path)
        if made is None or made.sha256 != sha256:
            return False
        return self._trust or (not (self.folder / path).is_symlink() and _has_hash(self.folder / path, sha256))

    def _adopt_foreign(self, files: Mapping[str, Made]) -> tuple[str, ...]:
        """Carry over what stands in the output and is on neither list; symbolic links as such, never followed."""
        foreign = []
        for path in _walk(self.output):
            if path in self.old or path in files or path == MANIFEST:
                continue
            target = self._place(path)
            os.link(self.output / path, target, follow_symlinks=False)
            foreign.append(path)
        return tuple(sorted(foreign))

    def _sweep(self, files: Mapping[str, Made], foreign: frozenset[str]) -> None:
        """Remove files of earlier sites that the new one does not have, and folders that this empties."""
        for path in _walk(self.folder):
            if path in files or path in foreign:
                continue
            (self.folder / path).unlink()
            for parent in (self.folder / path).parents:
                if parent == self.folder or any(parent.iterdir()):
                    break
                parent.rmdir()

    def _place(self, path: str) -> Path:
        """Return the file's place, free and with its folder made; refuse what would leave the site."""
        parts = path.split("/")
        if path.startswith("/") or "\\" in path or "\x00" in path or any(part in ("", ".", "..") for part in parts):
            raise PublishError(f"{path!r}: this path would leave the site's folder; rename the article or the download")
        target = self.folder / path
        folder = path.rpartition("/")[0]
        try:
            if folder not in self._folders:
                target.parent.mkdir(parents=True, exist_ok=True)
                self._folders.add(folder)
            if self._have:
                target.unlink(missing_ok=True)  # a hard link's other name keeps its content
        except OSError as err:
            raise _cannot(target, err) from err
        return target


def _walk(folder: Path) -> list[str]:
    """Return every file and symbolic link below a folder, relative to it, without following links."""
    found: list[str] = []
    waiting = [""]
    while waiting:
        base = waiting.pop()
        try:
            with os.scandir(folder / base) as entries:
                for entry in entries:
                    path = f"{base}{entry.name}"
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(f"{path}/")
                    else:
                        found.append(path)
        except FileNotFoundError:
            return found
    return found


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
