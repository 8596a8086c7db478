"""XML is written so that it can be read, and lines are known."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from bilingua.xml_io import escape_attribute, escape_text, format_tag, is_xml_char, parse_xml, split_illegal

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


@given(TEXT)
def test_any_text_survives_in_content_and_attributes(text: str) -> None:
    allowed = "".join(char if is_xml_char(char) else "\ufffd" for char in text)
    element = ElementTree.fromstring(format_tag("x", {"a": text}, escape_text(text)))
    assert (element.get("a"), element.text or "") == (allowed, allowed)


@given(TEXT)
def test_split_illegal_parts_join_to_the_text(text: str) -> None:
    parts = split_illegal(text)
    assert "".join(part for part, _ in parts) == text
    assert all(is_illegal == (len(part) == 1 and not is_xml_char(part)) for part, is_illegal in parts)


def test_attributes_that_are_none_are_left_out() -> None:
    assert format_tag("x", {"a": None, "b": 'say "<&>"'}) == '<x b="say &quot;&lt;&amp;&gt;&quot;"/>'


def test_lines_of_elements_are_known() -> None:
    tree = parse_xml("<a>\n <b/>\n\n <c/>\n</a>", "x.xml")
    assert [tree.at(child) for child in tree.root] == ["x.xml:2", "x.xml:4"]


def test_escape_attribute_keeps_white_space() -> None:
    assert escape_attribute("a\tb\nc\rd") == "a&#9;b&#10;c&#13;d"
