"""The hand-made judges under benchmarks/ are well formed and current."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
TERMS = BENCHMARKS / "terms"


def test_terms_jsonl_is_made_from_the_text_file() -> None:
    """The generated file is never edited by hand."""
    done = subprocess.run([sys.executable, str(TERMS / "build.py"), "--check"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "sentences.ar.jsonl: current\n")


def test_terms_surfaces_stand_at_their_offsets() -> None:
    """``text[start:end] == surface`` for each term, and terms do not overlap."""
    rows = [json.loads(line) for line in (TERMS / "sentences.ar.jsonl").read_text(encoding="utf-8").splitlines()]
    wrong = [
        row["id"]
        for row in rows
        for term, after in zip(row["terms"], [*row["terms"][1:], None], strict=False)
        if row["text"][term["start"] : term["end"]] != term["surface"] or (after and after["start"] < term["end"])
    ]
    assert (len(rows) >= 640, wrong) == (True, [])


def test_terms_are_entries_of_the_glossary() -> None:
    """The set is annotated against the shipped glossary: a changed entry must be changed here too."""
    entries = set()
    for path in sorted((BENCHMARKS.parent / "glossary").glob("*.ar-en.tsv")):
        lines = path.read_text(encoding="utf-8").splitlines()
        entries |= {tuple(line.split("\t")[:2]) for line in lines if "\t" in line and not line.startswith("#")}
    text = (TERMS / "sentences.ar.txt").read_text(encoding="utf-8").splitlines()
    declared = {tuple(line[2:].split("\t")) for line in text if line.startswith("= ")}
    assert declared - entries == set()


def test_segmentation_gold_has_unique_ids_and_no_empty_sentence() -> None:
    """Each row is id, kind, paragraph; each ``‖`` stands between two sentences, directly before the second."""
    lines = (BENCHMARKS / "segmentation" / "gold.ar.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    ids = [row[0] for row in rows]
    bad = [row[0] for row in rows if len(row) != 3 or any(not part.strip() or part[0] == " " for part in row[2].split("‖"))]
    assert (len(rows) >= 150, len(ids) - len(set(ids)), bad) == (True, 0, [])
