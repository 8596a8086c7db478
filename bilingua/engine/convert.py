"""Turn a folder of model files, whatever its layout, into a CTranslate2 folder.

Known layouts: a Hugging Face folder, an original Marian or OPUS-MT folder (``.npz``), a Firefox
Translations teacher (``.npz`` with ``vocab.spm``), an unpacked ``.argosmodel``, a CTranslate2
folder. Only the first needs torch.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from bilingua.engine.inspection import check_folder, check_weights, read_json_object
from bilingua.errors import ModelError

_CT2_FILES = re.compile(r"^(model\.bin|config\.json|(shared|source|target)_vocabulary\.(json|txt)|vmap\.txt|.+\.(spm|model))$")
_NPZ_LIMIT = 16 << 30
_HEAD_LIMIT = 1 << 20


@dataclass(frozen=True, slots=True)
class Converted:
    """What is known of a model after its files were converted."""

    model_type: str
    """Family hint: ``model_type`` of Hugging Face, ``marian``, ``argos``; empty for a CTranslate2 folder."""
    how: str
    """Tool, version and quantisation."""
    sources: tuple[str, ...] = ()
    """Source languages as the files give them, in the model's own codes."""
    targets: tuple[str, ...] = ()
    """Target languages."""
    name: str = ""
    """Name as the files give it."""
    licence: str = ""
    """Licence as the files give it."""
    is_guided: bool = False
    """Whether it was trained with guided alignment."""


def convert_folder(folder: Path, output: Path, quantization: str) -> Converted:
    """Write the CTranslate2 form of the model in ``folder`` into ``output``, an empty folder.

    Args:
        folder: The model's files; not changed.
        output: Gets ``model.bin``, vocabularies and tokenizers.
        quantization: Of converted weights; a CTranslate2 folder stays as it is.

    Raises:
        ModelError: The layout is not known, or the files are broken or not to be trusted.
        MissingExtraError: A Hugging Face folder is given, and torch or transformers is not installed.
    """
    root, convert = _find_layout(folder)
    return convert(root, output, quantization)


def _find_layout(folder: Path) -> tuple[Path, Callable[[Path, Path, str], Converted]]:
    """Find what kind of model lies in a folder, or in the one folder inside it."""
    names = check_folder(folder)
    top = {name for name in names if "/" not in name}
    if any(name.endswith(".npz") for name in top):
        return folder, _convert_marian
    if "metadata.json" in top and "model/model.bin" in names:
        return folder, _convert_argos
    if "model.bin" in top and any(name.split(".")[0].endswith("_vocabulary") for name in top):
        return folder, _copy_ct2
    if "config.json" in top and "model_type" in read_json_object(folder / "config.json"):
        return folder, _convert_hugging_face
    inner = {PurePosixPath(name).parts[0] for name in names}
    if len(inner) == 1 and not top:
        return _find_layout(folder / inner.pop())
    if any("intgemm" in name or name.endswith(".bin.gz") for name in names):
        raise ModelError(
            f"{folder}: this is a Firefox Translations student (intgemm weights, SSRU decoder), which CTranslate2 cannot run; "
            "add the teacher of the same pair (model.npz) instead"
        )
    raise ModelError(
        f"{folder}: no known model layout among {', '.join(sorted(top)[:8]) or 'its folders'}; known are "
        "Hugging Face folders (config.json), Marian and OPUS-MT (.npz), Argos (metadata.json) and CTranslate2 (model.bin with a vocabulary)"
    )


def _convert_hugging_face(folder: Path, output: Path, quantization: str) -> Converted:
    from bilingua.engine.hugging_face import convert_hugging_face

    return convert_hugging_face(folder, output, quantization)


def _copy_ct2(folder: Path, output: Path, _quantization: str) -> Converted:
    check_weights(folder / "model.bin")
    if (folder / "config.json").is_file():
        read_json_object(folder / "config.json")
    for path in sorted(folder.iterdir()):
        if path.is_file() and _CT2_FILES.match(path.name):
            shutil.copyfile(path, output / path.name)
    return Converted("", "as given, in CTranslate2 form")


def _convert_argos(folder: Path, output: Path, quantization: str) -> Converted:
    facts = read_json_object(folder / "metadata.json")
    source, target = facts.get("from_code"), facts.get("to_code")
    if not isinstance(source, str) or not isinstance(target, str):
        raise ModelError(f"{folder / 'metadata.json'}: from_code and to_code are no strings; this is no Argos translation package")
    if facts.get("target_prefix"):
        raise ModelError(f"{folder / 'metadata.json'}: target_prefix {facts['target_prefix']!r} is not supported; add another package")
    if not (folder / "sentencepiece.model").is_file():
        raise ModelError(f"{folder}: no sentencepiece.model; packages with a bpe.model (older Argos ones) are not supported")
    done = _copy_ct2(folder / "model", output, quantization)
    shutil.copyfile(folder / "sentencepiece.model", output / "sentencepiece.model")
    version = facts.get("package_version", "")
    how = f"Argos package {version}".strip() + ", in CTranslate2 form"
    return replace(done, model_type="argos", how=how, sources=(source,), targets=(target,), name=f"argos-{source}-{target}")


