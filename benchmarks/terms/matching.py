"""Precision and recall of term matching on the annotated set, against three other ways to match.

Run: python benchmarks/terms/matching.py [--errors] [--json FILE]

Two measures. Strict: same span and same English form. Loose: a match of the same English form that
overlaps the marked span; the only fair one for systems whose spans are whole words. The glossary is
the shipped one; months, days, languages and dates are not marked in the set and do not count.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from light_stemmer import tokenize

import bilingua
from bilingua.resources import default_glossary
from bilingua.terminology import Termbase, TermMatcher, load_termbase
from bilingua.units import LanguagePair, TermEntry

DATA = Path(__file__).with_name("sentences.ar.jsonl")
_UNMARKED = {"month", "day", "language"}
Found = tuple[int, int, str]


def match_bilingua(termbase: Termbase) -> Callable[[str], list[Found]]:
    matcher = TermMatcher(termbase)
    return lambda text: [(m.start, m.end, m.target) for m in matcher.match_text(text) if m.entry.type not in _UNMARKED and m.via != "rule"]


def match_exact(termbase: Termbase) -> Callable[[str], list[Found]]:
    """Exact strings between word boundaries, longest first: what most tools do."""
    targets = {form: entry.target for entry in _marked(termbase) for form in (*entry.variants, entry.source)}
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(targets, key=len, reverse=True))) + r")(?!\w)")
    return lambda text: [(found.start(), found.end(), targets[found.group()]) for found in pattern.finditer(text)]


def match_sequences(termbase: Termbase, analyse: Callable[[str], list[tuple[int, int, str]]]) -> Callable[[str], list[Found]]:
    """Sequences of stems or lemmas, longest first."""
    table: dict[tuple[str, ...], str] = {}
    for entry in _marked(termbase):
        for form in (*entry.variants, entry.source):
            table[tuple(key for _, _, key in analyse(form))] = entry.target
    longest = max(map(len, table))

    def find(text: str) -> list[Found]:
        words = analyse(text)
        result, at = [], 0
        while at < len(words):
            for size in range(min(longest, len(words) - at), 0, -1):
                target = table.get(tuple(key for _, _, key in words[at : at + size]))
                if target is not None:
                    result.append((words[at][0], words[at + size - 1][1], target))
                    at += size
                    break
            else:
                at += 1
        return result

    return find


def _marked(termbase: Termbase) -> Iterable[TermEntry]:
    return (entry for entry in termbase.entries if entry.type not in _UNMARKED)


def camel_analyser() -> Callable[[str], list[tuple[int, int, str]]] | None:
    """Return lemmas by CAMeL Tools' maximum likelihood disambiguator, or None where it or its data is missing."""
    try:
        from camel_tools.disambig.mle import MLEDisambiguator
        from camel_tools.utils.dediac import dediac_ar

        model = MLEDisambiguator.pretrained()
    except Exception as err:  # whatever the package or its data raise: the benchmark goes on without
        print(f"CAMeL Tools left out: {type(err).__name__}: {str(err).splitlines()[0] if str(err) else ''}")
        return None

    def analyse(text: str) -> list[tuple[int, int, str]]:
        tokens = [(found.start(), found.end(), found.group()) for found in re.finditer(r"\w[\w\u0640\u064b-\u0652]*", text)]
        words = model.disambiguate([token for _, _, token in tokens])
        lemmas = [dediac_ar(word.analyses[0].analysis["lex"]) if word.analyses else word.word for word in words]
        return [(start, end, lemma) for (start, end, _), lemma in zip(tokens, lemmas, strict=True)]

    return analyse


def score(
    find: Callable[[str], list[Found]], rows: Sequence[dict[str, object]]
) -> tuple[dict[str, float], list[str], dict[str, Counter[str]]]:
    counts: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    errors = []
    for row in rows:
        gold = [(term["start"], term["end"], term["target"]) for term in row["terms"]]  # type: ignore[attr-defined]
        found = find(str(row["text"]))
        right = set(gold) & set(found)
        loose = sum(any(g[0] < f[1] and f[0] < g[1] and g[2] == f[2] for f in found) for g in gold)
        counts.update(gold=len(gold), found=len(found), strict=len(right), loose=loose)
        kinds[str(row["kind"])].update(gold=len(gold), found=len(found), strict=len(right))
        for kind, items in (("missed", set(gold) - right), ("wrong", set(found) - right)):
            errors += [f"{kind:7}{row['id']} «{str(row['text'])[s:e]}» {t} | {row['text']}" for s, e, t in sorted(items)]
    result = {}
    for name in ("strict", "loose"):
        precision, recall = counts[name] / max(1, counts["found"]), counts[name] / max(1, counts["gold"])
        result |= {
            f"{name}_precision": precision,
            f"{name}_recall": recall,
            f"{name}_f1": 2 * precision * recall / max(1e-9, precision + recall),
        }
    return result, errors, kinds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="list what bilingua missed or found wrongly")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    data = DATA.read_bytes()
    rows = [json.loads(line) for line in data.decode().splitlines()]
    termbase = load_termbase([default_glossary()], LanguagePair("ar", "en"))
    systems = {"bilingua": match_bilingua(termbase), "light10 stems": match_sequences(termbase, tokenize), "exact": match_exact(termbase)}
    camel = camel_analyser()
    if camel is not None:
        systems["CAMeL lemmas"] = match_sequences(termbase, camel)
    digest = hashlib.sha256(data).hexdigest()
    print(f"{len(rows)} sentences, data sha256 {digest[:12]}, glossary {termbase.sha256[:12]}, bilingua {bilingua.__version__}")
    print(f"{'system':16}{'precision':>10}{'recall':>8}{'F1':>8}   strict | loose {'precision':>10}{'recall':>8}{'F1':>8}")
    report = {}
    for name, find in systems.items():
        figures, errors, kinds = score(find, rows)
        report[name] = figures
        s, lo = ([figures[f"{kind}_{m}"] for m in ("precision", "recall", "f1")] for kind in ("strict", "loose"))
        print(f"{name:16}{s[0]:10.4f}{s[1]:8.4f}{s[2]:8.4f}                {lo[0]:10.4f}{lo[1]:8.4f}{lo[2]:8.4f}")
        if options.errors and name == "bilingua":
            print("\n".join(errors))
            print({kind: dict(counter) for kind, counter in kinds.items()})
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
