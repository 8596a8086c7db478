"""Archives and model folders made to do harm, or broken: each is refused clearly, and nothing is written outside."""

from __future__ import annotations

import io
import json
import os
import pickle
import shutil
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bilingua.engine import AddOptions, add_model
from bilingua.engine.archive import ArchiveLimits, unpack
from bilingua.errors import ModelError
from bilingua.resources import builtin_models
from bilingua.units import LanguagePair
from tests.engine.tiny_marian import make_firefox, make_opus, marian_arrays

PAIR = LanguagePair("ar", "en")
BUILTIN = builtin_models() / "ar-en-mini"


def _zip(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes], compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def _tar(path: Path, *members: tuple[tarfile.TarInfo, bytes], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as archive:
        for info, data in members:
            info.size = len(data) if info.isreg() else 0
            archive.addfile(info, io.BytesIO(data))
    return path


def _tar_info(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def _zip_link(root: Path) -> Path:
    info = zipfile.ZipInfo("model.bin")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return _zip(root / "x.zip", (info, b"/etc/passwd"))


def _zip_encrypted(root: Path) -> Path:
    path = _zip(root / "x.zip", ("model.bin", b"abc"))
    raw = bytearray(path.read_bytes())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    return path


def _zip_overlap(root: Path) -> Path:
    """Many names for one stretch of bytes, as in a bomb without recursion."""
    path = _zip(root / "x.zip", ("a.bin", os.urandom(100_000)))
    raw = path.read_bytes()
    start, end = raw.index(b"PK\x01\x02"), raw.rindex(b"PK\x05\x06")
    entry = raw[start:end]
    entries = b"".join(entry.replace(b"a.bin", name) for name in (b"a.bin", b"b.bin", b"c.bin"))
    tail = bytearray(raw[end:])
    struct.pack_into("<HHII", tail, 8, 3, 3, len(entries), start)
    path.write_bytes(raw[:start] + entries + tail)
    return path


def _zip_lie(root: Path) -> Path:
    """The member is said to have 3 bytes and has 5."""
    path = _zip(root / "x.zip", ("model.bin", b"abcde"))
    raw = bytearray(path.read_bytes())
    struct.pack_into("<I", raw, raw.index(b"PK\x01\x02") + 24, 3)
    path.write_bytes(raw)
    return path


def _zip_crc(root: Path) -> Path:
    path = _zip(root / "x.zip", ("model.bin", b"abcdefgh"))
    path.write_bytes(path.read_bytes().replace(b"abcdefgh", b"abcdefgX"))
    return path


def _cut(path: Path, share: float = 0.5) -> Path:
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * share)])
    return path


def _tar_big(root: Path) -> Path:
    info = _tar_info("model.bin")
    info.size = 1 << 40
    (root / "x.tar").write_bytes(info.tobuf() + b"\0" * 10240)
    return root / "x.tar"


def _bomb(root: Path, kind: str) -> Path:
    data = b"\0" * (66 << 20)
    if kind == "zip":
        return _zip(root / "x.zip", ("model.bin", data), compression=zipfile.ZIP_DEFLATED)
    return _tar(root / "x.tar.gz", (_tar_info("model.bin"), data), mode="w:gz")


