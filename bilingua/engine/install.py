"""Put models into the user's folder, and take them out: whole or not at all.

Everything happens in a hidden folder beside the models; the last step is one rename, so a model
that is seen is complete, converted, hashed and has passed the smoke set.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bilingua.engine.archive import is_archive, unpack
from bilingua.engine.convert import Converted, convert_folder
from bilingua.engine.families import Family, clean_name, find_family, load_families, read_languages, to_tag
from bilingua.engine.inspection import check_ct2, check_folder, read_json_object, read_vocabulary
from bilingua.engine.manifest import MANIFEST_NAME, AlignmentFacts, Manifest, TokenLayout, hash_files, read_manifest, write_manifest
from bilingua.engine.registry import DEFAULTS_NAME, ModelInfo, list_models, read_defaults, read_model, user_models, verify_model
from bilingua.engine.smoke import SmokeResult, run_smoke
from bilingua.engine.tokenizer import Tokenizer
from bilingua.errors import ModelError, OutputError
from bilingua.files import write_atomic
from bilingua.lang import base_language
from bilingua.units import LanguagePair

_STAGING = ".adding-"
_STALE_SECONDS = 24 * 3600
_END = "</s>"


@dataclass(frozen=True, slots=True)
class AddOptions:
    """How a model is added; what is left empty is read from its files."""

    name: str = ""
    """Name of the installed model."""
    pair: LanguagePair | None = None
    """Languages, where the files do not name them; of a multilingual model only this pair is offered."""
    quantization: str = "int8"
    """CTranslate2 quantisation of weights that are converted."""
    licence: str = ""
    """Licence of the weights."""
    notice: str = ""
    """What users of the translations must be told."""
    is_guided: bool = False
    """Whether the model was trained with guided alignment."""
    origin: str = ""
    """Where the weights come from."""
    revision: str = ""
    """Pinned revision at the origin."""
    run_smoke: bool = True
    """Refuse a model that fails the smoke set."""
    replace: bool = False
    """Put the model in the place of an installed one of the same name."""


@dataclass(frozen=True, slots=True)
class Added:
    """A model that has just been added."""

    model: ModelInfo
    """The model."""
    smoke: SmokeResult | None
    """What the smoke set showed; None where it was not run."""


def add_model(path: Path, options: AddOptions) -> Added:
    """Add the model in a folder or archive to the user's models.

    Raises:
        ModelError: The files are no model of a known layout, broken, not to be trusted, fail the
            smoke set, or a model of that name is installed.
        MissingExtraError: A Hugging Face folder is given, and torch or transformers is not installed.
        OutputError: The user's model folder cannot be written.
    """
    if not path.exists():
        raise ModelError(f"{path}: is missing; give the folder or archive that holds the model")
    with staging_folder() as staging:
        folder = path
        if path.is_file():
            if not is_archive(path):
                raise ModelError(f"{path}: is neither a folder nor a zip or tar archive; give the folder or archive that holds the model")
            folder = staging / "unpacked"
            unpack(path, folder)
        made = staging / "made"
        made.mkdir()
        manifest = _take_in(folder, made, replace(options, name=options.name or clean_name(_stem(path))), has_name=bool(options.name))
        return _finish(made, manifest, options)


def remove_model(name: str) -> ModelInfo:
    """Delete one of the user's models and what names it as a default.

    Raises:
        ModelError: No model of that name is installed, or it came with bilingua.
        OutputError: The user's model folder cannot be written.
    """
    model = next((model for model in list_models() if model.name == name), None)
    if model is None:
        raise ModelError(f"model {name!r} is not installed, so there is nothing to remove; see: bilingua model list")
    if model.is_builtin:
        raise ModelError(f"model {name!r} came with bilingua and cannot be removed; choose another default with: bilingua model default")
    hidden = user_models() / f"{_STAGING}removed-{secrets.token_hex(4)}"
    try:
        os.replace(model.folder, hidden)
        shutil.rmtree(hidden)
    except OSError as err:
        raise OutputError(f"{model.folder}: cannot be removed: {err.strerror or err}; check the folder's rights") from err
    kept = {pair: chosen for pair, chosen in read_defaults().items() if chosen != name}
    if kept != read_defaults():
        write_atomic(user_models() / DEFAULTS_NAME, json.dumps(dict(sorted(kept.items())), indent=2) + "\n")
    return model


@contextmanager
def staging_folder() -> Iterator[Path]:
    """Give a hidden folder among the user's models, and remove it in the end; old ones of killed runs go too.

    Raises:
        OutputError: The user's model folder cannot be written.
    """
    root = user_models()
    folder = root / f"{_STAGING}{os.getpid()}-{secrets.token_hex(4)}"
    try:
        folder.mkdir(parents=True)
    except OSError as err:
        raise OutputError(f"{root}: cannot be written: {err.strerror or err}; check its rights, or set BILINGUA_MODELS") from err
    try:
        for old in root.glob(f"{_STAGING}*"):
            if old.stat().st_mtime < time.time() - _STALE_SECONDS:
                shutil.rmtree(old, ignore_errors=True)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _take_in(folder: Path, made: Path, options: AddOptions, *, has_name: bool) -> Manifest:
    """Bring the model's files into ``made`` in CTranslate2 form and return its manifest, hashes still missing."""
    if (folder / MANIFEST_NAME).is_file():
        return _copy_installed_form(folder, made, options, has_name=has_name)
    converted = convert_folder(folder, made, options.quantization)
    check_ct2(made)
    return _describe(made, converted, options, has_name=has_name)


