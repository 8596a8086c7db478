"""Files go through programs that were not written here, each in a process of its own.

``BILINGUA_ORACLES`` names a Python that has translate-toolkit, python-docx and polib; without it, or
without gettext's msgfmt, these tests are skipped.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from bilingua.formats.catalogue import find_format
from bilingua.formats.exchange import ExchangeOptions
from bilingua.units import UnitOrigin, UnitState
from tests.formats.documents import make_doc, make_rich_doc

ORACLES = os.environ.get("BILINGUA_ORACLES", "")
needs_oracles = pytest.mark.skipif(not ORACLES, reason="BILINGUA_ORACLES names no Python with translate-toolkit, python-docx and polib")
needs_msgfmt = pytest.mark.skipif(not shutil.which("msgfmt"), reason="gettext is not installed")


def run(*arguments: str | Path) -> str:
    done = subprocess.run([*map(str, arguments)], capture_output=True, text=True, encoding="utf-8", check=False, timeout=60)
    assert (done.returncode, done.stderr.strip()[-2000:]) == (0, done.stderr.strip()[-2000:])
    return done.stdout


@needs_oracles
@pytest.mark.parametrize("name", ["xliff2", "xliff1", "tmx", "po"])
def test_translate_toolkit_reads_edits_and_saves(name: str, tmp_path: Path) -> None:
    doc = make_doc()
    form = find_format(name)
    path = tmp_path / f"visit{form.suffix}"
    path.write_bytes(form.write(doc, ExchangeOptions()))
    listed = json.loads(run(ORACLES, Path(__file__).with_name("toolkit.py"), path, name, "A journey to Moscow"))
    assert listed[0] == [doc.units[0].segment.text, doc.units[0].target]
    assert len(listed) == len(doc.units)
    after = form.read(path.read_bytes(), doc, path.name)
    first = after.units[0]
    assert (first.target, first.state, first.origin) == ("A journey to Moscow", UnitState.REVIEWED, UnitOrigin.HUMAN)
    assert after.units[1:] == doc.units[1:]


@needs_oracles
def test_python_docx_reads_and_saves_the_table(tmp_path: Path) -> None:
    doc = make_doc()
    path = tmp_path / "visit.docx"
    path.write_bytes(find_format("docx").write(doc, ExchangeOptions()))
    script = (
        "import docx, sys; d = docx.Document(sys.argv[1]); t = d.tables[0]; print(len(t.rows)); "
        "c = t.rows[1].cells[2]; c.text = 'A journey to Moscow'; t.rows[1].cells[3].text = 'Final'; d.save(sys.argv[1])"
    )
    assert run(ORACLES, "-c", script, path).strip() == str(len(doc.units) + 1)
    after = find_format("docx").read(path.read_bytes(), doc, path.name)
    assert (after.units[0].target, after.units[0].state) == ("A journey to Moscow", UnitState.FINAL)
    assert after.units[1:] == doc.units[1:]


@needs_oracles
def test_polib_reads_what_we_write_and_writes_what_we_read(tmp_path: Path) -> None:
    doc = make_rich_doc()
    path = tmp_path / "visit.po"
    path.write_bytes(find_format("po").write(doc, ExchangeOptions()))
    script = (
        "import polib, sys; p = polib.pofile(sys.argv[1]); print(len(p), len(p.fuzzy_entries())); "
        "e = p[3]; e.msgstr = 'Read it.'; e.flags.remove('fuzzy'); p.save()"
    )
    assert run(ORACLES, "-c", script, path).split() == ["6", "3"]
    after = find_format("po").read(path.read_bytes(), doc, path.name)
    assert (after.units[3].target, after.units[3].state) == ("Read it.", UnitState.REVIEWED)
    assert after.units[:3] + after.units[4:] == doc.units[:3] + doc.units[4:]


@needs_msgfmt
def test_gettext_checks_the_po_file(tmp_path: Path) -> None:
    path = tmp_path / "visit.po"
    path.write_bytes(find_format("po").write(make_rich_doc(), ExchangeOptions()))
    run("msgfmt", "--output-file=/dev/null", path)


OMEGAT = shutil.which("omegat")
PROJECT = """\
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<omegat><project version="1.0"><source_dir>__DEFAULT__</source_dir><target_dir>__DEFAULT__</target_dir><tm_dir>__DEFAULT__</tm_dir>
<glossary_dir>__DEFAULT__</glossary_dir><dictionary_dir>__DEFAULT__</dictionary_dir><source_lang>ar</source_lang>
<target_lang>en</target_lang><sentence_seg>false</sentence_seg><support_default_translations>true</support_default_translations>
<remove_tags>false</remove_tags></project></omegat>
"""


@pytest.mark.skipif(not OMEGAT, reason="OmegaT is not installed")
@pytest.mark.parametrize("name", ["xliff1", "po"])
def test_omegat_translates_an_export_from_an_exported_memory(name: str, tmp_path: Path) -> None:
    """Our TMX fills our untranslated file, OmegaT writes it, and it comes back in."""
    doc = make_doc()
    untranslated = tuple(replace(unit, target="", state=UnitState.INITIAL, origin=UnitOrigin.NONE, score=None) for unit in doc.units)
    empty = replace(doc, units=untranslated)
    for folder in ("source", "target", "omegat", "tm/auto", "glossary", "dictionary"):
        (tmp_path / "project" / folder).mkdir(parents=True)
    (tmp_path / "project" / "omegat.project").write_text(PROJECT, encoding="utf-8")
    file = "visit.xlf" if name == "xliff1" else "visit.po"
    (tmp_path / "project" / "source" / file).write_bytes(find_format(name).write(empty, ExchangeOptions()))
    (tmp_path / "project" / "tm" / "auto" / "visit.tmx").write_bytes(find_format("tmx").write(doc, ExchangeOptions()))
    run(str(OMEGAT), tmp_path / "project", "--mode=console-translate", f"--config-dir={tmp_path / 'config'}", "--quiet")
    after = find_format(name).read((tmp_path / "project" / "target" / file).read_bytes(), empty, file)
    assert after.units[0].target == doc.units[0].target
    assert all(unit.target in ("", unit.segment.text, own.target) for unit, own in zip(after.units, doc.units, strict=True))
