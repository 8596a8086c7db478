"""Pulling from a hub that runs on this machine: pinned, resumed, checked, and clear when it fails."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bilingua.cli.app import run
from bilingua.engine import AddOptions, Download, list_models, pull_model, verify_model
from bilingua.engine.families import clean_name, load_catalogue, load_families, resolve_name, to_tag
from bilingua.errors import ModelError
from bilingua.resources import builtin_models
from bilingua.units import LanguagePair
from tests.engine.fake_hub import COMMIT, FakeHub, serve_hub

pytest.importorskip("huggingface_hub", reason="pulling needs the extra hub")
REPO = "gaudi/opus-mt-ar-en-ctranslate2"
NAME = "opus-mt-ar-en-ct2"


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "models"
    monkeypatch.setenv("BILINGUA_MODELS", str(folder))
    monkeypatch.setenv("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    return folder


@pytest.fixture
def hub(tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    """A hub that holds the built-in model as a ready CTranslate2 conversion."""
    folder = tmp_path / "repo"
    shutil.copytree(builtin_models() / "ar-en-mini", folder, ignore=shutil.ignore_patterns("manifest.json"))
    (folder / "README.md").write_text("card", encoding="utf-8")
    with serve_hub(FakeHub({REPO: folder})) as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        yield server


def test_a_pulled_model_is_pinned_verified_and_translates(hub: FakeHub, models: Path) -> None:
    hub.licence = "cc-by-4.0"
    seen: list[Download] = []
    added = pull_model(REPO, AddOptions(), report=seen.append)
    verify_model(added.model)
    manifest = added.model.manifest
    assert (manifest.name, manifest.revision, manifest.licence) == (NAME, COMMIT, "cc-by-4.0")
    assert manifest.origin == f"https://huggingface.co/{REPO}"
    assert [model.name for model in list_models()] == ["ar-en-mini", NAME]
    assert added.smoke is not None
    assert added.smoke.pairs == (LanguagePair("ar", "en"),)
    assert (seen[0].files_done, seen[-1].file, seen[-1].bytes_done) == (0, "", seen[-1].bytes)
    assert "README.md" not in hub.asked
    assert [path.name for path in models.iterdir()] == [NAME]


def test_an_interrupted_download_goes_on_where_it_stopped(hub: FakeHub, models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.broken_after["model.bin"] = 1_000_000
    from huggingface_hub import constants, file_download

    monkeypatch.setattr(file_download.time, "sleep", lambda _: None)  # its pause before it tries again
    monkeypatch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", 1 << 16)
    added = pull_model(REPO, AddOptions())
    assert hub.ranges == [f"model.bin from {1_000_000 // (1 << 16) * (1 << 16)}"]
    verify_model(added.model)


def test_a_download_that_failed_keeps_the_files_that_came(hub: FakeHub, models: Path) -> None:
    hub.missing.add("model.bin")
    with pytest.raises(ModelError, match="a file that the repository lists is missing there"):
        pull_model(REPO, AddOptions())
    assert [model.name for model in list_models()] == ["ar-en-mini"]
    hub.missing.clear()
    pull_model(REPO, AddOptions())
    assert set(hub.asked.values()) == {1}


@pytest.mark.parametrize("name", ["model.bin", "config.json"], ids=["large", "small"])
def test_a_file_with_another_hash_is_refused(hub: FakeHub, models: Path, name: str) -> None:
    hub.altered.add(name)
    with pytest.raises(ModelError, match=f"{name} came with another hash"):
        pull_model(REPO, AddOptions())
    assert [model.name for model in list_models()] == ["ar-en-mini"]
    hub.altered.clear()
    pull_model(REPO, AddOptions())
    assert hub.asked[name] == 2


def test_unknown_names_repositories_and_revisions_are_said_to_be(hub: FakeHub, models: Path) -> None:
    with pytest.raises(ModelError, match="'nothing' is no model that can be pulled; names look like: opus-mt-tc-big-ar-en"):
        pull_model("nothing", AddOptions())
    with pytest.raises(ModelError, match="Helsinki-NLP/opus-mt-ar-en: there is no such model"):
        pull_model("opus-mt-ar-en", AddOptions())
    with pytest.raises(ModelError, match="there is no such revision"):
        pull_model(REPO, AddOptions(), revision="v9")


def test_a_repository_without_weights_is_refused(hub: FakeHub, models: Path) -> None:
    (hub.repos[REPO] / "model.bin").unlink()
    with pytest.raises(ModelError, match="no weights that can be converted; it holds: README"):
        pull_model(REPO, AddOptions())


def test_an_installed_name_is_not_downloaded_again(hub: FakeHub, models: Path) -> None:
    pull_model(REPO, AddOptions())
    hub.asked.clear()
    with pytest.raises(ModelError, match="is installed already"):
        pull_model(REPO, AddOptions())
    assert not hub.asked
    pull_model(REPO, AddOptions(replace=True))
    assert hub.asked["model.bin"] == 1


def test_out_of_reach_names_the_file_route(models: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    assert run(["model", "pull", REPO]) == 3
    message = capsys.readouterr().err
    assert "out of reach" in message
    assert "bilingua model add PATH" in message
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert run(["model", "pull", REPO]) == 3
    assert "HF_HUB_OFFLINE is set" in capsys.readouterr().err


def test_the_command_says_what_was_added(hub: FakeHub, models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["model", "pull", REPO, "--name", "mine", "--pair", "ar-en"]) == 0
    out = capsys.readouterr()
    assert out.out.startswith("mine: added; it translates ar-en; licence unknown")
    assert "file 1 of" in out.err
    assert run(["model", "info", "mine"]) == 0
    assert f"revision: {COMMIT}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "repo", "installed"),
    [
        ("opus-mt-ar-en", "Helsinki-NLP/opus-mt-ar-en", "opus-mt-ar-en"),
        ("opus-mt-tc-big-ar-en", "Helsinki-NLP/opus-mt-tc-big-ar-en", "opus-mt-tc-big-ar-en"),
        ("opus-mt-en-ROMANCE", "Helsinki-NLP/opus-mt-en-ROMANCE", "opus-mt-en-romance"),
        ("nllb-200-distilled-600M", "facebook/nllb-200-distilled-600M", "nllb-200-distilled-600m"),
        ("facebook/nllb-200-1.3B", "facebook/nllb-200-1.3B", "nllb-200-1.3b"),
        ("m2m100-418M", "facebook/m2m100_418M", "m2m100-418m"),
        ("madlad400-3b-mt", "google/madlad400-3b-mt", "madlad400-3b-mt"),
        (
            "JustFrederik/nllb-200-distilled-600M-ct2-int8",
            "JustFrederik/nllb-200-distilled-600M-ct2-int8",
            "nllb-200-distilled-600m-ct2-int8",
        ),
    ],
)
def test_names_stand_for_repositories(name: str, repo: str, installed: str) -> None:
    wanted = resolve_name(name)
    assert wanted is not None
    assert (wanted.repo, wanted.name) == (repo, installed)


def test_names_of_models_are_plain() -> None:
    assert [clean_name(name) for name in ("../../etc", "M2M100_418M", "---", "نموذج")] == ["etc", "m2m100-418m", "", ""]


@pytest.mark.parametrize(
    ("code", "tag"),
    [
        ("arb_Arab", "ar"),
        ("eng_Latn", "en"),
        ("zho_Hant", "zh-Hant"),
        ("zho_Hans", "zh"),
        ("pes_Arab", "fa"),
        ("prs_Arab", "prs"),
        ("srp_Cyrl", "sr"),
        ("iw", "he"),
        ("ns", "nso"),
        ("ara", "ar"),
        ("ROMANCE", None),
        ("mul", None),
        ("", None),
    ],
)
def test_language_codes_become_tags(code: str, tag: str | None) -> None:
    assert to_tag(code) == tag


def test_the_page_on_models_names_every_kind_that_can_be_pulled() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "models.md").read_text(encoding="utf-8")
    assert [rule.example for rule in load_catalogue() if rule.example not in page] == []
    assert [family.title for family in load_families() if family.title.split(",")[0].split()[0] not in page] == []
