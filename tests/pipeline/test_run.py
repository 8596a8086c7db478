"""A run over several articles, with the built-in model, a small glossary and a memory in SQLite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bilingua.config import Settings
from bilingua.errors import InputError
from bilingua.formats import format_json
from bilingua.memory import open_memory
from bilingua.pipeline import ArticleResult, Translator, run
from bilingua.source import ReadOptions, parse_article
from bilingua.terminology import TermMatcher, load_termbase
from bilingua.units import Article, BilingualDocument, Engine, LanguagePair, UnitOrigin, UnitState

PAIR = LanguagePair("ar", "en")
HEADER = "source\ttarget\ttype\n"
GLOSSARY = HEADER + "سليم الحداد\tSalim al-Haddad\tperson\nميناء الرمال\tRimal Port\tplace\n"
TEXTS = {
    "port": "# افتتاح ميناء الرمال\n\n"
    "افتتح الوزير سليم الحداد ميناء الرمال يوم الأحد. وقال الحداد إن العمل استمر عامين.\n\nحضر الحفل ألف شخص.\n",
    "talks": "# محادثات جديدة\n\nاستقبل سليم الحداد وفدا من الشركات. ناقش الطرفان مشروع السكة الحديدية.\n",
    "rain": "# أمطار غزيرة\n\nهطلت أمطار غزيرة على المدينة يوم الاثنين. حضر الحفل ألف شخص.\n",
}


def read(slug: str, text: str | None = None) -> Article:
    return parse_article(text or TEXTS[slug], ReadOptions("ar", article_id=slug), kind="markdown", name=f"{slug}.ar.md")


def matcher_of(folder: Path, text: str = GLOSSARY) -> TermMatcher:
    folder.mkdir(exist_ok=True)
    (folder / "own.ar-en.tsv").write_text(text, encoding="utf-8")
    return TermMatcher(load_termbase([folder], PAIR))


def translate(engine: Engine, matcher: TermMatcher, memory_path: Path | None, articles: Sequence[Article]) -> list[ArticleResult]:
    memory = open_memory(memory_path)
    try:
        sources = [(article.id, lambda article=article: (article, None)) for article in articles]
        return list(Translator(engine, matcher, memory, Settings(), PAIR).run(sources))
    finally:
        memory.close()


def documents(results: Sequence[ArticleResult]) -> dict[str, str]:
    return {result.name: format_json(result.doc) for result in results if result.doc}


def test_every_segment_has_a_target_and_every_term_an_outcome(engine: Engine, tmp_path: Path) -> None:
    results = translate(engine, matcher_of(tmp_path / "g"), None, [read("port")])
    doc = results[0].doc
    assert doc is not None
    assert [unit.segment.text for unit in doc.units][1] == "افتتح الوزير سليم الحداد ميناء الرمال يوم الأحد."
    assert all(unit.target and unit.state is UnitState.TRANSLATED for unit in doc.units)
    found = {outcome.match.target: doc.units[1].target[outcome.start : outcome.end] for outcome in doc.units[1].outcomes}
    assert {"Salim al-Haddad", "Rimal Port"} <= set(found)
    assert all(target.lower() in text.lower() for target, text in found.items())


def test_second_run_translates_nothing_and_gives_the_same_bytes(engine: Engine, tmp_path: Path) -> None:
    matcher, memory = matcher_of(tmp_path / "g"), tmp_path / "memory.sqlite"
    articles = [read(slug) for slug in TEXTS]
    first = translate(engine, matcher, memory, articles)
    second = translate(engine, matcher, memory, articles)
    assert [result.translated for result in second] == [0, 0, 0]
    assert documents(first) == documents(second)


def test_changed_term_translates_only_what_it_touches_and_equals_a_full_run(engine: Engine, tmp_path: Path) -> None:
    memory, articles = tmp_path / "memory.sqlite", [read(slug) for slug in TEXTS]
    translate(engine, matcher_of(tmp_path / "g"), memory, articles)
    changed = matcher_of(tmp_path / "g", GLOSSARY.replace("Salim al-Haddad", "Saleem Haddad"))
    again = translate(engine, changed, memory, articles)
    assert {result.name: result.translated for result in again} == {"port": 1, "talks": 1, "rain": 0}
    assert documents(again) == documents(translate(engine, changed, None, articles))


def test_one_bad_article_stops_no_other(engine: Engine, tmp_path: Path) -> None:
    def fail() -> tuple[Article, None]:
        raise InputError("bad.ar.md: is empty")

    memory = open_memory(None)
    sources = [("bad", fail), ("rain", lambda: (read("rain"), None))]
    results = list(Translator(engine, matcher_of(tmp_path / "g"), memory, Settings(), PAIR).run(sources))
    assert [(result.name, result.error, result.doc is None) for result in results] == [
        ("bad", "bad.ar.md: is empty", True),
        ("rain", "", False),
    ]


def test_a_persons_unit_is_kept_and_a_new_sentence_translated(engine: Engine, tmp_path: Path) -> None:
    matcher = matcher_of(tmp_path / "g")
    first = translate(engine, matcher, None, [read("talks")])[0].doc
    assert first is not None
    human = replace(first.units[1], target="Salim al-Haddad met company delegates.", state=UnitState.REVIEWED, origin=UnitOrigin.HUMAN)
    earlier = replace(first, units=(first.units[0], human, *first.units[2:]))
    longer = read("talks", TEXTS["talks"].replace("ناقش", "وصل الوفد أمس. ناقش"))
    memory = open_memory(None)
    result = next(iter(Translator(engine, matcher, memory, Settings(), PAIR).run([("talks", lambda: (longer, earlier))])))
    assert result.doc is not None
    assert result.kept == 1
    assert result.doc.units[1].target == "Salim al-Haddad met company delegates."
    assert result.doc.units[2].origin is UnitOrigin.ENGINE
    assert [outcome.match.target for outcome in result.doc.units[1].outcomes] == ["Salim al-Haddad"]


def test_changed_source_under_a_persons_words_is_shown_until_somebody_looks(engine: Engine, tmp_path: Path) -> None:
    translator = Translator(engine, matcher_of(tmp_path / "g"), open_memory(None), Settings(), PAIR)

    def run_once(article: Article, earlier: BilingualDocument | None) -> BilingualDocument:
        doc = next(iter(translator.run([("talks", lambda: (article, earlier))]))).doc
        assert doc is not None
        return doc

    first = run_once(read("talks"), None)
    human = replace(first.units[2], target="They discussed the railway.", state=UnitState.FINAL, origin=UnitOrigin.HUMAN)
    changed = read("talks", TEXTS["talks"].replace("مشروع السكة", "أمس مشروع السكة"))
    second = run_once(changed, replace(first, units=(*first.units[:2], human)))
    third = run_once(changed, second)
    for doc in (second, third):
        messages = [finding.message for finding in doc.units[2].findings if finding.check == "source-changed"]
        assert len(messages) == 1
        assert "They discussed the railway." in messages[0]
        assert "ناقش الطرفان مشروع السكة الحديدية." in messages[0]
    reviewed = replace(third.units[2], origin=UnitOrigin.HUMAN, state=UnitState.REVIEWED)
    fourth = run_once(changed, replace(third, units=(*third.units[:2], reviewed)))
    assert "source-changed" not in {finding.check for finding in fourth.units[2].findings}


@pytest.fixture(scope="module")
def reference(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> tuple[TermMatcher, dict[str, str]]:
    matcher = matcher_of(tmp_path_factory.mktemp("reference") / "g")
    return matcher, documents(translate(engine, matcher, None, [read(slug) for slug in TEXTS]))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(sorted(TEXTS)), window=st.integers(1, 3), batch=st.integers(1, 8))
def test_bytes_depend_on_neither_order_nor_batches(
    engine: Engine,
    reference: tuple[TermMatcher, dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
    order: list[str],
    window: int,
    batch: int,
) -> None:
    matcher, expected = reference
    with monkeypatch.context() as patch:
        patch.setattr(run, "WINDOW_ARTICLES", window)
        patch.setattr(run, "BATCH_JOBS", batch)
        assert documents(translate(engine, matcher, None, [read(slug) for slug in order])) == expected


def test_documents_survive_writing_and_reading(engine: Engine, tmp_path: Path) -> None:
    from bilingua.formats import parse_json

    doc: BilingualDocument | None = translate(engine, matcher_of(tmp_path / "g"), None, [read("port")])[0].doc
    assert doc is not None
    text = format_json(doc)
    assert format_json(parse_json(text, "port.json")) == text
