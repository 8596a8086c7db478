"""Files go through programs that were not written here, each in a process of its own.

``BILINGUA_ORACLES`` names a Python that has translate-toolkit, python-docx and polib; without it, or
without gettext's msgfmt, these tests are skipped.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
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
