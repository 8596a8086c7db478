"""Annotated sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from bilingua.errors import InputError
from bilingua.evaluation import parse_cases, read_cases

REFERENCES = Path(__file__).parents[2] / "benchmarks/terms/references.ar-en.tsv"


def test_parse_cases_takes_the_marks_off() -> None:
    case = parse_cases("# note\n\nزار و{بوتين|Putin|person} [أمس|yesterday]\tPutin too yesterday\n", "x")[0]
    assert case.source == "زار وبوتين أمس"
    assert case.reference == "Putin too yesterday"
    assert [(match.surface, match.target, match.proclitics, match.entry.type) for match in case.terms] == [
        ("بوتين", "Putin", "و", "person")
    ]
    assert [(match.surface, match.target) for match in case.words] == [("أمس", "yesterday")]
    for match in (*case.terms, *case.words):
        assert case.source[match.start : match.end] == match.surface


@pytest.mark.parametrize(
    ("row", "message"), [("one column", "x:2: 1 columns"), ("{بوتين|Putin|person}\tLavrov", "x:2: the reference lacks 'Putin'")]
)
def test_parse_cases_names_the_wrong_line(row: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_cases(f"# head\n{row}", "x")


def test_read_cases_names_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.tsv"):
        read_cases(tmp_path / "none.tsv")


def test_the_benchmarks_sentences_are_sound() -> None:
    cases = read_cases(REFERENCES)
    assert len(cases) >= 110
    assert sum(len(case.terms) for case in cases) >= 300
    assert len({case.source for case in cases}) == len(cases)
