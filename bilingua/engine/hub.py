"""Get models from the Hugging Face hub, or a mirror of it: pinned, resumable, every file's hash checked."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bilingua.engine.families import Wanted, load_catalogue, load_families, resolve_name, to_tag
from bilingua.engine.install import Added, AddOptions, add_model
from bilingua.engine.manifest import hash_file
from bilingua.engine.registry import user_models
from bilingua.errors import MissingExtraError, ModelError, OutputError
from bilingua.units import LanguagePair

if TYPE_CHECKING:
    import huggingface_hub

_PULLING = ".pulling-"
_FACTS = re.compile(
    r"^(config|generation_config|tokenizer|tokenizer_config|special_tokens_map|added_tokens|vocab|target_vocab|"
    r"(shared|source|target)_vocabulary|.*\.safetensors\.index|pytorch_model\.bin\.index)\.(json|txt)$"
)
_SHARD = re.compile(r"^(model|pytorch_model)(-\d+-of-\d+)?\.(safetensors|bin)$")
_ROUTE = "download it on a machine that reaches it and add the folder: bilingua model add PATH"


@dataclass(frozen=True, slots=True)
class Download:
    """How far a download is."""

    file: str
    """File that comes next, or an empty string at the end."""
    files_done: int
    """Files that are there and checked."""
    files: int
    """All files."""
    bytes_done: int
    """Their bytes."""
    bytes: int
    """Bytes of all files."""


@dataclass(frozen=True, slots=True)
class _RemoteFile:
    name: str
    size: int
    sha256: str
    blob: str


def pull_model(name: str, options: AddOptions, *, revision: str = "main", report: Callable[[Download], None] | None = None) -> Added:
    """Download a model from the hub and add it.

    An interrupted download goes on where it stopped when the same model is pulled again. The
    variables ``HF_ENDPOINT``, ``HF_TOKEN`` and ``HF_HUB_OFFLINE`` are respected.

    Args:
        name: A name that a rule of the catalogue knows (``opus-mt-ar-en``), or ``OWNER/MODEL``.
        options: As for `add_model`; what is empty comes from the catalogue and the repository.
        revision: Branch, tag or commit; the manifest records the commit.
        report: Told before each file, and once at the end.

    Raises:
        ModelError: The name is not known, the hub is out of reach, a file is missing or its hash is
            wrong, or the model cannot be added.
        MissingExtraError: huggingface_hub is not installed.
        OutputError: The user's model folder cannot be written.
    """
    wanted = resolve_name(name)
    if wanted is None:
        known = ", ".join(rule.example for rule in load_catalogue())
        raise ModelError(f"{name!r} is no model that can be pulled; names look like: {known}")
    chosen = options.name or wanted.name
    if (user_models() / chosen).exists() and not options.replace:
        raise ModelError(f"model {chosen!r} is installed already; remove it first, give another name, or replace it with --replace")
    api = _connect(wanted.repo)
    info = _ask(wanted.repo, lambda: api.model_info(wanted.repo, revision=revision, files_metadata=True))
    commit = str(info.sha)
    files = _choose_files(wanted.repo, _remote_files(info))
    if not any(item.name == "model.bin" for item in files) and importlib.util.find_spec("torch") is None:
        raise MissingExtraError(f"{wanted.repo}: converting a Hugging Face model", "convert")
    folder = user_models() / f"{_PULLING}{wanted.name}-{commit[:12]}"
    _make_room(folder, files)
    download = partial(api.hf_hub_download, wanted.repo, revision=commit, local_dir=folder)
    _fetch(wanted.repo, files, folder, download, report or (lambda _: None))
    added = add_model(folder, _fill_options(options, wanted, info, commit, chosen))
    shutil.rmtree(folder, ignore_errors=True)
    return added


def _connect(repo: str) -> huggingface_hub.HfApi:
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in ("1", "ON", "YES", "TRUE"):
        raise ModelError(f"model {repo!r} cannot be pulled: HF_HUB_OFFLINE is set; unset it, or {_ROUTE}")
    try:
        import huggingface_hub
    except ImportError as err:
        raise MissingExtraError("pulling models from the hub", "hub") from err
    return huggingface_hub.HfApi(endpoint=os.environ.get("HF_ENDPOINT") or None, library_name="bilingua")


def _ask(repo: str, call: Callable[[], Any]) -> Any:
    """Make one request to the hub and put its failures into words."""
    from huggingface_hub import constants, errors

    where = os.environ.get("HF_ENDPOINT") or constants.ENDPOINT
    transport: type[Exception] = errors.HfHubHTTPError.__bases__[0]  # of whichever HTTP library huggingface_hub uses
    try:
        return call()
    except errors.GatedRepoError as err:
        raise ModelError(f"{where}/{repo}: access must be asked for on its page first; then set HF_TOKEN") from err
    except errors.RepositoryNotFoundError as err:
        raise ModelError(f"{where}/{repo}: there is no such model, or it is private; check the name, or set HF_TOKEN") from err
    except errors.RevisionNotFoundError as err:
        raise ModelError(f"{where}/{repo}: there is no such revision; leave --revision out for the newest") from err
    except errors.EntryNotFoundError as err:
        raise ModelError(f"{where}/{repo}: a file that the repository lists is missing there: {_first_line(err)}; try again later") from err
    except (transport, OSError, ValueError) as err:
        raise ModelError(f"{where}/{repo}: the hub is out of reach or broke off: {_first_line(err)}; pull again, or {_ROUTE}") from err


def _first_line(err: BaseException) -> str:
    return next((line for line in str(err).splitlines() if line.strip()), type(err).__name__)


def _remote_files(info: Any) -> list[_RemoteFile]:
    files = []
    for item in info.siblings or ():
        lfs = item.lfs
        sha256 = str(lfs["sha256"] if isinstance(lfs, dict) else lfs.sha256) if lfs else ""
        files.append(_RemoteFile(str(item.rfilename), int(item.size or 0), sha256, str(item.blob_id or "")))
    return files


def _choose_files(repo: str, files: Sequence[_RemoteFile]) -> list[_RemoteFile]:
    """Return the files that conversion needs: settings, vocabularies, tokenizers, and weights of one kind."""
    tokenizers = {name for family in load_families() for name in (*family.source_tokenizer, *family.target_tokenizer)}
    names = {item.name for item in files}
    is_ct2 = any(name.endswith(("_vocabulary.json", "_vocabulary.txt")) for name in names)
    has_safetensors = any(name.endswith(".safetensors") and _SHARD.match(name) for name in names)
    unwanted = ".bin" if has_safetensors else ".safetensors"
    chosen = [
        item
        for item in files
        if _FACTS.match(item.name)
        or item.name in tokenizers
        or (is_ct2 and item.name in ("model.bin", "vmap.txt"))
        or (not is_ct2 and _SHARD.match(item.name) and not item.name.endswith(unwanted) and item.name != "model.bin")
    ]
    if not any(item.name.endswith((".bin", ".safetensors")) for item in chosen):
        raise ModelError(f"{repo}: the repository has no weights that can be converted; it holds: {', '.join(sorted(names)[:12])}")
    return sorted(chosen, key=lambda item: item.size)


def _make_room(folder: Path, files: Sequence[_RemoteFile]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as err:
        raise OutputError(f"{folder.parent}: cannot be written: {err.strerror or err}; check its rights, or set BILINGUA_MODELS") from err
    missing = sum(item.size for item in files if not (folder / item.name).is_file())
    free = shutil.disk_usage(folder).free
    if missing > free:
        raise OutputError(f"{folder.parent}: {missing >> 20} MB are needed, {free >> 20} MB are free; make room, or set BILINGUA_MODELS")


def _fetch(
    repo: str, files: Sequence[_RemoteFile], folder: Path, download: Callable[[str], object], report: Callable[[Download], None]
) -> None:
    """Download every file that is not there yet and compare each with the hash that the hub names."""
    total = sum(item.size for item in files)
    done = 0
    for number, item in enumerate(files):
        report(Download(item.name, number, len(files), done, total))
        path = folder / item.name
        if not _is_right(path, item):
            _ask(repo, partial(download, item.name))
            if not _is_right(path, item):
                path.unlink(missing_ok=True)
                raise ModelError(f"{repo}: {item.name} came with another hash or size than the hub names; it was deleted, pull again")
        done += item.size
    report(Download("", len(files), len(files), total, total))


def _is_right(path: Path, item: _RemoteFile) -> bool:
    """Compare a file with its SHA-256 (large files) or its git blob name (small ones)."""
    if not path.is_file() or path.stat().st_size != item.size:
        return False
    if item.sha256:
        return hash_file(path) == item.sha256
    data = path.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest() == item.blob


def _fill_options(options: AddOptions, wanted: Wanted, info: Any, commit: str, name: str) -> AddOptions:
    card = getattr(info, "card_data", None)
    licence = str(getattr(card, "license", None) or "")
    pair = options.pair
    source, target = to_tag(wanted.source), to_tag(wanted.target)
    if pair is None and source and target:  # a group's name (opus-mt-en-ROMANCE) is no language: then the files must say
        pair = LanguagePair(source, target)
    return replace(
        options,
        name=name,
        pair=pair,
        licence=options.licence or wanted.rule.licence or licence,
        notice=options.notice or wanted.rule.notice,
        is_guided=options.is_guided or wanted.rule.guided,
        origin=f"https://huggingface.co/{wanted.repo}",
        revision=commit,
    )
