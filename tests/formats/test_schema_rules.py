"""Rules of the XLIFF 2.1, XLIFF 1.2 and TMX 1.4b schemas, checked on what is written."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from bilingua.formats.catalogue import find_format
from bilingua.formats.exchange import ExchangeOptions, Suggestion
from bilingua.units import BilingualDocument
from tests.formats.documents import make_doc, make_rich_doc, with_text

NMTOKEN = re.compile(r"^[\w.:-]+$")
HOSTILE = "\x00 bell\x07 & <b> ]]> \u202e\uffff"


def rich() -> BilingualDocument:
    return with_text(make_rich_doc(), 2, target=HOSTILE)


def write(name: str, doc: BilingualDocument) -> Element:
    suggestion = Suggestion(f"نص {HOSTILE}", f"text {HOSTILE}", 88.26, "visit#s1")
    return ElementTree.fromstring(find_format(name).write(doc, ExchangeOptions({doc.units[1].segment.id: (suggestion,)})))


def local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def names(element: Element) -> list[str]:
    return [local(child) for child in element]


def in_order(found: list[str], order: list[str]) -> bool:
    """Tell whether the names come in the order of ``order`` and no other stands among them."""
    return all(name in order for name in found) and [order.index(name) for name in found] == sorted(order.index(name) for name in found)


def test_xliff2_elements_stand_in_the_schemas_order() -> None:
    root = write("xliff2", rich())
    assert (root.get("version"), root.get("srcLang"), root.get("trgLang")) == ("2.1", "ar", "en")
    for unit in root.iter("{urn:oasis:names:tc:xliff:document:2.0}unit"):
        found = [name for name in names(unit) if name not in ("segment", "ignorable")]
        assert in_order(found, ["matches", "glossary", "notes", "originalData"])
        assert found == names(unit)[: len(found)]
        assert "segment" in names(unit)
    for segment in root.iter("{urn:oasis:names:tc:xliff:document:2.0}segment"):
        assert names(segment) in (["source"], ["source", "target"])
        assert segment.get("state") in ("initial", "translated", "reviewed", "final")
        assert re.match(r"^\w+:\w+$", segment.get("subState", ""))
    for entry in root.iter("{urn:oasis:names:tc:xliff:glossary:2.0}glossEntry"):
        assert in_order(names(entry), ["term", "translation", "definition"])
    for match in root.iter("{urn:oasis:names:tc:xliff:matches:2.0}match"):
        assert names(match) == ["source", "target"]
        assert match.get("type") in ("mt", "tm")


def test_xliff2_ids_and_references_hold_inside_each_unit() -> None:
    root = write("xliff2", rich())
    units = list(root.iter("{urn:oasis:names:tc:xliff:document:2.0}unit"))
    assert len({unit.get("id") for unit in units}) == len(units)
    for unit in units:
        data = [one.get("id") for one in unit.iter("{urn:oasis:names:tc:xliff:document:2.0}data")]
        assert len(set(data)) == len(data)
        segments = [one.get("id") for one in unit.iter("{urn:oasis:names:tc:xliff:document:2.0}segment")]
        sources = [code.get("id") for one in unit.iter() if local(one) == "source" for code in one.iter() if local(code) in ("ph", "pc")]
        assert max(Counter(segments + sources).values()) == 1
        assert all(NMTOKEN.match(name or "") for name in segments + sources)
        for element in unit.iter():
            for key in ("dataRef", "dataRefStart", "dataRefEnd"):
                assert element.get(key) is None or element.get(key) in data
            assert element.get("ref") is None or element.get("ref") in {f"#{name}" for name in segments}
        for target in (one for segment in unit for one in segment if local(one) == "target"):
            assert {code.get("id") for code in target.iter() if local(code) in ("ph", "pc")} <= set(sources)


def test_xliff2_writes_forbidden_characters_as_cp() -> None:
    root = write("xliff2", rich())
    target = next(one for one in root.iter() if local(one) == "target" and "bell" in "".join(one.itertext()))
    assert [child.get("hex") for child in target] == ["0000", "0007", "FFFF"]


def test_xliff1_follows_the_transitional_schema() -> None:
    root = write("xliff1", rich())
    assert root.get("version") == "1.2"
    file = root[0]
    assert all(file.get(name) for name in ("original", "source-language", "target-language", "datatype"))
    assert names(file) == ["header", "body"]
    for group in file[1]:
        assert re.match(r"^x-|^(?:row|cell)$", group.get("restype", ""))
        for unit in group:
            found = names(unit)
            assert found[0] == "source"
            assert set(found[1:]) <= {"target", "note", "alt-trans"}
            assert found.count("target") <= 1 and ("target" not in found or found[1] == "target")
            assert unit.get("approved") in ("yes", "no")
            codes = [code.get("id") for code in unit[0].iter() if local(code) in ("g", "ph")]
            assert len(set(codes)) == len(codes)


def test_tmx_follows_the_dtd() -> None:
    root = write("tmx", rich())
    header = root[0]
    required = ("creationtool", "creationtoolversion", "segtype", "o-tmf", "adminlang", "srclang", "datatype")
    assert all(header.get(name) for name in required)
    assert (root.get("version"), names(root)) == ("1.4", ["header", "body"])
    for unit in root[1]:
        assert in_order(["note" if name == "prop" else name for name in names(unit)], ["note", "tuv"])
        tuvs = [one for one in unit if local(one) == "tuv"]
        assert [one.get("{http://www.w3.org/XML/1998/namespace}lang") for one in tuvs] == ["ar", "en"]
        for tuv in tuvs:
            opened = [one.get("i") for one in tuv.iter("bpt")]
            assert opened == list(dict.fromkeys(opened))
            assert sorted(opened, key=str) == sorted((one.get("i") for one in tuv.iter("ept")), key=str)
            assert {one.tag for one in tuv[0].iter()} <= {"seg", "bpt", "ept", "ph"}


def test_tmx_leaves_out_units_without_a_target() -> None:
    doc = make_rich_doc()
    assert len(write("tmx", doc)[1]) == sum(bool(unit.target) for unit in doc.units)


@pytest.mark.parametrize("name", ["xliff2", "xliff1", "tmx"])
def test_documents_without_units_are_written(name: str) -> None:
    doc = make_doc()
    empty = replace(doc, units=(), article=replace(doc.article, blocks=()))
    assert find_format(name).write(empty, ExchangeOptions())
