"""Manifests and the models on this machine."""

from __future__ import annotations

import dataclasses
import json
import logging
import shutil
from pathlib import Path

import pytest

from bilingua.engine import find_model, list_models, read_model, set_default_model, verify_model
from bilingua.engine.manifest import (
    FileRecord,
    Manifest,
    Quality,
    TokenLayout,
    format_manifest,
    hash_files,
    main,
    parse_manifest,
    read_manifest,
    refresh_manifest,
    write_manifest,
)
from bilingua.errors import ModelError
from bilingua.resources import builtin_models
from bilingua.units import LanguagePair

PAIR = LanguagePair("ar", "en")
NLLB = Manifest(
    name="nllb-600m",
    family="nllb",
    sources=(("ar", "arb_Arab"), ("en", "eng_Latn"), ("fa", "pes_Arab")),
    targets=(("ar", "arb_Arab"), ("en", "eng_Latn"), ("fa", "pes_Arab")),
    files=(FileRecord("model.bin", "ab" * 32, 3),),
    tokens=TokenLayout(("{source}",), ("</s>",), ("{target}",)),
    replacements=(("«", '"'),),
    licence="CC-BY-NC-4.0",
    notice="Not for commercial use.",
    quality=(Quality("flores-dev", "chrF", 63.1),),
)


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of the user's own models."""
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setenv("BILINGUA_MODELS", str(folder))
    return folder


def _add(folder: Path, manifest: Manifest) -> Path:
    place = folder / manifest.name
    place.mkdir()
    (place / "model.bin").write_bytes(b"abc")
    write_manifest(place, dataclasses.replace(manifest, files=hash_files(place)))
    return place


def test_builtin_manifest_describes_the_files_that_are_there() -> None:
    """The manifest is renewed whenever a file is replaced: python -m bilingua.engine models/ar-en-mini."""
    folder = builtin_models() / "ar-en-mini"
    manifest = read_manifest(folder)
    assert manifest.files == hash_files(folder)
    verify_model(read_model(folder))
    assert manifest.alignment.is_usable


def test_manifest_round_trip() -> None:
    assert parse_manifest(format_manifest(NLLB), "x") == NLLB


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema": 99}, "has schema 99"),
        ({"colour": 1}, "unknown field 'colour'"),
        ({"name": 3}, "name: found 3; a value of type str is needed"),
        ({"sources": [["ar"]]}, r"sources\[0\]: found 1 items; 2 are needed"),
        ({"max_source_tokens": True}, "found True; a value of type int"),
        ({"files": [{"name": "../x", "sha256": "", "size": 1}]}, "outside the model's folder"),
        ({"files": [{"name": "/x", "sha256": "", "size": 1}]}, "outside the model's folder"),
        ({"files": [{"name": "x"}]}, "field 'sha256' is missing"),
        ({"tokens": []}, "found list; an object is needed"),
    ],
)
def test_broken_manifest_is_refused(change: dict[str, object], message: str) -> None:
    data = {**json.loads(format_manifest(NLLB)), **change}
    with pytest.raises(ModelError, match=message):
        parse_manifest(json.dumps(data), "manifest.json")


@pytest.mark.parametrize("text", ["", "[]", "{", "null", "[" * 100_000], ids=["empty", "list", "cut", "null", "deep"])
def test_manifest_that_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(ModelError):
        parse_manifest(text, "manifest.json")


def test_refresh_takes_in_new_files(models: Path) -> None:
    place = _add(models, NLLB)
    before = read_manifest(place)
    (place / "model.bin").write_bytes(b"abcd")
    assert main([str(place)]) == 0
    after = read_manifest(place)
    assert after.sha256 != before.sha256
    assert [item.size for item in after.files] == [4]
    assert refresh_manifest(place) == after


def test_refresh_of_no_model_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 3
    assert "manifest.json" in capsys.readouterr().err
    assert main([]) == 2


def test_prose_does_not_change_the_models_hash(models: Path) -> None:
    place = _add(models, NLLB)
    before = read_manifest(place)
    (place / "README.md").write_text("card", encoding="utf-8")
    after = refresh_manifest(place)
    assert after.sha256 == before.sha256
    assert [item.name for item in after.files] == ["README.md", "model.bin"]


