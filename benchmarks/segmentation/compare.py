"""Compare sentence splitters on the gold set: ``python benchmarks/segmentation/compare.py [FILE.tsv]``.

Prints precision, recall and F1 over boundaries inside paragraphs, and the share of paragraphs split
exactly as annotated, for bilingua's rules, for sentencex (``pip install sentencex``, skipped where it is
missing) and for a cut after every stop. The file's SHA-256 goes with the numbers.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bilingua.source import SEGMENTER, split_sentences

FOLDER = Path(__file__).parent


def read_gold(path: Path) -> list[tuple[str, set[int]]]:
    """Return each paragraph with the start of every further sentence."""
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        parts = line.split("\t")[2].split("‖")
        starts, position = set(), 0
        for part in parts[:-1]:
            position += len(part)
            starts.add(position)
        rows.append(("".join(parts), starts))
    return rows


def starts_of(text: str, pieces: list[str]) -> set[int]:
    """Return where each further piece begins, white space skipped."""
    starts, position = set(), 0
    for piece in pieces:
        words = piece.strip()
        if words:
            position = text.index(words, position)
            starts.add(position)
            position += len(words)
    return starts - {min(starts, default=0)}


def split_bilingua(text: str) -> set[int]:
    return {span.start for span in split_sentences(text, "ar")[1:]}


def split_naive(text: str) -> set[int]:
    return {found.end() for found in re.finditer(r"[.!?؟…]+\s+(?=\S)", text)}


def split_sentencex(text: str) -> set[int]:
    import sentencex

    return starts_of(text, list(sentencex.segment("ar", text)))


def score(name: str, split: Callable[[str], set[int]], rows: list[tuple[str, set[int]]]) -> str:
    begin = time.perf_counter()
    found = [split(text) for text, _ in rows]
    spent = time.perf_counter() - begin
    right = sum(len(got & gold) for got, (_, gold) in zip(found, rows, strict=True))
    made = sum(len(got) for got in found)
    wanted = sum(len(gold) for _, gold in rows)
    exact = sum(got == gold for got, (_, gold) in zip(found, rows, strict=True))
    precision, recall = right / max(made, 1), right / max(wanted, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return f"{name:<24} {precision:9.3f} {recall:7.3f} {f1:6.3f} {exact:4d}/{len(rows)} {1000 * spent:8.1f}"


def main() -> None:
    paths = [Path(name) for name in sys.argv[1:]] or [FOLDER / "gold.ar.tsv", FOLDER / "heldout.ar.tsv"]
    systems: list[tuple[str, Callable[[str], set[int]]]] = [(SEGMENTER, split_bilingua), ("every stop", split_naive)]
    try:
        systems.insert(1, (f"sentencex {importlib.metadata.version('sentencex')}", split_sentencex))
    except importlib.metadata.PackageNotFoundError:
        print("sentencex is not installed: pip install sentencex", file=sys.stderr)
    for path in paths:
        rows = read_gold(path)
        print(f"{path.name} sha256 {hashlib.sha256(path.read_bytes()).hexdigest()[:16]}, {len(rows)} paragraphs")
        print(f"{'splitter':<24} {'precision':>9} {'recall':>7} {'F1':>6} {'exact':>8} {'ms':>8}")
        for name, split in systems:
            split(rows[0][0])
            print(score(name, split, rows))


if __name__ == "__main__":
    main()