def _copy_installed_form(folder: Path, made: Path, options: AddOptions, *, has_name: bool) -> Manifest:
    """Take over a folder that bilingua wrote: every file is compared with its manifest first."""
    check_folder(folder)
    model = read_model(folder)
    verify_model(model)
    for item in model.manifest.files:
        target = made / item.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / item.name, target)
    check_ct2(made)
    return replace(model.manifest, name=options.name) if has_name else model.manifest


def _describe(folder: Path, converted: Converted, options: AddOptions, *, has_name: bool) -> Manifest:
    """Make the manifest of a converted model from its vocabulary, its family's facts and what its files say."""
    vocabulary = read_vocabulary(folder, "source")
    names = check_folder(folder)
    family = find_family(converted.model_type, vocabulary, names)
    if family is None:
        wanted = sorted({name for one in load_families() for name in one.source_tokenizer})
        raise ModelError(
            f"{folder.name}: the model is of no known family: its vocabulary has no known language tokens, or no tokenizer lies beside it "
            f"(one of {', '.join(wanted)} is needed)"
        )
    languages = read_languages(family, vocabulary)
    source_file = next(name for name in family.source_tokenizer if name in names)
    target_file = next(name for name in family.target_tokenizer if name in names)
    if (folder / source_file).read_bytes() == (folder / target_file).read_bytes():
        target_file = source_file
    sources, targets, needs_token = _languages(family, languages, converted, options)
    is_guided = converted.is_guided or options.is_guided
    return Manifest(
        name=options.name if has_name else converted.name or options.name,
        family=family.name,
        sources=sources,
        targets=targets,
        files=(),
        source_tokenizer=source_file,
        target_tokenizer=target_file,
        tokens=_token_layout(folder, family, folder / source_file, [code for _, code in targets] if needs_token else []),
        replacements=family.replacements,
        max_source_tokens=family.max_source_tokens,
        batch_tokens=family.batch_tokens,
        alignment=AlignmentFacts(is_usable=is_guided, is_guided=is_guided),
        licence=options.licence or converted.licence or family.licence or "unknown",
        notice=options.notice or family.notice,
        origin=options.origin,
        revision=options.revision,
        conversion=converted.how,
    )


