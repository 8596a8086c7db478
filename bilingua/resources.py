"""Where the data that comes with bilingua lies: default glossary and built-in model.

In an installed wheel they are package data under ``bilingua/data/``; in a checkout (editable
install) they are the top-level folders ``glossary/`` and ``models/``, which the wheel is built from.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data_folder(name: str) -> Path:
    """Return the folder of bundled data called ``name`` (``glossary``, ``models``).

    Raises:
        FileNotFoundError: The installation is incomplete.
    """
    for candidate in (_PACKAGE / "data" / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"{_PACKAGE / 'data' / name}: bundled folder is missing; reinstall bilingua")


def default_glossary() -> Path:
    """Return the folder of the default glossary's TSV files."""
    return data_folder("glossary")


def builtin_models() -> Path:
    """Return the folder that holds one folder for each built-in model."""
    return data_folder("models")
