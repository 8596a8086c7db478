"""The tree of errors that a user's data, settings or installation can cause.

    BilinguaError
    ├── ConfigError          bilingua.toml, command options, environment
    ├── InputError           an article, document or exchange file that cannot be read
    │   └── SchemaError      a document of a newer or broken schema
    ├── GlossaryError        a row or a file of the glossary
    ├── ModelError           a translation model: missing, broken, wrong hash, wrong pair
    ├── MemoryStoreError     the translation memory or the job journal
    ├── OutputError          something that cannot be written
    ├── PublishError         a site that cannot be built
    ├── ProjectError         a project folder: missing, locked, unknown article
    └── MissingExtraError    an optional feature whose packages are not installed

Every message says what failed, where (``path:line`` or a segment id), what was found and what
would be right, in one line.
"""

from __future__ import annotations

from pathlib import Path


class BilinguaError(Exception):
    """Base of every error that bilingua raises for something a user can mend."""


class ConfigError(BilinguaError):
    """A setting is unknown, has the wrong type or an impossible value."""


class InputError(BilinguaError):
    """A file given as input cannot be read as what it is said to be."""


class SchemaError(InputError):
    """A bilingual document has a schema that this version cannot read."""


class GlossaryError(BilinguaError):
    """A glossary file or row is wrong."""


class ModelError(BilinguaError):
    """A translation model is missing, damaged or of another language pair."""


class MemoryStoreError(BilinguaError):
    """The translation memory or the job journal cannot be used."""


class OutputError(BilinguaError):
    """A file or folder cannot be written."""


class PublishError(BilinguaError):
    """A site cannot be built from what is there."""


class ProjectError(BilinguaError):
    """A project folder is missing, locked or lacks what was asked for."""


class MissingExtraError(BilinguaError):
    """A feature needs packages of an extra that is not installed."""

    def __init__(self, feature: str, extra: str) -> None:
        """Name the feature and the extra that brings it."""
        super().__init__(f"{feature} needs more packages; install them with: pip install 'bilingua[{extra}]'")


def at(path: Path | str, line: int | None = None) -> str:
    """Return ``path`` or ``path:line`` as messages write a place.

    Args:
        path: The file.
        line: 0-based line, or None for the file as a whole; shown 1-based.
    """
    return str(path) if line is None else f"{path}:{line + 1}"
