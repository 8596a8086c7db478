"""How a whole run grows: generated articles through pipeline, memory and files, once cold and once warm.

Three runs: cold; again with nothing changed; and with documents and target files removed, so that every
segment comes from the translation memory.

    python benchmarks/batch.py [--articles 100 1000 10000] [--json FILE]

Each size runs in a process of its own. The articles are made of own sentences with numbers and names
in them, so that no two segments are equal. Times leave start-up out: they begin when the stages are open.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import platform
import resource
import tempfile
import time
from pathlib import Path

import bilingua
from bilingua.config import Settings
from bilingua.project import Project
from bilingua.project.batch import ArticleFile, translate_batch
from bilingua.project.stages import opened_translator
from bilingua.resources import default_glossary

SENTENCES = (
    "استقبل سيرغي لافروف الوفد رقم {n} في موسكو يوم الأحد.",
    "بلغت كلفة المشروع {n} مليون دولار.",
    "يعود الوفد إلى بكين بعد {n} يوما.",
)


def write_articles(folder: Path, count: int) -> None:
    for number in range(count):
        body = " ".join(sentence.format(n=number * 10 + place) for place, sentence in enumerate(SENTENCES))
        text = f"---\ntitle: الخبر رقم {number}\nlang: ar\n---\n\n{body}\n"
        (folder / f"item-{number:05}.ar.md").write_text(text, encoding="utf-8")


def run_once(project: Project) -> tuple[float, int]:
    """Translate the whole project; return the seconds after opening, and the segments the engine translated."""
    with opened_translator(project.settings, project.pair, [default_glossary()], project.memory_path) as (translator, memory):
        begun = time.perf_counter()
        paths = project.source_paths().items()
        sources = {slug: ArticleFile(path, lambda slug=slug, path=path: project.read(slug, path)) for slug, path in paths}
        translated = sum(item.counts["translated"] for item in translate_batch(sources, project.store(memory), translator))
        return time.perf_counter() - begun, translated


def measure(count: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder), Settings())
        project.articles_folder.mkdir(parents=True)
        write_articles(project.articles_folder, count)
        cold, translated = run_once(project)
        again, none = run_once(project)
        for path in (*project.articles_folder.glob("*.en.md"), *project.documents_folder.glob("*.json")):
            path.unlink()
        warm, none_either = run_once(project)
    assert none == none_either == 0
    return {
        "articles": count,
        "segments": translated,
        "cold_s": round(cold, 2),
        "again_s": round(again, 2),
        "again_ratio": round(cold / again, 1),
        "from_memory_s": round(warm, 2),
        "from_memory_ratio": round(cold / warm, 1),
        "segments_a_second": round(translated / cold, 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=[100, 1000, 10000])
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows = []
    for count in options.articles:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            rows.append(pool.apply(measure, (count,)))
        print(rows[-1], flush=True)
    facts = {"bilingua": bilingua.__version__, "python": platform.python_version(), "machine": platform.machine(), "rows": rows}
    if options.json:
        options.json.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
