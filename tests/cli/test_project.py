"""A project from its first command to its second translation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Bilingua


@pytest.fixture
def project(bilingua: Bilingua, article: Path, tmp_path: Path) -> Path:
    assert bilingua("init", "news").returncode == 0
    assert bilingua("add", article, cwd=tmp_path / "news").returncode == 0
    assert bilingua("translate", "--quiet", cwd=tmp_path / "news").returncode == 0
    return tmp_path / "news"


def targets(project: Path) -> list[str]:
    return [unit["target"] for unit in json.loads((project / "site/documents/visit.json").read_text(encoding="utf-8"))["units"]]


def test_add_lists_what_it_removed(bilingua: Bilingua, tmp_path: Path) -> None:
    bilingua("init", "news")
    (tmp_path / "page.txt").write_text("عنوان الخبر\n\n0 تعليق\n\nقال الوزير إن العمل انتهى في المدينة القديمة.\n", encoding="utf-8")
    done = bilingua("add", "../page.txt", cwd=tmp_path / "news")
    assert done.returncode == 0
    assert "removed, line 3, rule comment-counter: 0 تعليق" in done.stdout


def test_status_shows_states_and_terms(bilingua: Bilingua, project: Path) -> None:
    row = json.loads(bilingua("status", "--json", cwd=project).stdout)[0]
    assert (row["article"], row["segments"], row["machine"], row["state"]) == ("visit", 3, 3, "up to date")


def test_an_edit_is_taken_in_and_never_lost(bilingua: Bilingua, project: Path) -> None:
    path = project / "site/articles/visit.en.md"
    before = targets(project)
    path.write_text(path.read_text(encoding="utf-8").replace(before[2], "“The talks were useful,” Putin said."), encoding="utf-8")
    assert json.loads(bilingua("status", "--json", cwd=project).stdout)[0]["state"] == "edited (1 segments)"
    (project / "glossary/own.ar-en.tsv").write_text(
        "source\ttarget\nفلاديمير بوتين\tVladimir V. Putin\nبوتين\tMr. Putin\n", encoding="utf-8"
    )
    done = bilingua("translate", "--json", cwd=project)
    summary = json.loads(done.stdout)["summary"]
    assert (summary["translated"], summary["kept"]) == (1, 1)
    after = targets(project)
    assert "Vladimir V. Putin" in after[1]
    assert after[2] == "“The talks were useful,” Putin said."
    assert "“The talks were useful,” Putin said." in path.read_text(encoding="utf-8")


def test_two_processes_do_not_write_at_once(bilingua: Bilingua, project: Path) -> None:
    from filelock import FileLock

    with FileLock(project / ".bilingua/lock"):
        done = bilingua("translate", cwd=project)
    assert done.returncode == 3
    assert "another bilingua" in done.stderr


def test_unknown_article_is_named(bilingua: Bilingua, project: Path) -> None:
    done = bilingua("translate", "nothing", cwd=project)
    assert done.returncode == 3
    assert "nothing" in done.stderr


def test_wrong_setting_is_named_with_its_line(bilingua: Bilingua, project: Path) -> None:
    path = project / "bilingua.toml"
    path.write_text("[project]\nsource_lang = 'ar'\nglosary = 'x'\n", encoding="utf-8")
    done = bilingua("status", cwd=project)
    assert done.returncode == 3
    assert "bilingua.toml:3" in done.stderr
    assert "'glossary'" in done.stderr


def test_broken_glossary_row_is_named_with_its_line(bilingua: Bilingua, project: Path) -> None:
    (project / "glossary/own.ar-en.tsv").write_text("source\ttarget\nكلمة\t\n", encoding="utf-8")
    done = bilingua("translate", cwd=project)
    assert done.returncode == 3
    assert "own.ar-en.tsv:2" in done.stderr


def test_check_ends_with_1_on_errors(bilingua: Bilingua, project: Path) -> None:
    path = project / "site/articles/visit.en.md"
    path.write_text(path.read_text(encoding="utf-8").replace("Putin", "بوتين"), encoding="utf-8")
    done = bilingua("check", cwd=project)
    assert done.returncode == 1
    assert "[leftover-script]" in done.stdout
    assert "site/articles/visit.en.md:" in done.stdout
