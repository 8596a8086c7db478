"""The models on this machine: those that come with bilingua and those in the user's folder.

A model is a folder with a ``manifest.json``; one without is not seen, so that a half-finished
download or conversion, which lies in a hidden folder, never is.
"""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass
from pathlib import Path

from bilingua.engine.manifest import MANIFEST_NAME, AlignmentFacts, Manifest, hash_file, read_manifest
from bilingua.errors import ModelError
from bilingua.files import write_atomic
from bilingua.lang import base_language
from bilingua.resources import builtin_models
from bilingua.units import LanguagePair

MODELS_VARIABLE = "BILINGUA_MODELS"
DEFAULTS_NAME = "defaults.json"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model on disk, ready to be opened."""

    folder: Path
    """Folder of its files."""
    manifest: Manifest
    """Its facts."""
    is_builtin: bool = False
    """Whether it came with bilingua."""

    @property
    def name(self) -> str:
        """Unique name."""
        return self.manifest.name

    @property
    def family(self) -> str:
        """Architecture and layout."""
        return self.manifest.family

    @property
    def licence(self) -> str:
        """Licence of the weights."""
        return self.manifest.licence

    @property
    def alignment(self) -> AlignmentFacts:
        """What its attention is worth."""
        return self.manifest.alignment

    @property
    def sha256(self) -> str:
        """Hash over the files that decide its output."""
        return self.manifest.sha256

    @property
    def pairs(self) -> tuple[LanguagePair, ...]:
        """Every pair it translates, in order of the manifest; tens of thousands for the largest models."""
        sources, targets = self.manifest.sources, self.manifest.targets
        return tuple(LanguagePair(source, target) for source, _ in sources for target, _ in targets if source != target)

    def codes(self, pair: LanguagePair) -> tuple[str, str] | None:
        """Return the model's own codes of a pair's languages, or None where it does not translate the pair.

        A tag that the model does not list falls back to its primary language (``ar-EG`` to ``ar``).
        """
        source, target = _code(self.manifest.sources, pair.source), _code(self.manifest.targets, pair.target)
        if source is None or target is None or pair.source == pair.target:
            return None
        return source, target

    def describe_pairs(self) -> str:
        """Return its languages for a message: ``ar-en``, or counts where there are many."""
        if len(self.manifest.sources) * len(self.manifest.targets) > 6:
            return f"{len(self.manifest.sources)} languages to {len(self.manifest.targets)}"
        return ", ".join(map(str, self.pairs))


def user_models() -> Path:
    """Return the folder of the user's models: $BILINGUA_MODELS, else the platform's data folder; it may not exist."""
    given = os.environ.get(MODELS_VARIABLE)
    if given:
        return Path(given)
    import platformdirs

    return platformdirs.user_data_path("bilingua", appauthor=False) / "models"


def list_models() -> tuple[ModelInfo, ...]:
    """List every model of the user and of the installation, by name; a user's hides a built-in of the same name.

    A folder whose manifest is broken is left out with a warning in the log.
    """
    found: dict[str, ModelInfo] = {}
    for root, is_builtin in ((user_models(), False), (_builtin_root(), True)):
        for path in sorted(root.glob(f"*/{MANIFEST_NAME}")) if root is not None else ():
            if path.parent.name.startswith("."):
                continue
            try:
                info = read_model(path.parent, is_builtin=is_builtin)
            except ModelError as err:
                _log.warning("%s", err)
                continue
            found.setdefault(info.name, info)
    return tuple(found[name] for name in sorted(found))


def read_model(folder: Path, *, is_builtin: bool = False) -> ModelInfo:
    """Read the model in one folder, wherever it lies.

    Raises:
        ModelError: The folder or its manifest is missing or broken.
    """
    if not folder.is_dir():
        raise ModelError(f"{folder}: model folder is missing; give the folder that holds {MANIFEST_NAME}")
    return ModelInfo(folder, read_manifest(folder), is_builtin)


def find_model(pair: LanguagePair, name: str = "") -> ModelInfo:
    """Find the model for a pair: by name (or path of a folder), else the user's default, else the best there is.

    Without a name or default, the user's own models come before those that came with bilingua, and
    among either the one with the highest measured chrF.

    Raises:
        ModelError: No model of that name is installed, or none translates the pair.
    """
    if "/" in name or os.sep in name:
        return _require_pair(read_model(Path(name)), pair)
    chosen = name or read_defaults().get(str(pair), "")
    if chosen:
        return _require_pair(find_named(chosen), pair)
    models = list_models()
    fitting = [model for model in models if model.codes(pair) is not None]
    if not fitting:
        raise ModelError(f"no model translates {pair}; installed: {_installed(models)}")
    return max(fitting, key=lambda model: (not model.is_builtin, _chrf(model)))


def find_named(name: str) -> ModelInfo:
    """Return the installed model of that name.

    Raises:
        ModelError: There is none.
    """
    models = list_models()
    for model in models:
        if model.name == name:
            return model
    raise ModelError(f"model {name!r} is not installed; installed: {_installed(models)}")


def verify_model(model: ModelInfo) -> None:
    """Compare every file of a model with its manifest.

    Raises:
        ModelError: A file is missing, of another size or hash.
    """
    if not model.folder.is_dir():
        raise ModelError(f"{model.folder}: folder of model {model.name!r} is missing; add the model again")
    for item in model.manifest.files:
        path = model.folder / item.name
        if not path.is_file():
            raise ModelError(f"{path}: file of model {model.name!r} is missing; add the model again")
        size = path.stat().st_size
        if size != item.size:
            raise ModelError(f"{path}: has {size} bytes, the manifest says {item.size}; add the model again")
        found = hash_file(path)
        if found != item.sha256:
            raise ModelError(f"{path}: sha256 is {found[:12]}…, the manifest says {item.sha256[:12]}…; add the model again")


def read_defaults() -> dict[str, str]:
    """Return the user's default model for each pair, ``{"ar-en": "name"}``.

    Raises:
        ModelError: The file of defaults is broken.
    """
    path = user_models() / DEFAULTS_NAME
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as err:
        raise ModelError(f"{path}: default models cannot be read: {err}; mend or delete the file") from err
    if not isinstance(data, dict) or not all(isinstance(value, str) for value in data.values()):
        raise ModelError(f"{path}: default models are no object of strings; mend or delete the file")
    return dict(data)


def set_default_model(pair: LanguagePair, name: str) -> None:
    """Make an installed model the default of a pair; an empty name takes the default away.

    Raises:
        ModelError: The model is not installed or does not translate the pair.
        OutputError: The user's model folder cannot be written.
    """
    defaults = read_defaults()
    if name:
        defaults[str(pair)] = find_model(pair, name).name
    else:
        defaults.pop(str(pair), None)
    write_atomic(user_models() / DEFAULTS_NAME, json.dumps(dict(sorted(defaults.items())), indent=2) + "\n")


def _builtin_root() -> Path | None:
    try:
        return builtin_models()
    except FileNotFoundError:
        return None


def _code(languages: tuple[tuple[str, str], ...], tag: str) -> str | None:
    codes = dict(languages)
    return codes.get(tag, codes.get(base_language(tag)))


def _require_pair(model: ModelInfo, pair: LanguagePair) -> ModelInfo:
    if model.codes(pair) is None:
        raise ModelError(f"model {model.name!r} does not translate {pair}; it translates {model.describe_pairs()}")
    return model


def _installed(models: tuple[ModelInfo, ...]) -> str:
    return "; ".join(f"{model.name} ({model.describe_pairs()})" for model in models) or "none"


def _chrf(model: ModelInfo) -> float:
    return max((item.value for item in model.manifest.quality if item.metric == "chrF"), default=0.0)