def test_a_link_is_no_model_file(models: Path) -> None:
    place = _add(models, NLLB)
    (place / "vocab.txt").symlink_to("/etc/hostname")
    with pytest.raises(ModelError, match="is a link"):
        hash_files(place)


def test_builtin_model_is_found_without_a_name() -> None:
    assert find_model(PAIR).name == "ar-en-mini"
    assert find_model(LanguagePair("ar-EG", "en")).name == "ar-en-mini"
    assert [model.name for model in list_models()] == ["ar-en-mini"]


def test_the_better_measured_model_wins_unless_a_default_is_set(models: Path) -> None:
    _add(models, NLLB)
    assert find_model(PAIR).name == "nllb-600m"
    set_default_model(PAIR, "ar-en-mini")
    assert find_model(PAIR).name == "ar-en-mini"
    assert find_model(LanguagePair("fa", "ar")).name == "nllb-600m"
    set_default_model(PAIR, "")
    assert find_model(PAIR).name == "nllb-600m"


def test_language_codes_come_from_the_manifest(models: Path) -> None:
    model = read_model(_add(models, NLLB))
    assert model.codes(LanguagePair("ar-SA", "en")) == ("arb_Arab", "eng_Latn")
    assert model.codes(LanguagePair("ar", "de")) is None
    assert model.codes(LanguagePair("ar", "ar")) is None
    assert len(model.pairs) == 6


def test_unknown_name_and_pair_name_what_is_installed(models: Path) -> None:
    with pytest.raises(ModelError, match=r"model 'opus' is not installed; installed: ar-en-mini \(ar-en\)"):
        find_model(PAIR, "opus")
    with pytest.raises(ModelError, match=r"no model translates ru-en; installed: ar-en-mini \(ar-en\)"):
        find_model(LanguagePair("ru", "en"))
    with pytest.raises(ModelError, match="does not translate ru-en"):
        find_model(LanguagePair("ru", "en"), "ar-en-mini")


def test_a_folder_can_be_given_instead_of_a_name(tmp_path: Path) -> None:
    place = _add(tmp_path, NLLB)
    assert find_model(PAIR, str(place)).folder == place
    with pytest.raises(ModelError, match="model folder is missing"):
        find_model(PAIR, str(tmp_path / "none"))


def test_a_users_model_hides_the_builtin_of_the_same_name(models: Path) -> None:
    _add(models, dataclasses.replace(NLLB, name="ar-en-mini"))
    assert [(model.name, model.is_builtin) for model in list_models()] == [("ar-en-mini", False)]


def test_unfinished_models_are_not_seen_and_broken_ones_are_logged(models: Path, caplog: pytest.LogCaptureFixture) -> None:
    shutil.copytree(_add(models, NLLB), models / ".nllb-600m.part")
    (models / "half").mkdir()
    broken = _add(models, dataclasses.replace(NLLB, name="broken"))
    (broken / "manifest.json").write_text("{", encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert [model.name for model in list_models()] == ["ar-en-mini", "nllb-600m"]
    assert "broken" in caplog.text


def test_missing_and_short_files_are_found(models: Path) -> None:
    place = _add(models, NLLB)
    model = read_model(place)
    (place / "model.bin").write_bytes(b"ab")
    with pytest.raises(ModelError, match=r"model\.bin: has 2 bytes, the manifest says 3"):
        verify_model(model)
    (place / "model.bin").unlink()
    with pytest.raises(ModelError, match=r"model\.bin: file of model 'nllb-600m' is missing"):
        verify_model(model)
    shutil.rmtree(place)
    with pytest.raises(ModelError, match="folder of model 'nllb-600m' is missing"):
        verify_model(model)


def test_broken_defaults_are_an_error(models: Path) -> None:
    (models / "defaults.json").write_text("[1]", encoding="utf-8")
    with pytest.raises(ModelError, match=r"defaults\.json: default models are no object of strings"):
        find_model(PAIR)