ARCHIVES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "zip-parent": (lambda r: _zip(r / "x.zip", ("../evil", b"x")), "outside the folder"),
    "zip-inner-parent": (lambda r: _zip(r / "x.zip", ("a/../../evil", b"x")), "outside the folder"),
    "zip-absolute": (lambda r: _zip(r / "x.zip", (str(r / "evil"), b"x")), "outside the folder"),
    "zip-drive": (lambda r: _zip(r / "x.zip", ("C:evil", b"x")), "outside the folder"),
    "zip-backslash": (lambda r: _zip(r / "x.zip", ("..\\evil", b"x")), "outside the folder"),
    "zip-link": (_zip_link, "is a link"),
    "zip-encrypted": (_zip_encrypted, "is encrypted"),
    "zip-bomb": (lambda r: _bomb(r, "zip"), "times its size"),
    "zip-overlap": (_zip_overlap, "overlap"),
    "zip-many": (lambda r: _zip(r / "x.zip", *((f"f{n}", b"") for n in range(1001))), "more than 1000 members"),
    "zip-case": (lambda r: _zip(r / "x.zip", ("Model.bin", b"x"), ("model.bin", b"y")), "would be written over"),
    "zip-file-as-folder": (lambda r: _zip(r / "x.zip", ("a", b"x"), ("a/b", b"y")), "lies in another file"),
    "zip-control": (lambda r: _zip(r / "x.zip", ("mo\x1bdel", b"x")), "control characters"),
    "zip-bidi": (lambda r: _zip(r / "x.zip", ("mo\u202edel", b"x")), "control characters"),
    "zip-lie": (_zip_lie, "member 'model.bin'"),
    "zip-crc": (_zip_crc, "cannot be unpacked"),
    "zip-empty": (lambda r: _zip(r / "x.zip"), "archive is empty"),
    "zip-deep": (lambda r: _zip(r / "x.zip", ("a/" * 40 + "b", b"x")), "lies deeper"),
    "zip-device-name": (lambda r: _zip(r / "x.zip", ("con.json", b"x")), "not every system"),
    "zip-cut": (lambda r: _cut(_zip(r / "x.zip", ("model.bin", b"x" * 500))), "neither a folder nor"),
    "tar-parent": (lambda r: _tar(r / "x.tar", (_tar_info("../evil"), b"x")), "outside the folder"),
    "tar-absolute": (lambda r: _tar(r / "x.tar", (_tar_info(str(r / "evil")), b"x")), "outside the folder"),
    "tar-link": (lambda r: _tar(r / "x.tar", (_tar_info("d", tarfile.SYMTYPE, "/"), b""), (_tar_info("d/evil"), b"x")), "is a link"),
    "tar-hard-link": (lambda r: _tar(r / "x.tar", (_tar_info("d", tarfile.LNKTYPE, "/etc/passwd"), b"")), "is a link"),
    "tar-device": (lambda r: _tar(r / "x.tar", (_tar_info("d", tarfile.CHRTYPE), b"")), "is a link or a device"),
    "tar-fifo": (lambda r: _tar(r / "x.tar", (_tar_info("d", tarfile.FIFOTYPE), b"")), "is a link or a device"),
    "tar-big": (_tar_big, "at most"),
    "tar-bomb": (lambda r: _bomb(r, "tar"), "times its size"),
    "tar-cut": (lambda r: _cut(_tar(r / "x.tgz", (_tar_info("m"), os.urandom(9000)), mode="w:gz")), "neither a folder nor|cannot be read"),
    "no-archive": (lambda r: _written(r / "x.bin", b"hello"), "neither a folder nor"),
}


