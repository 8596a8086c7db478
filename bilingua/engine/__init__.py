"""Translation engines and the models they run: registry, manifests, CTranslate2 adapter."""

from __future__ import annotations

from bilingua.engine.ct2 import Ct2Engine, open_engine
from bilingua.engine.manifest import Manifest, read_manifest, refresh_manifest, write_manifest
from bilingua.engine.registry import (
    ModelInfo,
    find_model,
    find_named,
    list_models,
    read_model,
    set_default_model,
    user_models,
    verify_model,
)

__all__ = [
    "Ct2Engine",
    "Manifest",
    "ModelInfo",
    "find_model",
    "find_named",
    "list_models",
    "open_engine",
    "read_manifest",
    "read_model",
    "refresh_manifest",
    "set_default_model",
    "user_models",
    "verify_model",
    "write_manifest",
]
