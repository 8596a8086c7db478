"""Speed of term matching with 100 and 100,000 entries, and time to load 100,000 from the cache.

Run: python benchmarks/terms/matching_speed.py [--megabytes 5] [--json FILE]

The text is the demonstration articles and the annotated set over and over, in articles of 30 segments. The 100 entries are
every n-th of the shipped glossary; the 100,000 are the same 100 and made names of two and three
words, so that both find the same terms and only the size differs. A third line has the whole shipped
glossary among the 100,000: there every sentence has matches, and they cost time whatever the size.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bilingua.resources import default_glossary
from bilingua.terminology import Termbase, TermMatcher, build_termbase, load_termbase
from bilingua.terminology.tsv import format_row, new_glossary
from bilingua.units import LanguagePair, Segment, TermEntry

DATA = Path(__file__).with_name("sentences.ar.jsonl")
ARTICLES = Path(__file__).parents[2] / "site" / "articles"
PAIR = LanguagePair("ar", "en")
_LETTERS = "ابتجحخدرزسشصطعغفقكلمنهوي"
_TYPES = ("person", "person", "person", "organisation", "place", "title")


def make_entries(real: int, count: int) -> list[TermEntry]:
    """Return ``real`` entries spread over the shipped glossary and made ones up to ``count``; seeded."""
    shipped = load_termbase([default_glossary()], PAIR).entries
    entries = list(shipped[:: max(1, len(shipped) // real)][:real])
    chance = random.Random(20)
    while len(entries) < count:
        words = ["".join(chance.choices(_LETTERS, k=chance.randint(4, 8))) for _ in range(chance.choice((2, 2, 3)))]
        number = len(entries)
        entries.append(TermEntry(id=f"made-{number}", source=" ".join(words), target=f"Made Name {number}", type=chance.choice(_TYPES)))
    return entries


def make_articles(megabytes: float) -> list[list[Segment]]:
    """Return articles of 30 segments: the demonstration articles, paragraph by paragraph, and the annotated set, shuffled."""
    texts = [json.loads(line)["text"] for line in DATA.read_text(encoding="utf-8").splitlines()]
    for path in sorted(ARTICLES.glob("*.ar.md")):
        body = path.read_text(encoding="utf-8").rpartition("\n---\n")[2]
        texts += [paragraph for paragraph in body.split("\n\n") if paragraph.strip()] * 4
    random.Random(7).shuffle(texts)
    articles: list[list[Segment]] = []
    size, number = 0, 0
    while size < megabytes * 1e6:
        batch = [texts[(number + offset) % len(texts)] for offset in range(30)]
        number += 30
        articles.append([Segment(id=f"s{at}", block_id="b", start=0, end=len(text), text=text) for at, text in enumerate(batch)])
        size += sum(len(text.encode()) for text in batch)
    return articles


def measure(action: Callable[[], object], repeats: int = 3) -> float:
    """Return the median CPU time in seconds: the work is one thread, and other programs must not count."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        action()
        times.append(time.process_time() - start)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=5)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    articles = make_articles(options.megabytes)
    size = sum(len(segment.text.encode()) for article in articles for segment in article) / 1e6
    report: dict[str, float] = {"megabytes": size}
    segments = sum(map(len, articles))
    print(f"{size:.1f} MB, {segments} segments; Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}/{os.cpu_count()}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name, real, count in (("small", 100, 100), ("large", 100, 100_000), ("large with the shipped glossary", 100_000, 100_000)):
            matcher = TermMatcher(build_termbase(make_entries(real, count), PAIR), cache=folder)
            found = sum(len(matches) for article in articles for matches in matcher.match_segments(article))
            seconds = measure(lambda matcher=matcher: [matcher.match_segments(article) for article in articles])
            report[f"mb_per_second {name}"] = size / seconds
            print(f"{count:7} entries, {found / size:6.0f} matches/MB: {size / seconds:6.2f} MB/s ({name})")
        report |= measure_load(folder)
    report["ratio"] = report["mb_per_second small"] / report["mb_per_second large"]
    print(f"ratio {report['ratio']:.2f}")
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def measure_load(folder: Path) -> dict[str, float]:
    """Measure reading 100,000 rows, compiling them, and loading the compiled cache."""
    columns = new_glossary("made").columns
    rows = [format_row(entry, columns) for entry in make_entries(100_000, 100_000)]
    (folder / "glossary").mkdir()
    (folder / "glossary" / "made.ar-en.tsv").write_text("\n".join(("\t".join(columns), *rows)) + "\n", encoding="utf-8")
    cold = folder / "cold"

    def load() -> Termbase:
        termbase = load_termbase([folder / "glossary"], PAIR, cache=cold)
        TermMatcher(termbase, cache=cold)
        return termbase

    first = measure(load, repeats=1)
    again = measure(load)
    print(f"100,000 entries: first load {first:.2f} s, from the cache {again:.2f} s")
    return {"first_load_seconds": first, "cached_load_seconds": again}


if __name__ == "__main__":
    main()
