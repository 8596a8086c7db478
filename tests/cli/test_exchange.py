"""``bilingua export``, ``import``, and the reports of ``check``, as a user runs them."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import Bilingua


@pytest.fixture
def project(bilingua: Bilingua, article: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    for arguments in (("init", folder), ("add", "-C", folder, article), ("translate", "-C", folder)):
        done = bilingua(*arguments)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize(("name", "ending"), [("xliff2", ".xlf"), ("xliff1", ".xliff"), ("tmx", ".tmx"), ("po", ".po"), ("html", ".html")])
def test_an_edited_export_becomes_a_persons_translation(bilingua: Bilingua, project: Path, tmp_path: Path, name: str, ending: str) -> None:
    done = bilingua("export", "-C", project, "--format", name, "--out", tmp_path / "out", "--json")
    assert done.returncode == 0, done.stderr
    path = Path(json.loads(done.stdout)[0]["path"])
    assert path.name == f"visit.ar-en{ending}"
    document = json.loads((project / "site/documents/visit.json").read_text(encoding="utf-8"))
    target = next(unit["target"] for unit in document["units"] if len(unit["target"]) > 20 and "'" not in unit["target"])
    text = path.read_text(encoding="utf-8")
    assert target in text
    path.write_text(text.replace(target, "A wholly new sentence."), encoding="utf-8")
    done = bilingua("import", "-C", project, path, "--json")
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)[0]["changed"]) == 1
    assert "A wholly new sentence." in (project / "site/articles/visit.en.md").read_text(encoding="utf-8")
    assert bilingua("translate", "-C", project).returncode == 0
    assert "A wholly new sentence." in (project / "site/articles/visit.en.md").read_text(encoding="utf-8")


def test_an_edited_markdown_file_comes_in_too(bilingua: Bilingua, project: Path, tmp_path: Path) -> None:
    assert bilingua("export", "-C", project, "--format", "md", "--out", tmp_path / "out").returncode == 0
    path = tmp_path / "out" / "visit.en.md"
    text = path.read_text(encoding="utf-8").rstrip("\n")
    path.write_text(text[: text.rindex(" ")] + " indeed.\n", encoding="utf-8")
    done = bilingua("import", "-C", project, path)
    assert done.returncode == 0, done.stderr
    assert "1 changed" in done.stderr
    assert "indeed." in (project / "site/articles/visit.en.md").read_text(encoding="utf-8")


def test_one_bad_file_does_not_stop_the_others(bilingua: Bilingua, project: Path, tmp_path: Path) -> None:
    assert bilingua("export", "-C", project, "--out", tmp_path).returncode == 0
    (tmp_path / "bad.xlf").write_text("<xliff version='2.0'>\n<broken</xliff>", encoding="utf-8")
    done = bilingua("import", "-C", project, tmp_path / "bad.xlf", tmp_path / "visit.ar-en.xlf", tmp_path / "missing.po")
    assert done.returncode == 1
    assert "bad.xlf:2: not well-formed XML" in done.stderr
    assert "visit: 0 changed, 0 accepted" in done.stderr
    assert "missing.po: cannot be read" in done.stderr
    assert bilingua("import", "-C", project, tmp_path / "bad.xlf").returncode == 3


def test_an_article_that_is_not_translated_is_named(bilingua: Bilingua, project: Path) -> None:
    done = bilingua("export", "-C", project, "nowhere")
    assert (done.returncode, "nowhere: no such article" in done.stderr) == (3, True)


def _spoil(project: Path) -> str:
    path = project / "site/articles/visit.en.md"
    text = path.read_text(encoding="utf-8").rstrip("\n")
    path.write_text(text + " The the number 6841 came (twice.\n", encoding="utf-8")
    return path.relative_to(project).as_posix()


def test_check_writes_reports_and_waivers_cover_findings(bilingua: Bilingua, project: Path, tmp_path: Path) -> None:
    path = _spoil(project)
    sarif, junit = tmp_path / "findings.sarif", tmp_path / "findings.xml"
    done = bilingua("check", "-C", project, "--sarif", sarif, "--junit", junit)
    assert done.returncode == 1
    results = json.loads(sarif.read_text(encoding="utf-8"))["runs"][0]["results"]
    errors = {result["ruleId"] for result in results if result["level"] == "error"}
    assert {"numbers", "brackets", "repetition"} <= errors
    assert {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in results} == {path}
    assert int(ElementTree.parse(junit).getroot()[0].get("failures", "0")) >= 3
    waivers = "".join(f'[[waive]]\ncheck = "{check}"\narticle = "visit"\nreason = "as the source has it"\n\n' for check in sorted(errors))
    (project / "waivers.toml").write_text(waivers, encoding="utf-8")
    done = bilingua("check", "-C", project, "--junit", junit)
    assert done.returncode == 0, done.stdout
    assert " waived" in done.stderr
    assert int(ElementTree.parse(junit).getroot()[0].get("skipped", "0")) >= 3


def test_a_check_that_does_not_exist_cannot_be_switched_off(bilingua: Bilingua, project: Path) -> None:
    with open(project / "bilingua.toml", "a", encoding="utf-8") as settings:
        settings.write('\n[checks]\ndisabled = ["number"]\n')
    done = bilingua("check", "-C", project)
    assert (done.returncode, "disabled names 'number'; known: brackets" in done.stderr) == (3, True)


def test_a_wrong_waiver_is_one_line_with_its_place(bilingua: Bilingua, project: Path) -> None:
    (project / "waivers.toml").write_text('[[waive]]\ncheck = "numbers"\n', encoding="utf-8")
    done = bilingua("check", "-C", project)
    assert (done.returncode, "waivers.toml:1: reason is missing" in done.stderr) == (3, True)
