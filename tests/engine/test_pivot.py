"""Two models in a row, on the built-in model and one that passes English on letter by letter."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import pytest

from bilingua.config import EngineSettings
from bilingua.engine import PivotEngine, find_model, find_route, open_engine, open_pair, read_manifest, write_manifest
from bilingua.errors import ModelError
from bilingua.resources import builtin_models
from bilingua.units import DecodingOptions, LanguagePair, Request

TEXTS = ["وصل الرئيس إلى القاهرة.", "قال الوزير إن المحادثات كانت مفيدة.", ""]
PAIR = LanguagePair("ar", "xx")


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's models: the built-in one again, said to be from English to a language called xx."""
    folder = tmp_path / "models" / "second"
    shutil.copytree(builtin_models() / "ar-en-mini", folder)
    facts = dataclasses.replace(read_manifest(folder), name="second", sources=(("en", ""),), targets=(("xx", ""),), licence="MIT")
    write_manifest(folder, facts)
    monkeypatch.setenv("BILINGUA_MODELS", str(folder.parent))
    return folder.parent


def test_a_direct_model_is_taken_where_there_is_one() -> None:
    pair = LanguagePair("ar", "en")
    assert find_route(pair) == ((find_model(pair), pair),)


def test_the_way_through_english_is_found() -> None:
    route = find_route(PAIR)
    assert [(model.name, str(leg)) for model, leg in route] == [("ar-en-mini", "ar-en"), ("second", "en-xx")]
    assert find_route(PAIR, "ar-en-mini+second") == route


@pytest.mark.parametrize(
    ("pair", "name", "message"),
    [
        (LanguagePair("ar", "fr"), "", "no model translates ar-fr"),
        (LanguagePair("fr", "en"), "", "no model translates fr-en"),
        (PAIR, "second+ar-en-mini", "must share a language in the middle"),
        (PAIR, "a+b+c", "names 3 models"),
        (PAIR, "second", "does not translate ar-xx"),
    ],
)
def test_no_way_is_said_to_be_none(pair: LanguagePair, name: str, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        find_route(pair, name)


def test_a_pivot_translates_as_its_two_engines_in_a_row() -> None:
    options = DecodingOptions(max_output_tokens=40)
    engine = open_pair(PAIR, EngineSettings())
    assert isinstance(engine, PivotEngine)
    found = engine.translate([Request(TEXTS[0]), Request(TEXTS[1], "Well"), Request(TEXTS[2])], options)
    info, counts = engine.info, engine.count_tokens(TEXTS)
    engine.close()
    with open_engine(find_model(LanguagePair("ar", "en")), LanguagePair("ar", "en"), EngineSettings()) as first:
        middle = first.translate([Request(text) for text in TEXTS], options)
        assert counts == first.count_tokens(TEXTS)
    second_pair = LanguagePair("en", "xx")
    with open_engine(find_model(second_pair), second_pair, EngineSettings()) as second:
        wanted = second.translate([Request(middle[0].text), Request(middle[1].text, "Well"), Request(middle[2].text)], options)
    assert [hyp.text for hyp in found] == [hyp.text for hyp in wanted]
    assert found[1].text.startswith("Well")
    assert found[0].source == middle[0].source
    assert len(found[0].alignment) == len(found[0].target_spans)
    assert all(0 <= column < len(found[0].source_spans) for column in found[0].alignment)
    assert (info.model, info.pairs) == ("ar-en-mini+second", (PAIR,))
    assert info.licence.endswith(" and MIT")
    assert len(json.loads(info.options)["pivot"]) == 2
