"""Target terms in the engine's source text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilingua.normalize import normalize_for_engine
from bilingua.terminology.plan import is_copyable, map_offsets, plan_source
from bilingua.units import TermEntry, TermMatch
from tests.terminology.making import make_job


def _plan(marked: str) -> str:
    job = make_job(marked)
    return plan_source(job.text, job.matches, [True] * len(job.matches)).text


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("قال {بوتين|Putin|person} ذلك.", "قال Putin ذلك."),
        ("لقاء ل{بوتين|Putin|person}.", "لقاء ل Putin."),
        ("لقاء وب{بوتين|Putin|person}.", "لقاء و ب Putin."),
        ("وزير ل{لاتحاد الروسي|Russian Federation|country}، قال", "وزير ل Russian Federation، قال"),
        ("{الرئيس|President|title} {بوتين|Putin|person}", "President Putin"),
        ("«{بوتين|Putin|person}» و({لافروف|Lavrov|person})", "«Putin» و(Lavrov)"),
        ("{بوتين|Putin|person} و{بوتين|Putin|person}", "Putin و Putin"),
        ("حزب {العمل|Workers’ Party|organisation}", "حزب Workers' Party"),
        ("في  {بكين|Beijing|place} ", "في Beijing"),
    ],
    ids=["plain", "one clitic", "two clitics", "contracted article", "adjacent", "brackets", "equal", "apostrophe", "spaces"],
)
def test_plan_source_writes_terms(marked: str, expected: str) -> None:
    assert _plan(marked) == expected


def test_plan_source_remembers_where_everything_stood() -> None:
    job = make_job("التقى ب{بوتين|Vladimir Putin|person} أمس")
    plan = plan_source(job.text, job.matches, [True])
    term = plan.terms[0]
    assert plan.text[term.start : term.end] == "Vladimir Putin"
    assert {(plan.starts[place], plan.ends[place]) for place in range(term.start, term.end)} == {(job.matches[0].start, job.matches[0].end)}
    last = plan.text.index("أمس")
    assert job.text[plan.starts[last] : plan.ends[last]] == "أ"


def test_plan_source_leaves_what_is_not_wanted() -> None:
    job = make_job("قال {بوتين|Putin|person} ل{لافروف|Lavrov|person}")
    plan = plan_source(job.text, job.matches, [False, True])
    assert plan.text == "قال بوتين ل Lavrov"
    assert plan.written == (False, True)
    assert plan.text[plan.terms[0].start : plan.terms[0].end] == "بوتين"


@given(st.text(alphabet="ابتيوهءئ ًُِّـ،.«»\u200fABc1 \n\t", max_size=60))
def test_plan_without_terms_is_the_engines_normal_form(text: str) -> None:
    plan = plan_source(text, (), ())
    assert plan.text == normalize_for_engine(text)
    assert len(plan.starts) == len(plan.ends) == len(plan.text)
    assert list(plan.starts) == sorted(plan.starts)


@pytest.mark.parametrize(
    ("target", "enclitic", "expected"),
    [("Putin", "", True), ("President", "ه", False), ("بوتين", "", False), ("word " * 15, "", False), ("a\nb", "", False)],
    ids=["name", "with a pronoun", "arabic", "overlong", "line feed"],
)
def test_is_copyable(target: str, enclitic: str, expected: bool) -> None:
    match = TermMatch(TermEntry("x", "س", target), 0, 1, "س", target, enclitic=enclitic)
    assert is_copyable(match) is expected


def test_map_offsets_follows_another_normalisation() -> None:
    table = map_offsets("قال «نعم» أمس", 'قال "نعم" أمس')
    assert [table['قال "نعم" أمس'.index(word)] for word in ("قال", "نعم", "أمس")] == [0, 5, 10]
