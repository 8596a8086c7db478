"""Turn ``sentences.ar.txt``, the form people edit, into ``sentences.ar.jsonl``.

    python benchmarks/terms/build.py            write the JSON Lines file
    python benchmarks/terms/build.py --check    fail if it does not match the text file

The text file holds ``= source<TAB>target`` lines, which declare the terms, and sentences written
``kind: text`` with every term in double brackets: ``[[surface]]`` where it is written like the
declared source, ``[[surface|source]]`` otherwise, and ``[[surface|source|target]]`` where a short
or plural form has a target of its own. README.md says what counts as the term.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
TEXT = HERE / "sentences.ar.txt"
JSONL = HERE / "sentences.ar.jsonl"
KINDS = ("clitic", "variant", "homograph", "plain", "none", "short", "inflect")
_TERM = re.compile(r"\[\[([^\]|]+)(?:\|([^\]|]+))?(?:\|([^\]|]+))?\]\]")


def parse_terms(lines: list[str]) -> dict[str, str]:
    """Return the declared terms, source to target.

    Raises:
        ValueError: a declaration without a tab, or a source declared twice.
    """
    terms: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if line.startswith("= "):
            source, tab, target = line[2:].partition("\t")
            if not (source and tab and target) or source in terms:
                raise ValueError(f"{TEXT.name}:{number}: not a new `= source<TAB>target` line: {line!r}")
            terms[source] = target
    return terms


def parse_sentence(marked: str, terms: dict[str, str], where: str) -> tuple[str, list[dict[str, object]]]:
    """Return the plain text of a bracketed sentence and its terms, in order.

    Offsets are half-open, in code points of the plain text.

    Raises:
        ValueError: a term that is not declared, or brackets left over.
    """
    text, spans, last = "", [], 0
    for mark in _TERM.finditer(marked):
        text += marked[last : mark.start()]
        surface = mark[1]
        source = mark[2] or surface
        if source not in terms:
            raise ValueError(f"{where}: term {source!r} is not declared; add a line `= {source}<TAB>target`")
        spans.append(
            {"start": len(text), "end": len(text) + len(surface), "surface": surface}
            | {"source": source, "target": mark[3] or terms[source]}
        )
        text += surface
        last = mark.end()
    text += marked[last:]
    if "[[" in text or "]]" in text or "|" in text:
        raise ValueError(f"{where}: unbalanced brackets in {marked!r}")
    return text, spans


def read_sentences(path: Path = TEXT) -> list[dict[str, object]]:
    """Read the annotated sentences: id, text, kind and terms each, in file order.

    Raises:
        ValueError: a line that follows neither form, named with its number.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    terms, count = parse_terms(lines), Counter[str]()
    rows: list[dict[str, object]] = []
    for number, line in enumerate(lines, 1):
        if not line or line.startswith(("#", "= ")):
            continue
        kind, _, marked = line.partition(": ")
        if kind not in KINDS:
            raise ValueError(f"{path.name}:{number}: kind {kind!r} is not one of {', '.join(KINDS)}")
        text, spans = parse_sentence(marked, terms, f"{path.name}:{number}")
        count[kind] += 1
        rows.append({"id": f"{kind}-{count[kind]:03d}", "text": text, "kind": kind, "terms": spans})
    return rows


def main() -> int:
    """Write or check the JSON Lines file; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="fail if the JSON Lines file is stale")
    args = parser.parse_args()
    rows = read_sentences()
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    if args.check:
        stale = not JSONL.exists() or JSONL.read_text(encoding="utf-8") != lines
        print(f"{JSONL.name}: {'stale; run benchmarks/terms/build.py' if stale else 'current'}")
        return int(stale)
    JSONL.write_text(lines, encoding="utf-8")
    kinds = Counter(str(row["kind"]) for row in rows)
    print(f"{len(rows)} sentences:", ", ".join(f"{kind} {kinds[kind]}" for kind in KINDS))
    return 0


if __name__ == "__main__":
    sys.exit(main())
