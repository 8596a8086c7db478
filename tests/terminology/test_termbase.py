"""Merging glossary folders."""

from dataclasses import replace
from pathlib import Path

import pytest

from bilingua.errors import GlossaryError
from bilingua.terminology import build_termbase, load_termbase
from bilingua.terminology.termbase import glossary_files
from bilingua.units import LanguagePair, TermEntry

PAIR = LanguagePair("ar", "en")


def write(folder: Path, name: str, *rows: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("\n".join(("source\ttarget\tdomain", *rows)) + "\n", encoding="utf-8")
    return folder


def targets(*folders: Path, **options: object) -> list[str]:
    return [entry.target for entry in load_termbase(folders, PAIR, **options).entries]  # type: ignore[arg-type]


def test_load_termbase_lets_later_folders_win(tmp_path: Path) -> None:
    base = write(tmp_path / "base", "a.ar-en.tsv", "إيران\tIran", "مصر\tEgypt")
    own = write(tmp_path / "own", "a.ar-en.tsv", "ايران\tPersia")
    assert targets(base, own) == ["Persia", "Egypt"]


def test_load_termbase_lets_every_file_win_over_cldr(tmp_path: Path) -> None:
    folder = write(tmp_path, "cldr.ar-en.tsv", "إيران\tfrom CLDR")
    write(folder, "a.ar-en.tsv", "إيران\tIran")
    assert targets(folder) == ["Iran"]


def test_load_termbase_filters_domains(tmp_path: Path) -> None:
    folder = write(tmp_path, "a.ar-en.tsv", "عملية\toperation", "جراحة\tsurgery\tmedicine", "محكمة\tcourt\tlaw")
    assert targets(folder) == ["operation", "surgery", "court"]
    assert targets(folder, domains=("law",)) == ["operation", "court"]


def test_glossary_files_takes_the_pair_only(tmp_path: Path) -> None:
    folder = write(tmp_path, "a.ar-en.tsv")
    write(folder, "a.ru-en.tsv")
    (folder / "README.md").write_text("x", encoding="utf-8")
    assert [path.name for path in glossary_files(folder, PAIR)] == ["a.ar-en.tsv"]


def test_load_termbase_names_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(GlossaryError, match="glossary folder does not exist"):
        load_termbase([tmp_path / "none"], PAIR)


def test_build_termbase_gives_unique_ids() -> None:
    entries = [
        TermEntry(id="", source=source, target=target) for source, target in (("أ", "Ali"), ("ب", "Ali"), ("ج", "علي"), ("د", "ali"))
    ]
    ids = [entry.id for entry in build_termbase(entries, PAIR).entries]
    assert ids[0] == "ali"
    assert len(set(ids)) == 4


def test_sha256_depends_on_content_and_not_on_the_place() -> None:
    entry = TermEntry(id="x", source="أ", target="A", place="a:1")
    first = build_termbase([entry], PAIR).sha256
    assert build_termbase([replace(entry, place="b:7")], PAIR).sha256 == first
    assert build_termbase([replace(entry, forbidden=("B",))], PAIR).sha256 != first


def test_load_termbase_from_the_cache_equals_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bilingua.terminology.termbase._MIN_CACHED_SIZE", 1000)
    rows = [f"كلمة {number}\tword {number}\t{'law' if number % 3 else ''}" for number in range(200)]
    folder = write(tmp_path / "g", "a.ar-en.tsv", *rows)
    first = load_termbase([folder], PAIR, cache=tmp_path / "c")
    (path,) = (tmp_path / "c").glob("*.json")
    assert load_termbase([folder], PAIR, cache=tmp_path / "c") == first
    path.write_bytes(path.read_bytes().replace(b"word 7", b"evil 7"))
    assert load_termbase([folder], PAIR, cache=tmp_path / "c") == first


def test_snapshot_holds_the_entries() -> None:
    termbase = build_termbase([TermEntry(id="x", source="أ", target="A")], PAIR)
    assert (termbase.snapshot().entries, termbase.snapshot().sha256) == (termbase.entries, termbase.sha256)
