from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilingua import publish
from bilingua.publish import BuildOptions, SiteBuilder, build_site, search
from bilingua.publish.search import fold_for_search
from tests.publish.conftest import SETTINGS, read_site
from tests.publish.sample import DOCUMENTS, GLOSSARY, PERSIAN

WITH_SEARCH = replace(SETTINGS, search=True)
needs_pagefind = pytest.mark.skipif(search.find_pagefind() is None, reason="no Pagefind: pip install 'bilingua[search]'")


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("المكتبة", "المكتبه"),
        ("مُحَمَّد", "محمد"),
        ("أحمد", "احمد"),
        ("إلى", "الي"),
        ("مصطفى", "مصطفي"),
        ("مسـؤول", "مسوول"),
        ("شیراز", "شيراز"),
        ("ﻻ", "لا"),
        ("می‌خواهیم", "ميخواهيم"),
    ],
)
def test_spellings_of_one_word_fold_to_one_form(written: str, asked: str) -> None:
    assert fold_for_search(written) == fold_for_search(asked)


@given(st.text(alphabet=st.characters(min_codepoint=0x600, max_codepoint=0x6FF)))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold_for_search(fold_for_search(text)) == fold_for_search(text)


def test_the_page_folds_as_the_index_does() -> None:
    """The script must know exactly the letters and marks of the Python side."""
    script = (Path(publish.__file__).parent / "static/default/search.js").read_text()
    letters = "".join(chr(code) for code in search._LETTERS)
    assert f'"{letters}"' in script
    plain = "".join(chr(code) for code in search._LETTERS.values())
    assert f'"{plain}"' in script
    marks = re.search(r"\.replace\(/\[(.*?)\]/g, \"\"\)", script)
    assert marks is not None
    assert f"[{marks[1].encode().decode('unicode_escape')}]" == search._MARKS.pattern


@needs_pagefind
def test_there_is_an_index_for_every_language_and_it_is_deterministic(tmp_path: Path) -> None:
    sites: list[Mapping[str, bytes]] = []
    for name in ("one", "two"):
        build_site(DOCUMENTS, GLOSSARY, BuildOptions(WITH_SEARCH, tmp_path / name / "public", pictures=False))
        sites.append({path: raw for path, raw in read_site(tmp_path / name / "public").items() if path.startswith("pagefind/")})
    assert {path.split("/")[1] for path in sites[0]} == {"ar", "en", "fa", "he", "ru"}
    assert sites[0] == sites[1]


@needs_pagefind
def test_an_edit_makes_only_the_index_of_its_languages(tmp_path: Path) -> None:
    builder = SiteBuilder(BuildOptions(WITH_SEARCH, tmp_path / "public", pictures=False))
    builder.build(DOCUMENTS, GLOSSARY)
    edited = replace(PERSIAN, units=(PERSIAN.units[0], replace(PERSIAN.units[1], target="Zebra crossing.")))
    report = builder.build([edited if doc is PERSIAN else doc for doc in DOCUMENTS], GLOSSARY)
    assert {path.split("/")[1] for path in report.written if path.startswith("pagefind/")} <= {"fa", "en"}
    assert any(path.startswith("pagefind/en/") for path in report.written)


@needs_pagefind
def test_a_preview_keeps_the_index(tmp_path: Path) -> None:
    options = BuildOptions(WITH_SEARCH, tmp_path / "public", pictures=False, keep_search=True)
    build_site(DOCUMENTS, GLOSSARY, options)
    report = build_site(DOCUMENTS[1:], GLOSSARY, options)
    assert not any(path.startswith("pagefind/") for path in (*report.written, *report.removed))


def test_without_pagefind_the_site_is_built_and_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "find_pagefind", lambda: None)
    report = build_site(DOCUMENTS, GLOSSARY, BuildOptions(WITH_SEARCH, tmp_path / "public", pictures=False))
    assert len(report.warnings) == 1
    assert "bilingua[search]" in report.warnings[0]
