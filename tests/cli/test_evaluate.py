"""`bilingua evaluate` on plain files, and on annotated sentences with the built-in model."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Bilingua


def test_evaluate_terms_scores_any_systems_files(bilingua: Bilingua, tmp_path: Path) -> None:
    (tmp_path / "s.ar").write_text("زار فلاديمير بوتين موسكو.\nوصل الوفد إلى بكين.\n", encoding="utf-8")
    (tmp_path / "one.en").write_text("Vladimir Putin visited Moscow.\nThe delegation arrived in Peking.\n", encoding="utf-8")
    (tmp_path / "two.en").write_text("Vladimir Putin visited Moscow.\nThe delegation arrived in Beijing.\n", encoding="utf-8")
    done = bilingua("evaluate", "terms", "s.ar", "one.en", "two.en", "--json")
    assert [(row["output"], row["terms"], row["right"]) for row in json.loads(done.stdout)] == [("one.en", 3, 0.6667), ("two.en", 3, 1.0)]


def test_evaluate_modes_translates_in_each_mode(bilingua: Bilingua, tmp_path: Path) -> None:
    (tmp_path / "cases.tsv").write_text(
        "زار {فلاديمير بوتين|Vladimir Putin|person} [مصنعا|factory].\tVladimir Putin visited a factory.\n", encoding="utf-8"
    )
    done = bilingua("evaluate", "modes", "cases.tsv", "--json")
    rows = json.loads(done.stdout)
    assert [row["mode"] for row in rows] == ["none", "right", "random"]
    assert (rows[1]["right"], rows[2]["words right"]) == (1.0, 1.0)
    assert all("version:" in row["signature"] for row in rows)


def test_evaluate_refuses_a_wrong_pair(bilingua: Bilingua, tmp_path: Path) -> None:
    (tmp_path / "s.ar").write_text("زار بوتين موسكو.\n", encoding="utf-8")
    done = bilingua("evaluate", "terms", "s.ar", "s.ar", "--pair", "arabic")
    assert done.returncode == 3
    assert "'arabic'" in done.stderr
