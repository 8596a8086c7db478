"""XML one element at a time; and what is written is read back."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bilingua.errors import InputError
from bilingua.xml_stream import XmlElement, format_xml, read_elements


def read(data: bytes, *wanted: str) -> list[tuple[XmlElement, list[str]]]:
    return [(element, [outer.local for outer in path]) for element, path in read_elements(io.BytesIO(data), "f.xml", wanted)]


def test_elements_come_with_their_line_and_what_they_stand_in() -> None:
    data = b'<a x="1"><b>\n<c xml:lang="ar">t<d>u</d></c></b>\n<c/></a>'
    (first, first_path), (second, second_path), (root, root_path) = read(data, "c")
    assert (first.text, first.line, first.attributes, first_path) == ("tu", 1, {"xml:lang": "ar"}, ["a", "b"])
    assert (second.line, second_path) == (2, ["a"])
    assert (root.local, root.attributes, root.content, root_path) == ("a", {"x": "1"}, [], [])


def test_an_inner_wanted_element_is_not_handed_out_by_itself() -> None:
    found = read(b"<a><c><c>x</c></c></a>", "c")
    assert [(element.local, element.text) for element, _ in found] == [("c", "x"), ("a", "")]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "f.xml:1: not well-formed XML: no element found"),
        (b"<a>\n</b>", "f.xml:2: not well-formed XML: mismatched tag"),
        (b'<!DOCTYPE a [\n<!ENTITY x "y">]><a/>', "f.xml:2: declares the entity 'x'"),
        (b"<a>\n" + b"<b>" * 300, "f.xml:2: elements are nested deeper than 200"),
    ],
)
def test_bad_input_is_refused_with_its_line(data: bytes, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read(data, "c")
    assert str(caught.value).startswith(message)


_TEXT = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r"), max_size=20)


@settings(max_examples=100, deadline=None)
@given(_TEXT, _TEXT)
def test_text_and_attributes_survive(text: str, value: str) -> None:
    root = XmlElement("r", {"q": value})
    root.add("c", text)
    (child, _), (parent, _) = read(format_xml(root).encode("utf-8"), "c")
    legal = str.maketrans(dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535), "�"))
    assert (child.text, parent.attributes["q"]) == (text.translate(legal), value.translate(legal))
