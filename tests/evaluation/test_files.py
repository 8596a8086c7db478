"""Term scores of another system's files."""

from __future__ import annotations

from pathlib import Path

import pytest

from bilingua.errors import InputError
from bilingua.evaluation import evaluate_term_files
from bilingua.units import LanguagePair

PAIR = LanguagePair("ar", "en")
GLOSSARY = Path(__file__).parents[2] / "glossary"


def test_evaluate_term_files_scores_with_the_glossary(tmp_path: Path) -> None:
    source, output = tmp_path / "s.ar", tmp_path / "o.en"
    source.write_text("زار فلاديمير بوتين موسكو.\nوصل الوفد إلى بكين.\n", encoding="utf-8")
    output.write_text("Vladimir Putin visited Moscow.\nThe delegation arrived in Peking.\n", encoding="utf-8")
    report = evaluate_term_files(source, output, [GLOSSARY], PAIR)
    assert (report.segments, report.matches) == (2, 3)
    assert report.exact == pytest.approx(2 / 3)


@pytest.mark.parametrize(("text", "message"), [("one\ntwo\n", "2 lines, but"), ("\n", "no segment")])
def test_evaluate_term_files_refuses_other_lengths(tmp_path: Path, text: str, message: str) -> None:
    source, output = tmp_path / "s.ar", tmp_path / "o.en"
    source.write_text("زار بوتين موسكو.\n", encoding="utf-8")
    output.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        evaluate_term_files(source, output, [GLOSSARY], PAIR)


def test_evaluate_term_files_names_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.ar"):
        evaluate_term_files(tmp_path / "none.ar", tmp_path / "none.en", [GLOSSARY], PAIR)