def _written(path: Path, data: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def _hf(root: Path, config: str = '{"model_type": "marian"}', **files: bytes) -> Path:
    _written(root / "m" / "config.json", config)
    for name, data in files.items():
        _written(root / "m" / name.replace("__", "."), data)
    return root / "m"


def _ct2(root: Path, **files: bytes | None) -> Path:
    folder = root / "m"
    shutil.copytree(BUILTIN, folder, ignore=shutil.ignore_patterns("manifest.json", "*.md"))
    for name, data in files.items():
        path = folder / name.replace("__", ".")
        path.unlink(missing_ok=True)
        if data is not None:
            path.write_bytes(data)
    return folder


class _Attack:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch evil",)


def _pickled(root: Path) -> Path:
    folder = _hf(root)
    _zip(folder / "pytorch_model.bin", ("archive/data.pkl", pickle.dumps(_Attack(), protocol=2)))
    return folder


def _pickled_new(root: Path) -> Path:
    folder = _hf(root)
    _zip(folder / "pytorch_model.bin", ("archive/data.pkl", pickle.dumps(_Attack(), protocol=4)))
    return folder


def _shuffled(root: Path) -> Path:
    tokens = json.loads((BUILTIN / "shared_vocabulary.json").read_text(encoding="utf-8"))
    return _ct2(root, shared_vocabulary__json=json.dumps(tokens[:3] + tokens[:2:-1]).encode())


def _argos(root: Path, facts: str, tokenizer: str = "sentencepiece.model") -> Path:
    shutil.copytree(_ct2(root / "ct2"), root / "m" / "model")
    _written(root / "m" / "metadata.json", facts)
    _written(root / "m" / tokenizer, (BUILTIN / "source.spm").read_bytes())
    return root / "m"


def _opus(root: Path, decoder: str) -> Path:
    folder = make_opus(root / "m")
    (folder / "decoder.yml").write_text(decoder, encoding="utf-8")
    return folder


def _npz(root: Path, **arrays: object) -> Path:
    folder = make_firefox(root / "m")
    weights = next(folder.glob("*.npz"))
    weights.unlink()
    np.savez_compressed(weights, **arrays)
    return folder


def _installed(root: Path, change: Callable[[dict[str, object]], None]) -> Path:
    folder = root / "m"
    shutil.copytree(BUILTIN, folder)
    path = folder / "manifest.json"
    facts = json.loads(path.read_text(encoding="utf-8"))
    change(facts)
    path.write_text(json.dumps(facts), encoding="utf-8")
    return folder


def _linked(root: Path) -> Path:
    folder = _ct2(root, source__spm=None)
    (folder / "source.spm").symlink_to(BUILTIN / "source.spm")
    return folder


def _fifo(root: Path) -> Path:
    folder = _ct2(root)
    os.mkfifo(folder / "vmap.txt")
    return folder


def _student(root: Path) -> Path:
    _written(root / "m" / "vocab.aren.spm", b"x")
    _written(root / "m" / "model.aren.intgemm.alphas.bin", b"x")
    return root / "m"


def _torn_weights() -> bytes:
    return (BUILTIN / "model.bin").read_bytes()[:2_000_000]


INDEX = json.dumps({"weight_map": {"a": "../../evil.safetensors"}}).encode()
BOMB = np.zeros(30_000_000, "int8")
FOLDERS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "missing": (lambda r: r / "none", "is missing"),
    "empty": (lambda r: _written(r / "m" / "a", b"").parent, "no known model layout"),
    "linked-file": (_linked, "is a link"),
    "fifo": (_fifo, "no plain file"),
    "config-no-json": (lambda r: _hf(r, "{"), "is not JSON"),
    "config-list": (lambda r: _hf(r, "[]"), "object is needed"),
    "config-deep": (lambda r: _hf(r, "[" * 100_000), "is not JSON"),
    "other-architecture": (lambda r: _hf(r, '{"model_type": "llama"}'), "model_type is 'llama'"),
    "own-code": (lambda r: _hf(r, '{"model_type": "marian", "auto_map": {"AutoModel": "x.Y"}}'), "code of its own"),
    "huge-setting": (lambda r: _hf(r, '{"model_type": "marian", "d_model": 1000000000}'), "no translation model has"),
    "no-weights": (_hf, "no weights"),
    "pickle-attack": (_pickled, "may be an attack"),
    "pickle-attack-4": (_pickled_new, "may be an attack"),
    "pickle-old": (lambda r: _hf(r, pytorch_model__bin=pickle.dumps(_Attack())), "cannot be checked"),
    "shard-outside": (lambda r: _hf(r, model__safetensors__index__json=INDEX), "no file in the model's folder"),
    "ct2-garbage": (lambda r: _ct2(r, model__bin=b"\xff" * 5000), "is needed|no CTranslate2 model"),
    "ct2-cut": (lambda r: _ct2(r, model__bin=_torn_weights()), "is cut"),
    "ct2-other-kind": (lambda r: _ct2(r, model__bin=struct.pack("<IH", 6, 5) + b"Wisp\0" + b"\0" * 40), "'Wisp'"),
    "ct2-vocabulary": (lambda r: _ct2(r, shared_vocabulary__json=b'{"a": 1}'), "no list of tokens"),
    "ct2-short-vocabulary": (lambda r: _ct2(r, shared_vocabulary__json=b'["<s>", "a"]'), "vocabulary has 2 tokens"),
    "ct2-no-tokenizer": (lambda r: _ct2(r, source__spm=None, target__spm=None), "no known family"),
    "ct2-tokenizer-garbage": (lambda r: _ct2(r, source__spm=b"garbage", target__spm=b"garbage"), "tokenizer cannot be loaded"),
    "ct2-wrong-vocabulary": (_shuffled, "does not translate ar-en"),
    "argos-no-languages": (lambda r: _argos(r, '{"from_code": 3}'), "no strings"),
    "argos-bpe": (lambda r: _argos(r, '{"from_code": "ar", "to_code": "en"}', "bpe.model"), "bpe.model"),
    "opus-outside": (lambda r: _opus(r, "models:\n  - ../../etc/x.npz\nvocabs:\n  - v.yml\n"), "no file in the model's folder"),
    "opus-absolute": (lambda r: _opus(r, "models:\n  - /etc/passwd\nvocabs:\n  - v.yml\n"), "no file in the model's folder"),
    "opus-two-models": (lambda r: _opus(r, "models:\n  - a.npz\n  - b.npz\nvocabs:\n  - v.yml\n"), "names 2 models"),
    "npz-bomb": (lambda r: _npz(r, x=BOMB), "zip bomb"),
    "npz-other": (lambda r: _npz(r, x=np.zeros(3)), "no Marian model"),
    "npz-objects": (lambda r: _npz(r, **{**marian_arrays((9, 9)), "Wpos": np.array([_Attack()], dtype=object)}), "refuses it: ValueError"),
    "npz-other-decoder": (lambda r: make_firefox(r / "m", decoder="rnn"), "must be 'self-attention'"),
    "firefox-student": (_student, "Firefox Translations student"),
    "manifest-hash": (lambda r: _installed(r, lambda f: f["files"][1].update(sha256="0" * 64)), "sha256 is"),  # type: ignore[index]
    "manifest-missing": (lambda r: _installed(r, lambda f: f["files"].append({"name": "a", "sha256": "", "size": 1})), "is missing"),  # type: ignore[attr-defined]
    "manifest-outside": (lambda r: _installed(r, lambda f: f["files"][0].update(name="../evil")), "outside the model's folder"),  # type: ignore[index]
    "manifest-name": (lambda r: _installed(r, lambda f: f.update(name="../../evil")), "is no name for a model"),
}