def _convert_marian(folder: Path, output: Path, quantization: str) -> Converted:
    """Convert an original Marian folder: OPUS-MT's (``decoder.yml``) or Firefox Translations' teacher."""
    import ctranslate2
    from ctranslate2.converters import MarianConverter

    weights, vocabularies = _marian_files(folder)
    facts = _marian_facts(weights)
    converted = output / "ct2"
    try:
        MarianConverter(str(weights), [str(_yaml_vocabulary(path, output)) for path in vocabularies]).convert(
            str(converted), quantization=quantization
        )
    except Exception as err:  # the converter raises whatever its input makes it raise
        why = " ".join(str(err).split())
        raise ModelError(f"{weights}: CTranslate2's Marian converter refuses it: {type(err).__name__}: {why}") from err
    for path in sorted(converted.iterdir()):
        path.rename(output / path.name)
    converted.rmdir()
    _copy_marian_tokenizers(folder, vocabularies, output)
    sources, targets = _marian_languages(folder)
    return Converted(
        "marian",
        f"ctranslate2 {ctranslate2.__version__} MarianConverter, {quantization}",
        sources,
        targets,
        is_guided=facts.get("guided-alignment", "none") != "none",
    )


def _marian_files(folder: Path) -> tuple[Path, list[Path]]:
    """Return the weights and the vocabularies (source, target) that a Marian folder names."""
    decoder = folder / "decoder.yml"
    if decoder.is_file():
        lists = _yaml_lists(decoder)
        models, names = lists.get("models", []), lists.get("vocabs", [])
        if len(models) != 1 or not names:
            raise ModelError(f"{decoder}: names {len(models)} models, {len(names)} vocabularies; one model and its vocabularies are needed")
        return _inside(folder, models[0], decoder), [_inside(folder, name, decoder) for name in (names[0], names[-1])]
    weights = sorted(folder.glob("*.npz"), key=lambda path: ("best" not in path.name, path.name))
    found = sorted(folder.glob("vocab*.spm")) or sorted(folder.glob("*vocab*.yml"))
    if len(found) not in (1, 2):
        raise ModelError(f"{folder}: {len(found)} vocabularies beside the weights; vocab.spm, or one for each side, is needed")
    return weights[0], [found[0], found[-1]] if len(found) == 1 else _sides(found)


def _sides(found: Sequence[Path]) -> list[Path]:
    """Put two vocabularies in order: Marian's training writes ``vocab.src.spm`` and ``vocab.trg.spm``."""
    source = [path for path in found if re.search(r"\b(src|source)\b", path.name.replace("_", "."))]
    target = [path for path in found if re.search(r"\b(trg|tgt|target)\b", path.name.replace("_", "."))]
    if len(source) != 1 or len(target) != 1:
        names = " and ".join(path.name for path in found)
        raise ModelError(f"{found[0].parent}: cannot tell which of {names} is the source's; name them vocab.src… and vocab.trg…")
    return [source[0], target[0]]


def _marian_facts(weights: Path) -> dict[str, str]:
    """Check an ``.npz`` file's members and return the plain settings of the model in it."""
    try:
        with zipfile.ZipFile(weights) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > min(_NPZ_LIMIT, 40 * weights.stat().st_size + _HEAD_LIMIT):
                raise ModelError(f"{weights}: unpacks to far more than its size, as a zip bomb does; it is not loaded")
            with archive.open("special:model.yml.npy") as member:
                raw = member.read(_HEAD_LIMIT)
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as err:
        raise ModelError(f"{weights}: is no Marian model: {err}; get it again") from err
    text = raw.decode("utf-8", "replace")
    return dict(re.findall(r"^([a-z-]+): *([^\s#]+) *$", text, re.MULTILINE))


def _yaml_vocabulary(path: Path, output: Path) -> Path:
    """Return a Marian YAML vocabulary; one is made in ``output``'s parent for a SentencePiece model, whose order is Marian's."""
    if path.suffix != ".spm":
        return path
    from bilingua.engine.tokenizer import read_pieces

    made = output.parent / f"{path.stem}.yml"
    lines = (f'"{_escape(piece)}": {number}' for number, piece in enumerate(read_pieces(path)))
    made.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return made


def _escape(piece: str) -> str:
    return piece.replace("\\", "\\\\").replace('"', '\\"')


def _copy_marian_tokenizers(folder: Path, vocabularies: Sequence[Path], output: Path) -> None:
    pairs = {"source.spm": vocabularies[0], "target.spm": vocabularies[-1]}
    for name, vocabulary in pairs.items():
        path = folder / name if (folder / name).is_file() else vocabulary
        if path.suffix != ".spm":
            raise ModelError(f"{folder}: no {name}; Marian models with BPE codes (source.bpe) are not supported, only SentencePiece ones")
        shutil.copyfile(path, output / name)


def _marian_languages(folder: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read the languages from the README that OPUS-MT puts beside its models; empty where it says nothing."""
    path = folder / "README.md"
    if not path.is_file() or path.stat().st_size > _HEAD_LIMIT:
        return (), ()
    text = path.read_text(encoding="utf-8", errors="replace")
    found = [re.search(rf"{side} language(?:\(s\)|s|): *`?([A-Za-z_ ,]+)", text) for side in ("source", "target")]
    sources, targets = (tuple(re.findall(r"[A-Za-z_]{2,}", match[1].strip())) if match else () for match in found)
    return sources, targets


def _yaml_lists(path: Path) -> dict[str, list[str]]:
    """Read the lists of plain strings from Marian's ``decoder.yml``; other keys are skipped."""
    if path.stat().st_size > _HEAD_LIMIT:
        raise ModelError(f"{path}: is larger than {_HEAD_LIMIT} bytes; a decoder.yml has a few lines")
    lists: dict[str, list[str]] = {}
    current = ""
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        if key := re.match(r"^([\w-]+):\s*$", line):
            current = key[1]
            lists[current] = []
        elif (item := re.match(r"^\s*-\s+(.+?)\s*$", line)) and current:
            lists[current].append(item[1].strip("\"'"))
        elif line.strip():
            current = ""
    return lists


def _inside(folder: Path, name: str, named_by: Path) -> Path:
    path = folder / name
    if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts or "\\" in name or not path.is_file():
        raise ModelError(f"{named_by}: names {name!r}, which is no file in the model's folder; get the model again")
    return path
