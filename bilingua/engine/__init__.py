"""Translation engines and the models they run: registry, manifests, CTranslate2 adapter."""

from __future__ import annotations

from bilingua.engine.ct2 import Ct2Engine, open_engine
from bilingua.engine.families import load_catalogue, load_families
from bilingua.engine.hub import Download, pull_model
from bilingua.engine.install import Added, AddOptions, add_model, remove_model
from bilingua.engine.manifest import Manifest, read_manifest, refresh_manifest, write_manifest
from bilingua.engine.pivot import PivotEngine, find_route, open_pair
from bilingua.engine.registry import (
    ModelInfo,
    find_model,
    find_named,
    list_models,
    read_defaults,
    read_model,
    set_default_model,
    user_models,
    verify_model,
)

__all__ = [
    "AddOptions",
    "Added",
    "Ct2Engine",
    "Download",
    "Manifest",
    "ModelInfo",
    "PivotEngine",
    "add_model",
    "find_model",
    "find_named",
    "find_route",
    "list_models",
    "load_catalogue",
    "load_families",
    "open_engine",
    "open_pair",
    "pull_model",
    "read_defaults",
    "read_manifest",
    "read_model",
    "refresh_manifest",
    "remove_model",
    "set_default_model",
    "user_models",
    "verify_model",
    "write_manifest",
]