@pytest.mark.parametrize("case", [*ARCHIVES, *FOLDERS])
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # a refused .npz is closed by the collector only
def test_hostile_input_is_refused_and_nothing_is_written_outside(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make, message = {**ARCHIVES, **FOLDERS}[case]
    given, models, here = tmp_path / "given", tmp_path / "models", tmp_path / "here"
    for folder in (given, models, here):
        folder.mkdir()
    monkeypatch.setenv("BILINGUA_MODELS", str(models))
    monkeypatch.chdir(here)
    path = make(given)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ModelError, match=message) as caught:
        add_model(path, AddOptions(pair=PAIR))
    assert "\n" not in str(caught.value)
    assert sorted(tmp_path.rglob("*")) == before


def test_limits_hold_for_members_and_totals(tmp_path: Path) -> None:
    path = _zip(tmp_path / "x.zip", ("a", b"x" * 60), ("b", b"x" * 60))
    with pytest.raises(ModelError, match="member 'a' has 60 bytes; at most 50"):
        unpack(path, tmp_path / "out", ArchiveLimits(member_bytes=50))
    with pytest.raises(ModelError, match="unpacks to 120 bytes; at most 100"):
        unpack(path, tmp_path / "out", ArchiveLimits(total_bytes=100))
    assert not (tmp_path / "out").exists()


def test_an_honest_archive_is_unpacked(tmp_path: Path) -> None:
    path = _zip(tmp_path / "x.zip", ("top/", b""), ("top/a.txt", b"one"), ("top/inner/b.txt", b"two"))
    unpack(path, tmp_path / "out")
    assert {p.relative_to(tmp_path / "out").as_posix(): p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file()} == {
        "top/a.txt": b"one",
        "top/inner/b.txt": b"two",
    }
