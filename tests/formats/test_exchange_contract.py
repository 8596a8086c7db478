"""What every exchange format must do; a new one is one more class at the end."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bilingua.errors import InputError
from bilingua.formats.catalogue import FORMATS, find_format, identify_file
from bilingua.formats.exchange import ExchangeOptions
from bilingua.units import BilingualDocument, UnitOrigin, UnitState
from tests.formats.documents import make_doc, make_rich_doc, with_text

HOSTILE = {
    "markup": "<script>alert(1)</script> & &amp; &#x41; <!-- x --> <![CDATA[y]]> ]]>",
    "quotes": '"double" \'single\' \\ backslash \\n \\" %s {0}',
    "rtl": "قال «نعم» ثم 12٪ (أ) ـ و\u200cش",
    "bidi": "\u202eevil\u202c \u2067iso\u2069 \u200f\u200e\u061c",
    "emoji": "🇵🇸 👩‍👩‍👧 𝒳 \U0010fffd",
    "spaces": "  two  spaces\u00a0nbsp\u2009thin  end  ",
    "long": "كلمة word " * 4000,
    "lines": "one\ntwo\n\nthree\tfour",
    "markdown": "**a *b** c* [x](y) `z` ![i](j) _k_",
}
CONTROLS = "bell\x07 null\x00 esc\x1b[0m del\x7f c1\x85 ffff\uffff fffe\ufffe cr\r crlf\r\n"


class ExchangeContract:
    """A format inherits this and names itself."""

    name: str
    keeps_all_states = True

    def write(self, doc: BilingualDocument) -> bytes:
        return find_format(self.name).write(doc, ExchangeOptions())

    def read(self, data: bytes, doc: BilingualDocument) -> BilingualDocument:
        return find_format(self.name).read(data, doc, f"visit{find_format(self.name).suffix}")

    def carry(self, edited: BilingualDocument, doc: BilingualDocument) -> BilingualDocument:
        """Write one document and take its file into another."""
        return self.read(self.write(edited), doc)

    def test_an_unchanged_file_changes_nothing(self) -> None:
        doc = make_rich_doc()
        assert self.carry(doc, doc) == doc

    def test_bytes_are_the_same_each_time(self) -> None:
        assert self.write(make_rich_doc()) == self.write(make_rich_doc())

    def test_the_file_names_its_format_and_article(self) -> None:
        kind, slug = identify_file(self.write(make_doc()), f"x{find_format(self.name).suffix}")
        assert (kind.name, slug) == (self.name, "visit")

    def test_a_changed_target_becomes_a_persons(self) -> None:
        doc = make_doc()
        after = self.carry(with_text(doc, 2, target="Then it saw the large *fair*."), doc)
        unit = after.units[2]
        assert (unit.target, unit.origin, unit.state) == ("Then it saw the large *fair*.", UnitOrigin.HUMAN, UnitState.REVIEWED)
        assert (unit.machine, unit.score) == (doc.units[2].target, None)
        assert after.units[:2] + after.units[3:] == doc.units[:2] + doc.units[3:]

    @pytest.mark.parametrize("state", [UnitState.REVIEWED, UnitState.FINAL])
    def test_a_raised_state_is_taken_in(self, state: UnitState) -> None:
        doc = make_doc()
        units = tuple(replace(unit, state=state) for unit in doc.units)
        after = self.carry(replace(doc, units=units), doc)
        assert [(unit.state, unit.origin, unit.target) for unit in after.units] == [
            (state, UnitOrigin.HUMAN, unit.target) for unit in doc.units
        ]

    def test_a_changed_target_given_as_final_is_final(self) -> None:
        doc = make_doc()
        edited = with_text(doc, 1, target="The delegation came to **Moscow**.")
        units = tuple(replace(unit, state=UnitState.FINAL) for unit in edited.units)
        assert self.carry(replace(edited, units=units), doc).units[1].state is UnitState.FINAL

    def test_a_lower_state_and_an_empty_target_take_nothing_back(self) -> None:
        doc = make_rich_doc()
        lower = tuple(replace(unit, state=UnitState.TRANSLATED, target="" if n == 3 else unit.target) for n, unit in enumerate(doc.units))
        assert self.carry(replace(doc, units=lower), doc) == doc

    @pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
    def test_hostile_text_comes_back_exactly(self, text: str) -> None:
        source = with_text(make_doc(), 1, source=text)
        edited = with_text(source, 1, target=text)
        assert self.carry(edited, edited) == edited
        assert self.carry(edited, source).units[1].target.strip() == text.strip()

    def test_control_characters_do_no_harm(self) -> None:
        doc = with_text(with_text(make_doc(), 1, source=CONTROLS), 2, target=CONTROLS)
        assert self.carry(doc, doc) == doc
        edited = with_text(doc, 1, target="clean")
        assert self.carry(edited, doc).units[1].target == "clean"

    def test_a_changed_source_is_refused_with_the_units_id(self) -> None:
        doc = make_doc()
        changed = with_text(doc, 1, source="نص آخر تماما.")
        with pytest.raises(InputError, match=doc.units[1].segment.id):
            self.carry(doc, changed)

    def test_a_unit_that_is_no_longer_there_is_refused(self) -> None:
        doc = make_doc()
        fewer = replace(doc, units=doc.units[:-1])
        with pytest.raises(InputError, match=doc.units[-1].segment.id):
            self.carry(doc, fewer)

    def test_another_article_is_refused(self) -> None:
        doc = make_doc()
        other = replace(doc, article=replace(doc.article, id="other"))
        with pytest.raises(InputError, match=r"other|visit"):
            self.carry(other, doc)

    def test_units_that_the_file_leaves_out_stay(self) -> None:
        doc = make_doc()
        part = replace(with_text(doc, 0, target="A visit"), units=with_text(doc, 0, target="A visit").units[:1])
        blocks = tuple(block if block.id == doc.units[0].segment.block_id else replace(block, segments=()) for block in doc.article.blocks)
        after = self.carry(replace(part, article=replace(doc.article, blocks=blocks)), doc)
        assert [unit.target for unit in after.units] == ["A visit", *(unit.target for unit in doc.units[1:])]

    @pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"not a file of this kind", "نص".encode("utf-16")])
    def test_other_files_are_refused(self, data: bytes) -> None:
        with pytest.raises(InputError):
            self.read(data, make_doc())

    def test_a_cut_file_is_refused_or_changes_nothing(self) -> None:
        doc = make_doc()
        data = self.write(doc)
        for part in (1, 3, 7):
            try:
                after = self.read(data[: len(data) * part // 8], doc)
            except InputError:
                continue
            assert [unit.target for unit in after.units] == [unit.target for unit in doc.units]


class TestXliff2(ExchangeContract):
    name = "xliff2"


class TestXliff1(ExchangeContract):
    name = "xliff1"


class TestTmx(ExchangeContract):
    name = "tmx"


class TestPo(ExchangeContract):
    name = "po"


class TestHtml(ExchangeContract):
    name = "html"


class TestDocx(ExchangeContract):
    name = "docx"


def test_every_format_has_a_contract_class() -> None:
    assert {cls.name for cls in ExchangeContract.__subclasses__()} == {one.name for one in FORMATS}


EXACT = ("xliff2", "xliff1", "tmx", "po")
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS, st.sampled_from(EXACT))
def test_any_text_comes_back_from_the_exact_formats(source: str, target: str, name: str) -> None:
    doc = with_text(make_doc(), 1, source=source)
    edited = with_text(doc, 1, target=target)
    expected = target if target.strip() else doc.units[1].target
    form = find_format(name)
    assert form.read(form.write(edited, ExchangeOptions()), doc, "x").units[1].target == expected