_Codes = tuple[tuple[str, str], ...]


def _languages(family: Family, tokens: _Codes, converted: Converted, options: AddOptions) -> tuple[_Codes, _Codes, bool]:
    """Return source and target languages with their codes, and whether the model wants language tokens."""
    pair = options.pair
    declared_sources, declared_targets = _tags(converted.sources), _tags(converted.targets)
    if family.languages_are_sources:
        if pair is None:
            return tokens, tokens, True
        known = dict(tokens)
        missing = [tag for tag in (pair.source, pair.target) if tag not in known]
        if missing:
            raise ModelError(f"the model has no language {', '.join(missing)}; it has: {' '.join(known)}")
        return ((pair.source, known[pair.source]),), ((pair.target, known[pair.target]),), True
    sources = (pair.source,) if pair else declared_sources
    targets = (pair.target,) if pair else declared_targets
    if not sources or (not targets and not tokens):
        raise ModelError("the model's files do not say which languages it translates; say it with --pair, for example --pair ar-en")
    # OPUS-MT's models with one target have no token for it; those with several want one before the text.
    coded = tuple((tag, token) for tag, token in tokens if not targets or base_language(tag) in {base_language(one) for one in targets})
    if coded:
        return tuple((tag, "") for tag in sources), coded, True
    return tuple((tag, "") for tag in sources), tuple((tag, "") for tag in targets), False


def _tags(codes: Sequence[str]) -> tuple[str, ...]:
    """Return the languages among a model's codes, each once."""
    return tuple(dict.fromkeys(tag for tag in map(to_tag, codes) if tag))


def _token_layout(folder: Path, family: Family, tokenizer: Path, codes: Sequence[str]) -> TokenLayout:
    """Return the special tokens; an end token that CTranslate2 itself adds is left to it.

    Args:
        folder: The converted model.
        family: Its family.
        tokenizer: SentencePiece model of the source side.
        codes: Tokens of the target languages; empty where the model wants none.
    """
    path = folder / "config.json"
    config = read_json_object(path) if path.is_file() else {}
    suffix = family.source_suffix
    if config.get("add_source_eos") is True:
        suffix = tuple(token for token in suffix if token != _END)
    end = config.get("eos_token")
    prefix = family.source_prefix if codes else ()
    if prefix and family.prefix_is_text:
        (pieces,) = Tokenizer(tokenizer, threads=1).encode([codes[0]])
        if codes[0] in pieces:
            prefix = tuple("{target}" if piece == codes[0] else piece for piece in pieces)
    return TokenLayout(
        source_prefix=prefix,
        source_suffix=suffix,
        target_prefix=family.target_prefix if codes else (),
        end=end if isinstance(end, str) else _END,
    )


def _finish(made: Path, manifest: Manifest, options: AddOptions) -> Added:
    """Hash, test and publish a model."""
    name = manifest.name
    if not name or clean_name(name) != name:
        raise ModelError(f"{name!r} is no name for a model; give one of lower-case letters, digits, hyphens and dots with --name")
    target = user_models() / name
    if target.exists() and not options.replace:
        raise ModelError(f"model {name!r} is installed already; remove it first, give another name, or replace it with --replace")
    write_manifest(made, replace(manifest, files=hash_files(made)))
    staged = ModelInfo(made, read_manifest(made))
    smoke = run_smoke(staged) if options.run_smoke else None
    old = made.parent / "old"
    try:
        if target.exists():
            os.replace(target, old)
        os.replace(made, target)
    except OSError as err:
        raise OutputError(f"{target}: cannot be written: {err.strerror or err}; check the folder's rights and the free space") from err
    return Added(read_model(target), smoke)


def _stem(path: Path) -> str:
    name = path.resolve().name
    for suffix in (".argosmodel", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar"):
        if name.lower().endswith(suffix):
            return name[: -len(suffix)]
    return name
