"""Adding models from disk without torch: CTranslate2 folders, Argos packages, OPUS-MT archives, Firefox teachers."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bilingua.cli.app import run
from bilingua.config import EngineSettings
from bilingua.engine import (
    AddOptions,
    ModelInfo,
    add_model,
    find_model,
    find_named,
    list_models,
    open_engine,
    read_defaults,
    read_manifest,
    remove_model,
    set_default_model,
    verify_model,
)
from bilingua.engine.smoke import choose_pairs, judge
from bilingua.errors import ModelError, OutputError
from bilingua.resources import builtin_models
from bilingua.units import DecodingOptions, LanguagePair, Request
from tests.engine.tiny_hf import ARABIC, sentences
from tests.engine.tiny_marian import make_firefox, make_opus

PAIR = LanguagePair("ar", "en")
BUILTIN = builtin_models() / "ar-en-mini"
TEXTS = ["وصل الرئيس إلى القاهرة في زيارة رسمية.", "قال الوزير إن المحادثات كانت مفيدة."]


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "models"
    monkeypatch.setenv("BILINGUA_MODELS", str(folder))
    return folder


@pytest.fixture
def ct2(tmp_path: Path) -> Path:
    """The built-in model as a bare CTranslate2 folder."""
    folder = tmp_path / "ready"
    shutil.copytree(BUILTIN, folder, ignore=shutil.ignore_patterns("manifest.json", "*.md"))
    return folder


def _translate(model: ModelInfo, texts: list[str], compute_type: str = "int8") -> list[str]:
    with open_engine(model, PAIR, EngineSettings(compute_type=compute_type)) as engine:
        return [hyp.text for hyp in engine.translate([Request(text) for text in texts], DecodingOptions(max_output_tokens=40))]


def _zip(folder: Path, path: Path, top: str = "") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, top + file.relative_to(folder).as_posix())
    return path


def _argos(ct2: Path, tmp_path: Path) -> Path:
    """The built-in model as an Argos package; its tokenizer puts no end token, so the model is told to."""
    folder = tmp_path / "argos"
    shutil.copytree(ct2, folder / "model")
    shutil.move(folder / "model" / "source.spm", folder / "sentencepiece.model")
    (folder / "model" / "target.spm").unlink()
    config = json.loads((ct2 / "config.json").read_text(encoding="utf-8"))
    (folder / "model" / "config.json").write_text(json.dumps({**config, "add_source_eos": True}), encoding="utf-8")
    facts = {"from_code": "ar", "to_code": "en", "package_version": "1.9"}
    (folder / "metadata.json").write_text(json.dumps(facts), encoding="utf-8")
    return _zip(folder, tmp_path / "translate-ar_en.argosmodel", "translate-ar_en-1_9/")


def test_a_ready_folder_translates_as_the_model_it_is_a_copy_of(ct2: Path) -> None:
    added = add_model(ct2, AddOptions(pair=PAIR, licence="CC0-1.0"))
    verify_model(added.model)
    assert (added.model.name, added.model.licence, added.model.pairs) == ("ready", "CC0-1.0", (PAIR,))
    assert _translate(added.model, TEXTS) == _translate(find_named("ar-en-mini"), TEXTS)


def test_a_ready_folder_must_be_told_its_languages(ct2: Path, models: Path) -> None:
    with pytest.raises(ModelError, match="say it with --pair"):
        add_model(ct2, AddOptions())
    assert list(models.iterdir()) == []


def test_an_argos_package_translates_as_its_model(ct2: Path, tmp_path: Path) -> None:
    added = add_model(_argos(ct2, tmp_path), AddOptions())
    manifest = added.model.manifest
    assert (manifest.name, manifest.family, manifest.conversion) == ("argos-ar-en", "argos", "Argos package 1.9, in CTranslate2 form")
    assert manifest.tokens.source_suffix == ()
    assert _translate(added.model, TEXTS) == _translate(find_named("ar-en-mini"), TEXTS)


def test_a_folder_of_bilingua_keeps_its_facts(models: Path, tmp_path: Path) -> None:
    added = add_model(_zip(BUILTIN, tmp_path / "x.zip", "inner/"), AddOptions(name="copy", pair=PAIR))
    assert added.model.manifest.name == "copy"
    assert added.model.manifest.family == "marian"
    again = add_model(BUILTIN, AddOptions(name="again"))
    assert again.model.manifest.alignment == read_manifest(BUILTIN).alignment
    assert again.model.sha256 == find_named("ar-en-mini").sha256


@pytest.mark.parametrize("make", [make_opus, make_firefox], ids=["opus", "firefox"])
def test_marian_weights_are_converted_without_torch(make: Callable[[Path], Path], tmp_path: Path) -> None:
    path = _zip(make(tmp_path / "m"), tmp_path / "m.zip")
    added = add_model(path, AddOptions(pair=PAIR, quantization="float32", run_smoke=False))
    assert added.model.manifest.conversion.endswith("MarianConverter, float32")
    assert added.model.manifest.alignment.is_guided == (make is make_firefox)
    texts = sentences(ARABIC, 5)
    assert len(set(_translate(added.model, texts, "float32"))) > 1


def test_opus_readme_names_the_languages(tmp_path: Path) -> None:
    added = add_model(make_opus(tmp_path / "m"), AddOptions(run_smoke=False))
    assert added.model.pairs == (PAIR,)


def test_random_weights_fail_the_smoke_set(tmp_path: Path, models: Path) -> None:
    with pytest.raises(ModelError, match="does not translate ar-en"):
        add_model(make_opus(tmp_path / "m"), AddOptions())
    assert list(models.iterdir()) == []


@pytest.mark.parametrize(
    ("outputs", "fault"),
    [
        (["", "", "", ""], "holds no word"),
        (["text one", "الاجتماع اليوم", "الوزير قال", "زيارة رسمية"], "is a copy of the source"),
        (["the the the the the the the the"] * 4, "repeats itself"),
        (["nnnnnnnnnnnnnnnnnn"] * 4, "repeats itself"),
        (["Встреча сегодня", "Министр сказал", "Визит был", "Да нет"], "is not in the script of en"),
        (["Die Sitzung begann", "Er sagte nichts", "Besuch heute", "Nein danke"], "is not written in en"),
        (["The same is said.", "The same is said.", "The same is said.", "The same is said."], "says the same"),
        (
            ["The " + "very long story of all that there ever was about " * 1 + "nothing in it whatsoever, and some more"] * 4,
            "impossible length",
        ),
    ],
    ids=["empty", "copies", "word-loop", "letter-loop", "script", "language", "same", "length"],
)
def test_smoke_set_refuses_broken_outputs(outputs: list[str], fault: str) -> None:
    texts = ["نص واحد", "الاجتماع اليوم", "الوزير قال", "زيارة رسمية"]
    with pytest.raises(ModelError, match=fault):
        judge("x", PAIR, texts, outputs)


def test_smoke_set_lets_plain_translations_pass() -> None:
    judge("x", PAIR, ["بدأ الاجتماع", "قال الوزير ذلك"], ["The meeting began", "The minister said so"])
    judge("x", LanguagePair("en", "zh"), ["The meeting began today.", "He said so."], ["会议今天开始。", "他这样说。"])


def test_smoke_pairs_are_few_and_known() -> None:
    pairs = [LanguagePair(a, b) for a in ("ar", "en", "xx") for b in ("ar", "en", "de", "xx", "yy") if a != b]
    assert list(map(str, choose_pairs(pairs, ("ar", "en")))) == ["ar-en", "en-ar", "en-de"]


def test_an_installed_model_is_replaced_only_when_asked(ct2: Path, models: Path) -> None:
    add_model(ct2, AddOptions(pair=PAIR))
    with pytest.raises(ModelError, match="'ready' is installed already"):
        add_model(ct2, AddOptions(pair=PAIR))
    added = add_model(ct2, AddOptions(pair=PAIR, licence="MIT", replace=True))
    assert (added.model.licence, [path.name for path in models.iterdir()]) == ("MIT", ["ready"])


def test_a_removed_model_is_gone_and_no_default(ct2: Path, models: Path) -> None:
    add_model(ct2, AddOptions(pair=PAIR, name="mine"))
    set_default_model(PAIR, "mine")
    assert find_model(PAIR).name == "mine"
    remove_model("mine")
    assert ([model.name for model in list_models()], read_defaults()) == (["ar-en-mini"], {})
    assert [path.name for path in models.iterdir()] == ["defaults.json"]
    with pytest.raises(ModelError, match="'mine' is not installed"):
        remove_model("mine")
    with pytest.raises(ModelError, match="came with bilingua"):
        remove_model("ar-en-mini")


def test_leftovers_of_killed_runs_are_swept_and_never_seen(ct2: Path, models: Path) -> None:
    old = models / ".adding-1-dead"
    shutil.copytree(BUILTIN, old / "made")
    os.utime(old, (1, 1))
    young = models / ".adding-2-beef"
    young.mkdir()
    assert [model.name for model in list_models()] == ["ar-en-mini"]
    add_model(ct2, AddOptions(pair=PAIR))
    assert sorted(path.name for path in models.iterdir()) == [".adding-2-beef", "ready"]


def test_an_unwritable_model_folder_is_said_to_be(ct2: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    monkeypatch.setenv("BILINGUA_MODELS", str(tmp_path / "file" / "models"))
    with pytest.raises(OutputError, match="cannot be written"):
        add_model(ct2, AddOptions(pair=PAIR))


def test_the_commands(ct2: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["model", "add", str(ct2), "--pair", "ar-en", "--name", "mine"]) == 0
    assert capsys.readouterr().out.startswith("mine: added; it translates ar-en; licence unknown")
    assert run(["model", "default", "ar-en", "mine"]) == 0
    assert capsys.readouterr().out.split() == ["PAIR", "MODEL", "ar-en", "mine"]
    assert run(["model", "list", "--json"]) == 0
    assert [row["name"] for row in json.loads(capsys.readouterr().out)] == ["ar-en-mini", "mine"]
    assert run(["model", "list", "--known"]) == 0
    assert "nllb-200-distilled-600M" in capsys.readouterr().out
    assert run(["model", "info", "mine", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["family"] == "marian"
    assert run(["model", "verify"]) == 0
    assert capsys.readouterr().out.count("every file is as its manifest says") == 2
    assert run(["model", "remove", "mine"]) == 0
    assert run(["model", "add", str(ct2), "--pair", "english"]) == 2
    assert run(["model", "info", "mine"]) == 3


def test_what_the_licence_asks_to_be_told_reaches_the_engine(ct2: Path) -> None:
    added = add_model(ct2, AddOptions(pair=PAIR, notice="Not for commercial use."))
    with open_engine(added.model, PAIR, EngineSettings()) as engine:
        assert engine.info.notice == "Not for commercial use."


def test_a_model_one_has_added_is_taken_before_the_builtin_one(ct2: Path) -> None:
    assert find_model(PAIR).name == "ar-en-mini"
    add_model(ct2, AddOptions(pair=PAIR, name="mine"))
    assert find_model(PAIR).name == "mine"
