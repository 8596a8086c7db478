"""Plain text: lines, gaps and offsets."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from bilingua.api.layout import Rendering, split_lines
from bilingua.api.stages import PairStages, join_units
from bilingua.units import LanguagePair


@given(st.text(alphabet=st.sampled_from("aب \n\r\t\x0b\x85\u2028.")))
def test_lines_come_back_as_they_were(text: str) -> None:
    layout = split_lines(text)
    filled = layout.fill([Rendering(passage) for passage in layout.passages])
    assert filled.text == text
    assert filled.places is not None
    assert all(text[start : start + len(one)] == one for (start, _), one in zip(filled.places, layout.passages, strict=True))
    assert all(source == target for source, target in filled.places)


def test_sentences_keep_their_gaps_and_get_one_where_they_had_none(stages: Mapping[LanguagePair, PairStages]) -> None:
    pair = next(iter(stages.values()))
    passages = ["  وصل الوفد.  عاد الوفد.وصل الوفد. ", "***", ""]
    prepared = pair.prepare_passages(passages)
    results = [pair.translate(segment.jobs, pair.options) for segment in prepared.segments]
    units = pair.build(prepared, results)
    first, second, third = [unit.target for unit in units]
    assert [one.text for one in join_units(passages, prepared, units)] == [f"  {first}  {second} {third} ", "***", ""]


def test_markdown_signs_in_plain_text_mean_nothing(stages: Mapping[LanguagePair, PairStages]) -> None:
    pair = next(iter(stages.values()))
    prepared = pair.prepare_passages(["1. عاد الوفد إلى موسكو &amp; *بكين*"])
    units = pair.build(prepared, [pair.translate(segment.jobs, pair.options) for segment in prepared.segments])
    assert [segment.plain.text for segment in prepared.segments] == ["1. عاد الوفد إلى موسكو &amp; *بكين*"]
    assert "\\" not in "".join(unit.target for unit in units)
