"""Look at model files before anything loads them: sizes, structure, and what a pickle would call."""

from __future__ import annotations

import json
import pickletools
import re
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bilingua.errors import ModelError

_JSON_LIMIT = 64 << 20
_FILE_LIMIT = 48 << 30
_MAX_FILES = 1000
# What torch itself writes into a file of weights; the same list as torch's own loader of weights only.
_PICKLE_NAMES = frozenset({"collections OrderedDict", "torch._utils _rebuild_tensor_v2", "torch._utils _rebuild_parameter"})
_STORAGES = ("torch ", "torch.storage ")
# CTranslate2's numbers of element types (ctranslate2/specs/model_spec.py) and their bytes.
_ITEM_BYTES = {0: 4, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2}
_CT2_VERSION = 6
_CT2_SPEC = "TransformerSpec"


def check_folder(folder: Path) -> tuple[str, ...]:
    """Check that a model's folder holds plain files only, not too many and not too large.

    Returns:
        The names of its files, relative, sorted.

    Raises:
        ModelError: It is no folder, is empty, or holds a link, a device, or too much.
    """
    if not folder.is_dir():
        raise ModelError(f"{folder}: model folder is missing; give the folder or archive that holds the model")
    names = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            raise ModelError(f"{path}: is a link; a model's folder must hold its files themselves")
        if path.is_dir():
            continue
        if not path.is_file():
            raise ModelError(f"{path}: is no plain file; a model's folder must hold files only")
        if path.stat().st_size > _FILE_LIMIT:
            raise ModelError(f"{path}: has {path.stat().st_size} bytes; no model file is larger than {_FILE_LIMIT}")
        names.append(name)
        if len(names) > _MAX_FILES:
            raise ModelError(f"{folder}: holds more than {_MAX_FILES} files; a model has a few dozen")
    if not names:
        raise ModelError(f"{folder}: model folder is empty; give the folder or archive that holds the model")
    return tuple(names)


def read_json_object(path: Path) -> dict[str, Any]:
    """Read a JSON object from a model's folder.

    Raises:
        ModelError: It is missing, too large, no JSON, or no object.
    """
    value = _read_json(path)
    if not isinstance(value, dict):
        raise ModelError(f"{path}: holds a JSON {type(value).__name__}; an object is needed")
    return value


def read_vocabulary(folder: Path, side: str) -> tuple[str, ...]:
    """Read the ``source`` or ``target`` vocabulary of a CTranslate2 folder.

    Raises:
        ModelError: There is none, or it is no list of tokens.
    """
    for stem in ("shared_vocabulary", f"{side}_vocabulary"):
        path = folder / f"{stem}.json"
        if path.is_file():
            tokens = _read_json(path)
            if not isinstance(tokens, list) or not all(isinstance(token, str) for token in tokens):
                raise ModelError(f"{path}: is no list of tokens; convert the model again")
            return tuple(tokens)
        path = folder / f"{stem}.txt"
        if path.is_file():
            return tuple(_read_limited(path).decode("utf-8", "replace").removesuffix("\n").split("\n"))
    raise ModelError(f"{folder}: no {side} vocabulary (shared_vocabulary.json, {side}_vocabulary.json or .txt); convert the model again")


def check_ct2(folder: Path) -> None:
    """Check the weights of a CTranslate2 folder without loading them, and that its vocabularies fit them.

    Raises:
        ModelError: A file is missing, cut or broken, or a vocabulary has not one token for each embedding.
    """
    shapes = check_weights(folder / "model.bin")
    for side, part in (("source", "encoder"), ("target", "decoder")):
        count = len(read_vocabulary(folder, side))
        rows = [shape[0] for name, shape in shapes.items() if re.fullmatch(rf"{part}/embeddings(_0)?/weight", name) and shape]
        if rows and rows[0] != count:
            raise ModelError(f"{folder}: the {side} vocabulary has {count} tokens, the weights {rows[0]}; convert the model again")


