"""What `bilingua doctor` finds."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bilingua.cli.app import run
from bilingua.engine import set_default_model
from bilingua.project.doctor import Note, State, examine
from bilingua.resources import builtin_models
from bilingua.units import LanguagePair


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setenv("BILINGUA_MODELS", str(folder))
    monkeypatch.chdir(tmp_path)
    return folder


def _by_name(notes: tuple[Note, ...]) -> dict[str, Note]:
    return {note.name: note for note in notes}


def test_a_sound_installation_has_no_problem(tmp_path: Path) -> None:
    notes = examine(tmp_path)
    assert [note for note in notes if note.state is State.PROBLEM] == []
    assert {note.area for note in notes} == {"program", "machine", "extra", "model", "folder"}
    named = _by_name(notes)
    assert named["ar-en-mini"].value.endswith("verified")
    assert named["project"].fix == "bilingua init DIR"


def test_an_absent_extra_has_its_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib import metadata

    monkeypatch.setattr(metadata, "requires", lambda _: ["no-such-thing>=2; extra == 'wings'", "rich; extra == 'test'", "rich>=13"])
    extras = [note for note in examine(tmp_path) if note.area == "extra"]
    assert extras == [Note("extra", "wings", State.ABSENT, "not installed: no-such-thing", "pip install 'bilingua[wings]'")]


def test_damaged_stray_and_missing_models_are_found(models: Path, tmp_path: Path) -> None:
    for name in ("good", "ar-en-mini"):
        shutil.copytree(builtin_models() / "ar-en-mini", models / name)
    facts = json.loads((models / "good" / "manifest.json").read_text(encoding="utf-8"))
    (models / "good" / "manifest.json").write_text(json.dumps({**facts, "name": "good"}), encoding="utf-8")
    set_default_model(LanguagePair("ar", "en"), "good")
    shutil.rmtree(models / "good")
    with open(models / "ar-en-mini" / "model.bin", "r+b") as file:
        file.write(b"XXXX")
    (models / ".pulling-x-1").mkdir()
    (models / "half").mkdir()
    named = _by_name(examine(tmp_path))
    assert named["good"].value == "is a default and not installed"
    assert "sha256 is" in named["ar-en-mini"].value
    assert (named[".pulling-x-1"].state, named["half"].state) == (State.ABSENT, State.PROBLEM)


def test_a_folder_that_cannot_be_made_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    monkeypatch.setenv("BILINGUA_MODELS", str(tmp_path / "file" / "models"))
    note = next(note for note in examine(tmp_path) if note.area == "folder" and note.name == "models")
    assert (note.state, note.fix) == (State.PROBLEM, "set BILINGUA_MODELS to a folder that can be written")


def test_the_command_prints_for_people_and_for_machines(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor"]) == 0
    assert "cores:" in capsys.readouterr().out
    (models / "half").mkdir()
    assert run(["doctor", "--json"]) == 1
    rows = json.loads(capsys.readouterr().out)
    assert [row["fix"] for row in rows if row["name"] == "half"] == [f"rm -r '{models / 'half'}', then add the model again"]
