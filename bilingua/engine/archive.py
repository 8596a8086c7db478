"""Unpack model archives that may have been made to do harm.

Everything is checked before the first byte is written: names that leave the folder, links and
devices, encrypted members, members or totals that are too large, too many of them, names that
meet in one file. While unpacking, a member that holds more than it says is refused too.
"""

from __future__ import annotations

import stat
import tarfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from bilingua.errors import ModelError

_CHUNK = 1 << 20
_ZIP_FAULTS = (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError)
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))})


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What an archive may hold."""

    members: int = 1000
    """Files and folders."""
    member_bytes: int = 16 << 30
    """Size of one file, unpacked."""
    total_bytes: int = 24 << 30
    """Size of all files, unpacked."""
    ratio: int = 200
    """Unpacked bytes a packed byte, for what is larger than `free_bytes`; weights hardly compress."""
    free_bytes: int = 64 << 20
    """Unpacked size from which on the ratio counts."""
    depth: int = 8
    """Folders in one another."""


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    size: int
    is_folder: bool
    key: zipfile.ZipInfo | tarfile.TarInfo


_Reader = Callable[[_Member], IO[bytes]]


def is_archive(path: Path) -> bool:
    """Tell whether a file is a zip (an ``.argosmodel`` is one) or a tar archive, by its content."""
    try:
        return zipfile.is_zipfile(path) or tarfile.is_tarfile(path)
    except (OSError, ValueError, EOFError):
        return False


def unpack(path: Path, folder: Path, limits: ArchiveLimits | None = None) -> None:
    """Unpack an archive into a folder, which is made and should be a hidden temporary one.

    Owners, rights and times of the members are not taken over.

    Raises:
        ModelError: The archive is broken, or one of its members is refused; what was unpacked until
            then lies in ``folder``, and nothing anywhere else.
    """
    bounds = limits or ArchiveLimits()
    opened = _open_zip(path) if zipfile.is_zipfile(path) else _open_tar(path, bounds)
    with opened as (members, read):
        _check(path, members, bounds)
        folder.mkdir(parents=True, exist_ok=True)
        for member in members:
            target = folder.joinpath(*_parts(member.name))
            if member.is_folder:
                target.mkdir(parents=True, exist_ok=True)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with read(member) as source, open(target, "xb") as out:
                    _copy(source, out, member, path)
            except (*_ZIP_FAULTS, tarfile.TarError) as err:
                raise ModelError(f"{path}: member {member.name!r} cannot be unpacked: {err}; the archive is damaged, get it again") from err


@contextmanager
def _open_zip(path: Path) -> Iterator[tuple[list[_Member], _Reader]]:
    try:
        archive = zipfile.ZipFile(path)
    except _ZIP_FAULTS as err:
        raise ModelError(f"{path}: zip archive cannot be read: {err}; get it again") from err
    with archive:
        members = []
        for info in archive.infolist():
            kind = stat.S_IFMT(info.external_attr >> 16)
            if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
                raise _refusal(path, info.filename, "is a link or a device; only files and folders are allowed")
            if info.flag_bits & 0x1:
                raise _refusal(path, info.filename, "is encrypted; unpack the archive yourself and add the folder")
            members.append(_Member(info.orig_filename, info.file_size, info.is_dir(), info))
        size = path.stat().st_size
        if sum(info.compress_size for info in archive.infolist()) > size:
            raise ModelError(f"{path}: members overlap in the archive, as in a zip bomb; it is not unpacked")
        yield members, lambda member: archive.open(member.key)  # type: ignore[arg-type]  # a zip's keys are ZipInfo


@contextmanager
def _open_tar(path: Path, limits: ArchiveLimits) -> Iterator[tuple[list[_Member], _Reader]]:
    try:
        archive = tarfile.open(path)  # noqa: SIM115 - closed below
    except (tarfile.TarError, OSError, EOFError, ValueError) as err:
        raise ModelError(f"{path}: is neither a zip nor a tar archive that can be read: {err}; get it again") from err
    with archive:
        yield _list_tar(path, archive, limits), lambda member: _tar_stream(archive, member)


def _list_tar(path: Path, archive: tarfile.TarFile, limits: ArchiveLimits) -> list[_Member]:
    """Go through a tar archive; a packed one is unpacked for that, so the limits hold while it is read."""
    members: list[_Member] = []
    total = 0
    try:
        for info in archive:
            if not (info.isreg() or info.isdir()):
                raise _refusal(path, info.name, "is a link or a device; only files and folders are allowed")
            members.append(_Member(info.name, info.size, info.isdir(), info))
            total += info.size
            if len(members) > limits.members or total > limits.total_bytes or info.size > limits.member_bytes:
                break  # refused by _check, without reading on
    except (tarfile.TarError, OSError, EOFError, ValueError) as err:
        raise ModelError(f"{path}: tar archive cannot be read: {err}; get it again") from err
    return members


def _tar_stream(archive: tarfile.TarFile, member: _Member) -> IO[bytes]:
    assert isinstance(member.key, tarfile.TarInfo)
    stream = archive.extractfile(member.key)
    assert stream is not None  # only regular files are asked for
    return stream


def _check(path: Path, members: Sequence[_Member], limits: ArchiveLimits) -> None:
    if not members:
        raise ModelError(f"{path}: the archive is empty; a model was expected")
    if len(members) > limits.members:
        raise ModelError(f"{path}: the archive has more than {limits.members} members; a model has a few dozen")
    seen: dict[str, str] = {}
    for member in members:
        _check_name(path, member.name, limits)
        if member.size < 0 or member.size > limits.member_bytes:
            raise _refusal(path, member.name, f"has {member.size} bytes; at most {limits.member_bytes} are allowed")
        key = _key(member.name)
        if key in seen and not member.is_folder:
            raise _refusal(path, member.name, f"would be written over {seen[key]!r}; every name may stand once")
        seen[key] = member.name
    files = {_key(member.name) for member in members if not member.is_folder}
    for member in members:
        if any(_key(str(parent)) in files for parent in PurePosixPath("/".join(_parts(member.name))).parents):
            raise _refusal(path, member.name, "lies in another file; only a folder can hold files")
    total = sum(member.size for member in members)
    if total > limits.total_bytes:
        raise ModelError(f"{path}: the archive unpacks to {total} bytes; at most {limits.total_bytes} are allowed")
    if total > limits.free_bytes and total > limits.ratio * path.stat().st_size:
        raise ModelError(f"{path}: the archive unpacks to {total} bytes, over {limits.ratio} times its size; it is not unpacked")


def _check_name(path: Path, name: str, limits: ArchiveLimits) -> None:
    parts = PurePosixPath(name).parts
    if not _parts(name) or name.startswith("/") or "\\" in name or ":" in name or ".." in parts:
        raise _refusal(path, name, "lies outside the folder it is unpacked into, or may; only plain relative names are allowed")
    if any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in name):
        raise _refusal(path, name, "has invisible or control characters in its name")
    if len(parts) > limits.depth or len(name.encode()) > 512 or any(len(part.encode()) > 200 for part in parts):
        raise _refusal(path, name[:80], f"has too long a name or lies deeper than {limits.depth} folders")
    if any(part.split(".", 1)[0].casefold() in _RESERVED or part.endswith((" ", ".")) for part in parts):
        raise _refusal(path, name, "has a name that not every system can write")


def _copy(source: IO[bytes], out: IO[bytes], member: _Member, path: Path) -> None:
    left = member.size
    while chunk := source.read(min(_CHUNK, left + 1)):
        left -= len(chunk)
        if left < 0:
            raise _refusal(path, member.name, f"holds more than the {member.size} bytes it is said to have")
        out.write(chunk)
    if left:
        raise _refusal(path, member.name, f"holds {member.size - left} bytes, not the {member.size} it is said to have")


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part for part in name.split("/") if part not in ("", "."))


def _key(name: str) -> str:
    """Return the name as a system that ignores case and Unicode form would compare it."""
    return unicodedata.normalize("NFC", "/".join(_parts(name))).casefold()


def _refusal(path: Path, name: str, why: str) -> ModelError:
    return ModelError(f"{path}: member {name!r} {why}; the archive is refused")