def check_weights(path: Path) -> dict[str, tuple[int, ...]]:
    """Check the structure of a CTranslate2 ``model.bin`` without loading it, and return the shape of each variable.

    The layout is the one `ModelSpec` of ctranslate2.specs writes: version, name and revision of the
    specification, then each variable with name, shape, type and bytes, then aliases.

    Raises:
        ModelError: It is missing, cut, no Transformer, or its numbers contradict one another.
    """
    shapes: dict[str, tuple[int, ...]] = {}
    try:
        size = path.stat().st_size
        with open(path, "rb") as file:
            version, name = _number(file, "<I"), _text(file)
            if version not in range(2, _CT2_VERSION + 1) or name != _CT2_SPEC:
                raise ModelError(f"{path}: holds {name[:40]!r} of binary version {version}; a {_CT2_SPEC} up to {_CT2_VERSION} is needed")
            _number(file, "<I")
            for _ in range(_number(file, "<I")):
                variable, shape = _skip_variable(file, size, version, path)
                shapes[variable] = shape
            if version >= 3:
                for _ in range(_number(file, "<I")):
                    _text(file), _text(file)
            if file.read(1):
                raise ModelError(f"{path}: goes on after its last variable; convert the model again")
    except FileNotFoundError as err:
        raise ModelError(f"{path}: weights are missing; convert or copy the model again") from err
    except (struct.error, UnicodeDecodeError, OSError) as err:
        raise ModelError(f"{path}: is cut or no CTranslate2 model; convert or copy the model again") from err
    return shapes


def check_pickle(path: Path) -> None:
    """Check that a ``.bin`` file of torch weights can only rebuild tensors, without running it.

    Raises:
        ModelError: It is of torch's old format, damaged, or names anything that is no part of a tensor.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [name for name in archive.namelist() if name.endswith("data.pkl")]
            if len(members) != 1 or archive.getinfo(members[0]).file_size > _JSON_LIMIT:
                raise ModelError(f"{path}: is no file of torch weights; get model.safetensors instead")
            called = list(_pickle_names(archive.read(members[0])))
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError) as err:
        raise ModelError(f"{path}: pickled weights cannot be checked: {err}; get model.safetensors instead") from err
    for name in called:
        if name not in _PICKLE_NAMES and not (name.startswith(_STORAGES) and name.endswith("Storage")):
            raise ModelError(f"{path}: its pickle calls {name!r}, which is no part of weights; do not load this file, it may be an attack")


def _pickle_names(data: bytes) -> Iterator[str]:
    strings: list[str] = []
    for opcode, argument, _ in pickletools.genops(data):
        if opcode.name in ("GLOBAL", "INST"):
            yield str(argument)
        elif opcode.name == "STACK_GLOBAL":
            yield " ".join(strings[-2:])
        elif opcode.name.startswith("EXT"):
            yield f"extension {argument}"
        elif isinstance(argument, str):
            strings.append(argument)


def _skip_variable(file: Any, size: int, version: int, path: Path) -> tuple[str, tuple[int, ...]]:
    name = _text(file)
    shape = [_number(file, "<I") for _ in range(_number(file, "<B"))]
    if version >= 4:
        kind, length = _number(file, "<B"), _number(file, "<I")
        item = _ITEM_BYTES.get(kind, 0)
    else:
        item, length = _number(file, "<B"), 0
        length = _number(file, "<I") * item
    count = 1
    for extent in shape:
        count *= extent
    if not item or count * item % (1 << 32) != length % (1 << 32):
        raise ModelError(f"{path}: variable {name!r} of shape {shape} has {length} bytes, which does not fit; convert the model again")
    if file.tell() + count * item > size:
        raise ModelError(f"{path}: is cut in variable {name!r}; convert or copy the model again")
    file.seek(count * item, 1)
    return name, tuple(shape)


def _number(file: Any, kind: str) -> int:
    value: int = struct.unpack(kind, file.read(struct.calcsize(kind)))[0]
    return value


def _text(file: Any) -> str:
    length = _number(file, "<H")
    raw: bytes = file.read(length)
    if len(raw) != length:
        raise struct.error("cut")
    return raw.rstrip(b"\0").decode("utf-8")


def _read_json(path: Path) -> object:
    try:
        value: object = json.loads(_read_limited(path))
    except (ValueError, RecursionError) as err:
        raise ModelError(f"{path}: is not JSON: {err}; get the model again") from err
    return value


def _read_limited(path: Path) -> bytes:
    try:
        with open(path, "rb") as file:
            raw = file.read(_JSON_LIMIT + 1)
    except OSError as err:
        raise ModelError(f"{path}: cannot be read: {err.strerror or err}; get the model again") from err
    if len(raw) > _JSON_LIMIT:
        raise ModelError(f"{path}: is larger than {_JSON_LIMIT} bytes; no model's file of facts is")
    return raw
