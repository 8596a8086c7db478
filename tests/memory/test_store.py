"""The translation memory in real SQLite files."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bilingua.errors import MemoryStoreError
from bilingua.memory import WriteMark, open_memory
from bilingua.units import LanguagePair

PAIR = LanguagePair("ar", "en")


def test_results_outlive_the_process(tmp_path: Path) -> None:
    first = open_memory(tmp_path / "m.sqlite")
    first.store_results({"a": "one", "b": "two"})
    first.close()
    second = open_memory(tmp_path / "m.sqlite")
    assert second.find_results(["a", "b", "c"]) == {"a": "one", "b": "two"}


def test_many_keys_are_found_at_once() -> None:
    memory = open_memory(None)
    results = {f"key-{number}": str(number) for number in range(3000)}
    memory.store_results(results)
    assert memory.find_results(results) == results


def test_suggestions_are_a_persons_best_first() -> None:
    memory = open_memory(None)
    rows = [
        ("زار الوزير المدينة", "The minister visited the city", "a#1"),
        ("زار الوزير القرية", "The minister visited the village", "b#1"),
    ]
    memory.store_human(PAIR, rows)
    found = memory.suggest(PAIR, "زار الوزير المدينة")
    assert [(one.target, one.place) for one in found] == [(rows[0][1], "a#1"), (rows[1][1], "b#1")]
    assert found[0].similarity == 100
    assert memory.suggest(LanguagePair("fa", "en"), "زار الوزير المدينة") == ()


def test_marks_and_articles_are_replaced_not_added(tmp_path: Path) -> None:
    memory = open_memory(tmp_path / "m.sqlite")
    for number in (1, 2):
        memory.mark_written("a.en.md", WriteMark("old", f"new {number}", "doc"))
        memory.store_article("a", f"stamp {number}", "{}")
    assert memory.find_mark("a.en.md") == WriteMark("old", "new 2", "doc")
    assert memory.find_article("a") == ("stamp 2", "{}")
    assert (memory.find_mark("b.en.md"), memory.find_article("b")) == (None, None)


def test_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "m.sqlite"
    path.write_bytes(b"not a database, but long enough to look like one" * 100)
    with pytest.raises(MemoryStoreError, match=r"m\.sqlite.*move the file away"):
        open_memory(path)


def test_file_of_a_newer_bilingua_is_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "m.sqlite")
    connection.execute("PRAGMA user_version=99")
    connection.close()
    with pytest.raises(MemoryStoreError, match="newer bilingua"):
        open_memory(tmp_path / "m.sqlite")
