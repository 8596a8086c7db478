"""A model's manifest: everything in which model families differ, as data in ``manifest.json``.

The file lies in the model's folder beside the CTranslate2 files. Token templates may hold
``{source}`` and ``{target}``, which stand for the model's own codes of the two languages: so
Marian, NLLB, M2M-100 and T5 layouts need no code of their own.

``python -m bilingua.engine FOLDER`` renews the hashes after files were replaced.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import sys
import types
import typing
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bilingua.errors import ModelError
from bilingua.files import write_atomic

MANIFEST_NAME = "manifest.json"
MANIFEST_SCHEMA = 1
_PROSE = (".md", ".txt")


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file of a model."""

    name: str
    """Name inside the model's folder, with ``/`` between parts."""
    sha256: str
    """Hash of its bytes, lower-case hex."""
    size: int
    """Size in bytes."""


@dataclass(frozen=True, slots=True)
class TokenLayout:
    """Special tokens around a text; ``{source}`` and ``{target}`` become language codes."""

    source_prefix: tuple[str, ...] = ()
    """Before the source tokens (NLLB, M2M-100: ``{source}``; MADLAD: ``{target}``)."""
    source_suffix: tuple[str, ...] = ("</s>",)
    """After the source tokens."""
    target_prefix: tuple[str, ...] = ()
    """Forced at the start of the output and taken off again (NLLB, M2M-100: ``{target}``)."""
    end: str = "</s>"
    """The token that ends an output."""


@dataclass(frozen=True, slots=True)
class AlignmentFacts:
    """What the attention of a model says about word alignment."""

    is_usable: bool = False
    """Whether the attention that CTranslate2 returns is good enough to place words by."""
    layer: int = -1
    """Decoder layer it comes from; negative counts from the last."""
    heads: int = 1
    """How many heads, from the first, are averaged."""
    is_guided: bool = False
    """Whether that attention was trained with alignments."""


@dataclass(frozen=True, slots=True)
class Quality:
    """One measured score."""

    data: str
    """Name of the test set."""
    metric: str
    """chrF, BLEU, AER…"""
    value: float
    """The score, in the metric's usual unit."""
    signature: str = ""
    """Everything needed to get the same number again."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that is to be known of a model before it is loaded."""

    name: str
    """Unique name, lower-case letters, digits, hyphens and dots."""
    family: str
    """Architecture and layout: marian, nllb, m2m100, t5…; for people, never looked at by code."""
    sources: tuple[tuple[str, str], ...]
    """Source languages: BCP 47 tag and the model's own code (empty where it needs none)."""
    targets: tuple[tuple[str, str], ...]
    """Target languages, in the same way."""
    files: tuple[FileRecord, ...]
    """Every file of the folder but the manifest, sorted by name."""
    source_tokenizer: str = "source.spm"
    """SentencePiece model of the source side."""
    target_tokenizer: str = "target.spm"
    """SentencePiece model of the target side; the same name where it is shared."""
    tokens: TokenLayout = TokenLayout()
    """Special tokens."""
    replacements: tuple[tuple[str, str], ...] = ()
    """Punctuation that the model was trained to see otherwise: replaced, in this order, in the normalised source."""
    max_source_tokens: int = 256
    """Longest source text in tokens, special ones not counted."""
    output_ratio: float = 2.0
    """Outputs longer than this many tokens a source token, and `output_extra`, are cut and flagged."""
    output_extra: int = 24
    """Tokens allowed beside `output_ratio`."""
    batch_tokens: int = 512
    """Source tokens in one batch; measured best on a CPU."""
    alignment: AlignmentFacts = AlignmentFacts()
    """What attention is worth."""
    licence: str = ""
    """Licence of the weights, SPDX where there is one."""
    notice: str = ""
    """What a reader or user of the translations must be told (non-commercial use, attribution); empty for nothing."""
    origin: str = ""
    """Where the weights come from: hub name or address."""
    revision: str = ""
    """Pinned revision at the origin, or the training step."""
    conversion: str = ""
    """How it was converted: tool, version, quantisation."""
    quality: tuple[Quality, ...] = ()
    """Measured scores."""
    schema: int = field(default=MANIFEST_SCHEMA)
    """Version of this layout."""

    @property
    def sha256(self) -> str:
        """Hash over names and hashes of all files but prose: it changes when the output can."""
        digest = hashlib.sha256()
        for item in self.files:
            if not item.name.endswith(_PROSE):
                digest.update(f"{item.sha256}  {item.name}\n".encode())
        return digest.hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """Read and check the manifest in a model's folder.

    Raises:
        ModelError: It is missing, broken, or of a newer schema.
    """
    path = folder / MANIFEST_NAME
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as err:
        raise ModelError(f"{folder}: no {MANIFEST_NAME} found, so this is no model folder; add the model again") from err
    except (OSError, UnicodeDecodeError) as err:
        raise ModelError(f"{path}: manifest cannot be read: {err}") from err
    return parse_manifest(text, str(path))


