"""The shipped rules and glossary against the annotated sentences; the floors are those of the documentation."""

import json
from pathlib import Path

from bilingua.resources import default_glossary
from bilingua.terminology import TermMatcher, load_termbase
from bilingua.units import LanguagePair

DATA = Path(__file__).parents[2] / "benchmarks" / "terms" / "sentences.ar.jsonl"
_UNMARKED = {"month", "day", "language"}


def test_matching_reaches_the_floors() -> None:
    matcher = TermMatcher(load_termbase([default_glossary()], LanguagePair("ar", "en")))
    right = marked = found = 0
    for line in DATA.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        gold = {(term["start"], term["end"], term["target"]) for term in row["terms"]}
        matches = matcher.match_text(row["text"])
        own = {(m.start, m.end, m.target) for m in matches if m.entry.type not in _UNMARKED and m.via != "rule"}
        right, marked, found = right + len(gold & own), marked + len(gold), found + len(own)
    assert marked > 600
    assert right / marked >= 0.99
    assert right / found >= 0.995
