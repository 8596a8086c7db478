"""``bilingua translate`` outside and inside a project, and what it does with bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Bilingua


def test_loose_files_give_markdown_and_document(bilingua: Bilingua, article: Path, tmp_path: Path) -> None:
    done = bilingua("translate", article, "--out", "out")
    assert (done.returncode, done.stdout) == (0, "")
    text = (tmp_path / "out/visit.en.md").read_text(encoding="utf-8")
    assert all(name in text for name in ("Russian President Vladimir Putin", "Sergey Lavrov", "Moscow"))
    assert json.loads((tmp_path / "out/visit.json").read_text(encoding="utf-8"))["pair"] == {"source": "ar", "target": "en"}


def test_same_command_twice_gives_the_same_bytes(bilingua: Bilingua, article: Path, tmp_path: Path) -> None:
    for out in ("one", "two"):
        assert bilingua("translate", article, "--out", out).returncode == 0
    for name in ("visit.en.md", "visit.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_standard_input_prints_the_translation_only(bilingua: Bilingua) -> None:
    done = bilingua("translate", "-", stdin="زار بوتين بكين.")
    assert done.returncode == 0
    assert "Putin" in done.stdout
    assert "Beijing" in done.stdout


def test_json_summary_counts(bilingua: Bilingua, article: Path) -> None:
    summary = json.loads(bilingua("translate", article, "--out", "out", "--json").stdout)["summary"]
    assert (summary["articles"], summary["failed"], summary["terms"]) == (1, 0, summary["terms_verified"])
    assert summary["terms"] > 3


def test_a_bad_file_does_not_stop_the_others(bilingua: Bilingua, article: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    done = bilingua("translate", "empty.txt", article, "--out", "out")
    assert done.returncode == 1
    assert "empty.txt" in done.stderr
    assert (tmp_path / "out/visit.en.md").exists()
    assert not (tmp_path / "out/empty.en.md").exists()


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("missing.txt", None, "no such file"),
        ("empty.txt", b"", "is empty"),
        ("binary.txt", bytes(range(256)) * 8, "binary"),
        ("furniture.txt", "0 تعليق\n".encode(), "furniture.txt"),
    ],
    ids=["missing", "empty", "binary", "nothing-left"],
)
def test_bad_input_is_one_line_and_code_3(bilingua: Bilingua, tmp_path: Path, name: str, data: bytes | None, message: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    done = bilingua("translate", name, "--out", "out", "--quiet")
    lines = [line for line in done.stderr.splitlines() if not line.startswith("0 of 1")]
    assert done.returncode == 3
    assert len(lines) == 1
    assert message in lines[0]
    assert "Traceback" not in done.stderr


def test_pair_without_model_names_what_is_there(bilingua: Bilingua, article: Path) -> None:
    done = bilingua("translate", article, "--out", "out", "--target-lang", "fr")
    assert done.returncode == 3
    assert "ar-fr" in done.stderr
    assert "ar-en" in done.stderr


def test_output_that_cannot_be_written_is_code_3(bilingua: Bilingua, article: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/.bilingua").write_text("a file where a folder should be", encoding="utf-8")
    done = bilingua("translate", article, "--out", "out")
    assert done.returncode == 3
    assert len(done.stderr.strip().splitlines()) == 1
    assert "out/.bilingua" in done.stderr


def test_outside_a_project_without_out_says_what_to_do(bilingua: Bilingua, article: Path) -> None:
    done = bilingua("translate", article)
    assert done.returncode == 3
    assert "--out" in done.stderr


def test_unknown_option_is_code_2(bilingua: Bilingua) -> None:
    assert bilingua("translate", "--nonsense").returncode == 2


def test_broken_document_of_a_newer_schema_is_named(bilingua: Bilingua, article: Path, tmp_path: Path) -> None:
    bilingua("translate", article, "--out", "out")
    path = tmp_path / "out/visit.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"schema_version": 1', '"schema_version": 99'), encoding="utf-8")
    done = bilingua("translate", article, "--out", "out")
    assert done.returncode == 3
    assert "schema 99" in done.stderr