def parse_manifest(text: str, name: str) -> Manifest:
    """Parse the text of a manifest; ``name`` is for messages.

    Raises:
        ModelError: It is no JSON object, has an unknown, missing or wrongly typed field, or is of a newer schema.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as err:
        raise ModelError(f"{name}: manifest is not JSON: {err}") from err
    if isinstance(data, dict) and isinstance(data.get("schema"), int) and data["schema"] > MANIFEST_SCHEMA:
        raise ModelError(f"{name}: manifest has schema {data['schema']}, this bilingua reads up to {MANIFEST_SCHEMA}; update bilingua")
    manifest = _build(Manifest, data, name)
    assert isinstance(manifest, Manifest)
    for item in manifest.files:
        if item.name.startswith("/") or "\\" in item.name or ".." in item.name.split("/"):
            raise ModelError(f"{name}: file {item.name!r} lies outside the model's folder; only names inside are allowed")
    return manifest


def format_manifest(manifest: Manifest) -> str:
    """Return the manifest as JSON text, stable in bytes; fields that have their default value are written too."""
    return json.dumps(dataclasses.asdict(manifest), ensure_ascii=False, indent=2) + "\n"


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into a model's folder, atomically.

    Raises:
        OutputError: The folder cannot be written.
    """
    write_atomic(folder / MANIFEST_NAME, format_manifest(manifest))


def hash_files(folder: Path) -> tuple[FileRecord, ...]:
    """Hash every file of a model's folder but the manifest and hidden files, sorted by name.

    Raises:
        ModelError: A file cannot be read, or is a link.
    """
    records = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name == MANIFEST_NAME or name.startswith(".") or "/." in name:
            continue
        if path.is_symlink():
            raise ModelError(f"{path}: is a link; a model's folder must hold its files themselves")
        if path.is_file():
            records.append(FileRecord(name, hash_file(path), path.stat().st_size))
    return tuple(records)


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes.

    Raises:
        ModelError: It cannot be read.
    """
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as err:
        raise ModelError(f"{path}: model file cannot be read: {err.strerror or err}; add the model again") from err


def refresh_manifest(folder: Path) -> Manifest:
    """Hash a model's files anew and write the manifest if anything changed.

    Raises:
        ModelError: The manifest or a file cannot be read.
        OutputError: The folder cannot be written.
    """
    manifest = read_manifest(folder)
    renewed = dataclasses.replace(manifest, files=hash_files(folder))
    if renewed != manifest:
        write_manifest(folder, renewed)
    return renewed


def _build(hint: Any, value: object, where: str) -> object:
    """Turn parsed JSON into the dataclass, tuple or scalar that ``hint`` names."""
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _build_record(hint, value, where)
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        if not isinstance(value, list):
            raise ModelError(f"{where}: found {value!r}; a list is needed")
        kinds: Sequence[Any] = [args[0]] * len(value) if args[-1] is Ellipsis else args
        if len(kinds) != len(value):
            raise ModelError(f"{where}: found {len(value)} items; {len(kinds)} are needed")
        return tuple(_build(kind, item, f"{where}[{number}]") for number, (kind, item) in enumerate(zip(kinds, value, strict=True)))
    if isinstance(hint, types.UnionType) or not isinstance(hint, type):
        raise TypeError(f"unsupported manifest type {hint!r}")
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        raise ModelError(f"{where}: found {value!r}; a value of type {hint.__name__} is needed")
    return value


def _build_record(cls: Any, value: object, where: str) -> object:
    if not isinstance(value, dict):
        raise ModelError(f"{where}: found {type(value).__name__}; an object is needed")
    hints = typing.get_type_hints(cls)
    known = {item.name: item for item in dataclasses.fields(cls)}
    for key in value:
        if key not in known:
            raise ModelError(f"{where}: unknown field {key!r}; known: {', '.join(known)}")
    for name, item in known.items():
        if name not in value and item.default is dataclasses.MISSING:
            raise ModelError(f"{where}: field {name!r} is missing")
    return cls(**{key: _build(hints[key], item, f"{where}: {key}") for key, item in value.items()})


def main(arguments: Sequence[str]) -> int:
    """Renew the manifest of each model folder given; return the exit code."""
    if not arguments:
        sys.stderr.write("usage: python -m bilingua.engine FOLDER...\n")
        return 2
    for argument in arguments:
        try:
            manifest = refresh_manifest(Path(argument))
        except ModelError as err:
            sys.stderr.write(f"{err}\n")
            return 3
        sys.stdout.write(f"{manifest.name} {manifest.sha256}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
