"""Maintaining a glossary as an editor does."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Bilingua

ROW = "سليم الحداد\tSalim Haddad\tperson\t\t\t\t\t\t\t\t\town\n"


@pytest.fixture
def news(bilingua: Bilingua, tmp_path: Path) -> Path:
    """An empty project."""
    assert bilingua("init", "news").returncode == 0
    return tmp_path / "news"


@pytest.fixture
def translated(bilingua: Bilingua, news: Path, article: Path) -> Path:
    """A project with one translated article."""
    assert bilingua("add", article, cwd=news).returncode == 0
    assert bilingua("translate", "--quiet", cwd=news).returncode == 0
    return news


def own(project: Path) -> Path:
    return project / "glossary/own.ar-en.tsv"


def test_add_puts_a_row_at_its_place_and_keeps_every_other_byte(bilingua: Bilingua, news: Path) -> None:
    head = own(news).read_bytes().replace(b"\n", b"\r\n") + "# note\r\nأمل\tAmal\r\n\r\nيزن\tYazan".encode()
    own(news).write_bytes(head)
    done = bilingua("glossary", "add", "سليم الحداد", "Salim Haddad", "--type", "person", "--short", "الحداد=Haddad", cwd=news)
    assert (done.returncode, done.stdout) == (0, "glossary/own.ar-en.tsv:5\n")
    new = "سليم الحداد\tSalim Haddad\tperson\trequired\t\tالحداد=Haddad\t\t\t\t\t\town\r\n".encode()
    assert own(news).read_bytes() == head.replace("\r\n\r\nيزن".encode(), b"\r\n" + new + "\r\nيزن".encode())


def test_add_warns_of_near_duplicates_and_asks_for_yes(bilingua: Bilingua, news: Path) -> None:
    before = own(news).read_bytes()
    call = ("glossary", "add", "سيرجى لافروف", "Sergei Lavrov", "--type", "person")
    done = bilingua(*call, cwd=news)
    assert done.returncode == 1
    assert "nearly the same: " in done.stderr and "Sergey Lavrov" in done.stderr
    assert own(news).read_bytes() == before
    assert bilingua(*call, "--yes", cwd=news).returncode == 0
    assert "Sergei Lavrov" in own(news).read_text(encoding="utf-8")


def test_add_refuses_a_second_row_and_a_wrong_cell(bilingua: Bilingua, news: Path) -> None:
    assert bilingua("glossary", "add", "سليم الحداد", "Salim Haddad", cwd=news).returncode == 0
    before = own(news).read_bytes()
    again = bilingua("glossary", "add", "سليم الحداد", "Selim Haddad", "--yes", cwd=news)
    assert (again.returncode, "has a row already" in again.stderr) == (3, True)
    wrong = bilingua("glossary", "add", "أمل", "Amal", "--type", "persom", cwd=news)
    assert (wrong.returncode, "did you mean 'person'?" in wrong.stderr) == (3, True)
    assert own(news).read_bytes() == before


def test_add_asks_on_a_terminal_for_what_is_missing(news: Path) -> None:
    inside, outside = pty.openpty()
    call = [sys.executable, "-m", "bilingua", "glossary", "add", "سليم الحداد"]
    with subprocess.Popen(call, cwd=news, stdin=outside, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        os.write(inside, b"Salim Haddad\nperson\n")
        out, err = process.communicate(timeout=60)
    os.close(inside)
    os.close(outside)
    assert (process.returncode, out.decode().strip()) == (0, "glossary/own.ar-en.tsv:3")
    assert "Target term" in err.decode() and "Type" in err.decode()
    assert own(news).read_text(encoding="utf-8").endswith("سليم الحداد\tSalim Haddad\tperson\trequired\t\t\t\t\t\t\t\town\n")


def test_add_asks_only_on_a_terminal(bilingua: Bilingua, news: Path) -> None:
    done = bilingua("glossary", "add", "سليم", cwd=news)
    assert (done.returncode, "target term is missing" in done.stderr) == (2, True)


def test_the_default_glossary_is_not_changed(bilingua: Bilingua) -> None:
    done = bilingua("glossary", "add", "سليم", "Salim", "--yes")
    assert (done.returncode, "give --file" in done.stderr) == (3, True)


def test_find_in_either_language(bilingua: Bilingua) -> None:
    for query in ("لافروف", "Lavrov", "lavrof"):
        done = bilingua("glossary", "find", query, "--json")
        assert json.loads(done.stdout)[0]["target"].endswith("Lavrov")
    assert bilingua("glossary", "find", "qqqq").returncode == 1


def test_match_shows_the_terms_of_a_text(bilingua: Bilingua) -> None:
    rows = json.loads(bilingua("glossary", "match", "وقال سيرغي لافروف", "--json").stdout)
    assert [row["target"] for row in rows] == ["Sergey Lavrov"]


def test_check_names_places_and_writes_sarif(bilingua: Bilingua, news: Path) -> None:
    assert bilingua("glossary", "check", cwd=news).returncode == 0
    own(news).write_text(own(news).read_text(encoding="utf-8") + "موسكو\tموسكو\nكييف\t\n", encoding="utf-8")
    done = bilingua("glossary", "check", "--sarif", "out.sarif", cwd=news)
    assert done.returncode == 1
    assert [line.partition(": ")[0].rpartition(":")[2] for line in done.stdout.splitlines()] == ["3", "4"]
    log = (news / "out.sarif").read_text(encoding="utf-8")
    assert '"uri": "glossary/own.ar-en.tsv"' in log
    results = json.loads((news / "out.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert [result["ruleId"] for result in results] == ["glossary-target-letters", "glossary-row"]


@pytest.mark.parametrize("suffix", ["tbx", "tmx", "csv", "tsv"])
def test_what_is_exported_is_imported(bilingua: Bilingua, news: Path, suffix: str) -> None:
    text = own(news).read_text(encoding="utf-8") + ROW
    own(news).write_text(text, encoding="utf-8")
    assert bilingua("glossary", "export", "--own", f"out.{suffix}", cwd=news).returncode == 0
    own(news).write_text(text.removesuffix(ROW), encoding="utf-8")
    done = bilingua("glossary", "import", f"out.{suffix}", "--json", cwd=news)
    assert json.loads(done.stdout)["added"] == 1
    assert own(news).read_text(encoding="utf-8") == text.removesuffix(ROW) + ROW.replace("person\t\t", "person\trequired\t")
    again = json.loads(bilingua("glossary", "import", f"out.{suffix}", "--json", cwd=news).stdout)
    assert (again["added"], again["same"]) == (0, 1)


def test_import_keeps_own_decisions_unless_told(bilingua: Bilingua, news: Path) -> None:
    own(news).write_text(own(news).read_text(encoding="utf-8") + ROW, encoding="utf-8")
    (news / "in.csv").write_text("سليم الحداد,Selim Haddad\n", encoding="utf-8")
    done = bilingua("glossary", "import", "in.csv", cwd=news)
    assert (done.returncode, "stays 'Salim Haddad'; the file (in.csv:1) has 'Selim Haddad'" in done.stderr) == (0, True)
    assert "Salim Haddad" in own(news).read_text(encoding="utf-8")
    bilingua("glossary", "import", "in.csv", "--replace", cwd=news)
    assert "Selim Haddad" in own(news).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("in.csv", "سليم,Salim\nأمل,\n".encode(), "in.csv:2: target term is empty; give one or delete the row"),
        ("in.tsv", "سليم\tSalim\n".encode() + b"\xe3\xe6\tx\n", "in.tsv:2: byte 1 is not UTF-8 (0xe3)"),
        ("in.tbx", b'<!DOCTYPE tbx [\n<!ENTITY a "b">\n]><tbx>&a;</tbx>', "in.tbx:2: declares the entity 'a'"),
        ("in.xlsx", b"PK\x03\x04" + bytes(50), "in.xlsx: is a ZIP archive or an .xlsx spreadsheet, which is not read"),
        ("in.txt", b"a\tb\n\0\tc\n", "in.txt:2: line holds a NUL character"),
    ],
)
def test_a_broken_import_changes_nothing(bilingua: Bilingua, news: Path, name: str, data: bytes, message: str) -> None:
    before = own(news).read_bytes()
    (news / name).write_bytes(data)
    done = bilingua("glossary", "import", name, cwd=news)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith(f"bilingua: {message}")
    assert (own(news).read_bytes(), sorted(path.name for path in (news / "glossary").iterdir())) == (before, ["own.ar-en.tsv"])


def test_mine_lists_accepts_and_rejects(bilingua: Bilingua, translated: Path) -> None:
    text = "وصل إلى موسكو وزير الخارجية غانم الرشيدي أمس.\n\nوقال وزير الداخلية جابر الكعبي إن العمل انتهى.\n"
    (translated / "more.txt").write_text(text, encoding="utf-8")
    listed = [term["source"] for term in json.loads(bilingua("glossary", "mine", "more.txt", "--json", cwd=translated).stdout)]
    assert listed == ["جابر الكعبي", "غانم الرشيدي"]
    done = bilingua("glossary", "mine", "more.txt", "--accept", "2=Ghanem Rashidi", "--reject", "1", cwd=translated)
    assert done.returncode == 0
    assert "غانم الرشيدي\tGhanem Rashidi\tperson" in own(translated).read_text(encoding="utf-8")
    assert json.loads(bilingua("glossary", "mine", "more.txt", "--json", cwd=translated).stdout) == []


def test_mined_names_written_to_a_file_can_be_imported(bilingua: Bilingua, news: Path) -> None:
    (news / "more.txt").write_text("وصل إلى موسكو وزير الخارجية غانم الرشيدي أمس.\n", encoding="utf-8")
    assert bilingua("glossary", "mine", "more.txt", "--write", "names.tsv", cwd=news).returncode == 0
    assert json.loads(bilingua("glossary", "import", "names.tsv", "--json", cwd=news).stdout)["added"] == 1


def test_diff_names_exactly_what_translate_translates_again(bilingua: Bilingua, translated: Path) -> None:
    subprocess.run(["cp", "-r", translated / "glossary", translated / "before"], check=True)
    with open(own(translated), "a", encoding="utf-8") as out:
        out.write("فلاديمير بوتين\tVladimir V. Putin\tperson\nسليم الحداد\tSalim Haddad\tperson\nواشنطن العاصمة\tWashington\tplace\n")
    result = json.loads(bilingua("glossary", "diff", "before", "--json", cwd=translated).stdout)
    assert [(item["kind"], item["source"]) for item in result["changes"]] == [
        ("added", "سليم الحداد"),
        ("changed", "فلاديمير بوتين"),
        ("added", "واشنطن العاصمة"),
    ]
    touched = {item["segment"] for item in result["touched"]}
    before = {unit["segment"]: unit["target"] for unit in units(translated)}
    summary = json.loads(bilingua("translate", "--json", cwd=translated).stdout)["summary"]
    after = {unit["segment"]: unit["target"] for unit in units(translated)}
    assert (summary["translated"], summary["reused"]) == (len(touched), len(before) - len(touched))
    assert {name for name in before if before[name] != after[name]} <= touched
    incremental = (translated / "site/documents/visit.json").read_bytes()
    shutil.rmtree(translated / ".bilingua")
    shutil.rmtree(translated / "site/documents")
    (translated / "site/articles/visit.en.md").unlink()
    assert bilingua("translate", "--quiet", cwd=translated).returncode == 0
    assert (translated / "site/documents/visit.json").read_bytes() == incremental
    assert 0 < len(touched) < len(before)
    assert json.loads(bilingua("glossary", "diff", "glossary", "--json", cwd=translated).stdout) == {"changes": [], "touched": []}


def units(project: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads((project / "site/documents/visit.json").read_text(encoding="utf-8"))["units"]
    return found


def test_a_note_touches_no_segment(bilingua: Bilingua, translated: Path) -> None:
    (translated / "old.ar-en.tsv").write_text("source\ttarget\tnote\nسليم الحداد\tSalim Haddad\tx\n", encoding="utf-8")
    (translated / "new.ar-en.tsv").write_text("source\ttarget\tnote\nسليم الحداد\tSalim Haddad\ty\n", encoding="utf-8")
    result = json.loads(bilingua("glossary", "diff", "old.ar-en.tsv", "new.ar-en.tsv", "--json", cwd=translated).stdout)
    assert ([item["columns"] for item in result["changes"]], result["touched"]) == ([["note"]], [])


def test_diff_with_a_git_revision(bilingua: Bilingua, translated: Path) -> None:
    git = ("git", "-c", "user.name=t", "-c", "user.email=t@example.org")
    for call in (("init", "-q"), ("add", "glossary"), ("commit", "-q", "-m", "first")):
        subprocess.run([*git, *call], cwd=translated, check=True)
    with open(own(translated), "a", encoding="utf-8") as out:
        out.write(ROW)
    result = json.loads(bilingua("glossary", "diff", "HEAD", "--json", cwd=translated).stdout)
    assert [(item["kind"], item["source"]) for item in result["changes"]] == [("added", "سليم الحداد")]
    assert len(result["touched"]) == 1
    done = bilingua("glossary", "diff", "no-such-thing", cwd=translated)
    assert (done.returncode, "no folder, no file and no git revision" in done.stderr) == (3, True)


def test_consistency_finds_a_name_in_two_forms(bilingua: Bilingua, translated: Path) -> None:
    assert bilingua("glossary", "consistency", cwd=translated).returncode == 0
    own(translated).write_text(own(translated).read_text(encoding="utf-8") + "موسكو\tMoskva\tplace\n", encoding="utf-8")
    (translated / "second.txt").write_text("رسالة من موسكو\n\nوصل الوفد إلى موسكو أمس بعد رحلة طويلة.\n", encoding="utf-8")
    assert bilingua("add", "second.txt", cwd=translated).returncode == 0
    assert bilingua("translate", "--quiet", "second", cwd=translated).returncode == 0
    done = bilingua("glossary", "consistency", "--json", cwd=translated)
    assert done.returncode == 1
    forms = {item["subject"]: sorted(item["variants"]) for item in json.loads(done.stdout) if item["kind"] == "forms"}
    assert forms == {"موسكو": ["Moscow", "Moskva"]}


def test_stats_count_what_the_articles_use(bilingua: Bilingua, translated: Path) -> None:
    facts = json.loads(bilingua("glossary", "stats", "--json", cwd=translated).stdout)
    assert (facts["articles"], facts["segments"]) == (1, 3)
    assert 0 < facts["entries used"] <= facts["term occurrences"]
    assert facts["entries used"] + facts["entries unused"] == facts["entries"]
