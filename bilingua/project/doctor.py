"""Look at an installation: versions, cores, models, folders, disk, and what is missing with the command to mend it."""

from __future__ import annotations

import os
import platform
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path

import bilingua
from bilingua.engine import list_models, read_defaults, read_model, user_models, verify_model
from bilingua.engine.machine import choose_parallelism, usable_cores
from bilingua.errors import BilinguaError, ModelError
from bilingua.project.folder import find_project
from bilingua.terminology.cache import cache_folder

_SCARCE_BYTES = 1 << 30
_PACKAGES = ("ctranslate2", "sentencepiece", "babel", "pyahocorasick", "rapidfuzz")
_FOR_DEVELOPERS = ("test", "dev")
_REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)(\[[^\]]*\])?")
_EXTRA = re.compile(r"extra == ['\"]([\w-]+)['\"]")


class State(StrEnum):
    """How a thing is."""

    OK = "ok"
    ABSENT = "absent"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Note:
    """One thing looked at."""

    area: str
    """program, machine, extra, model or folder."""
    name: str
    """What it is."""
    state: State
    """Fine, an option that is not installed, or a fault."""
    value: str
    """What was found."""
    fix: str = ""
    """The command or the step that mends it; empty where nothing is to be done."""


def examine(folder: Path | None = None) -> tuple[Note, ...]:
    """Look at everything; ``folder`` is where a project is looked for, the current one by default.

    Nothing is changed and no file outside the models is read whole; verifying large models takes
    a few seconds for each gigabyte.
    """
    return (*_programs(), *_machine(), *_extras(), *_models(), *_folders((folder or Path()).resolve()))


def _programs() -> Iterator[Note]:
    yield Note("program", "bilingua", State.OK, bilingua.__version__)
    yield Note("program", "python", State.OK, f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    for name in _PACKAGES:
        version = _version(name)
        if version:
            yield Note("program", name, State.OK, version)
        else:
            yield Note("program", name, State.PROBLEM, "not installed", f"pip install {name}")


def _machine() -> Iterator[Note]:
    cores = usable_cores()
    split = choose_parallelism(cores)
    yield Note("machine", "cores", State.OK, f"{cores} usable: {split.workers} workers of {split.threads} threads")
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        size = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        yield Note("machine", "memory", State.OK, _size(size))


def _extras() -> Iterator[Note]:
    """Compare what each extra needs, as the installed package says, with what is installed."""
    try:
        lines = metadata.requires("bilingua") or []
    except metadata.PackageNotFoundError:
        yield Note("extra", "bilingua", State.PROBLEM, "runs from its source, not installed", "pip install .")
        return
    needed: dict[str, list[str]] = {}
    for line in lines:
        marker, package = _EXTRA.search(line), _REQUIREMENT.match(line)
        if marker and package and package[1].lower() != "bilingua" and marker[1] not in _FOR_DEVELOPERS:
            needed.setdefault(marker[1], []).append(package[1])
    for extra, names in sorted(needed.items()):
        missing = [name for name in names if not _version(name)]
        if missing:
            yield Note("extra", extra, State.ABSENT, f"not installed: {', '.join(missing)}", f"pip install 'bilingua[{extra}]'")
        else:
            yield Note("extra", extra, State.OK, ", ".join(f"{name} {_version(name)}" for name in names))


def _models() -> Iterator[Note]:
    models = list_models()
    if not models:
        yield Note("model", "models", State.PROBLEM, "none is installed", "bilingua model pull opus-mt-ar-en")
    for model in models:
        try:
            verify_model(model)
        except ModelError as err:
            yield Note("model", model.name, State.PROBLEM, str(err), f"bilingua model remove {model.name}, then add it again")
        else:
            size = sum(item.size for item in model.manifest.files)
            yield Note("model", model.name, State.OK, f"{model.describe_pairs()}, {_size(size)}, licence {model.licence}, verified")
    known = {model.name for model in models}
    for name in sorted(set(_defaults().values()) - known):
        yield Note("model", name, State.PROBLEM, "is a default and not installed", "bilingua model default PAIR")
    yield from _stray_folders()


def _stray_folders() -> Iterator[Note]:
    """Tell of folders among the user's models that are no model: unfinished downloads, broken manifests."""
    root = user_models()
    for path in sorted(root.iterdir()) if root.is_dir() else []:
        if not path.is_dir():
            continue
        if path.name.startswith("."):
            yield Note("model", path.name, State.ABSENT, "unfinished: pull the model again to go on", f"rm -r '{path}'")
            continue
        try:
            read_model(path)
        except ModelError as err:
            yield Note("model", path.name, State.PROBLEM, str(err), f"rm -r '{path}', then add the model again")


def _folders(start: Path) -> Iterator[Note]:
    yield _folder("models", user_models(), "set BILINGUA_MODELS to a folder that can be written")
    yield _folder("cache", cache_folder(), "set XDG_CACHE_HOME to a folder that can be written")
    try:
        project = find_project(start)
    except BilinguaError as err:
        yield Note("folder", "project", State.PROBLEM, str(err), "mend bilingua.toml")
        return
    if project is None:
        yield Note("folder", "project", State.ABSENT, f"none around {start}", "bilingua init DIR")
    else:
        yield _folder("memory", project.memory_path.parent, "make the project's folder writable")


def _folder(name: str, path: Path, fix: str) -> Note:
    """Check that a folder can be written and has room; one that is not there yet is judged by its parent."""
    there = path
    while not there.exists():
        there = there.parent
    if not there.is_dir() or not os.access(there, os.W_OK):
        return Note("folder", name, State.PROBLEM, f"{path} cannot be written", fix)
    free = shutil.disk_usage(there).free
    if free < _SCARCE_BYTES:
        return Note("folder", name, State.PROBLEM, f"{path}, only {_size(free)} free", "make room on the disk")
    return Note("folder", name, State.OK, f"{path}, {_size(free)} free")


def _defaults() -> dict[str, str]:
    try:
        return read_defaults()
    except ModelError:
        return {}  # the broken file is told of by whatever needs it


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _size(count: int) -> str:
    return f"{count / (1 << 30):.1f} GB" if count >= 1 << 30 else f"{count / (1 << 20):.0f} MB"
