"""How fast bilingua builds a site, and how fast others build the same articles.

    python benchmarks/publish.py --counts 100 1000 --out benchmarks/results/publish.json

The content is generated: every article has a title and ten paragraphs of two sentences in Arabic and
English. bilingua makes three pages of it (side by side, source, target) and its glossary, topics and
feeds; the others make two pages (one a language) and an index, with the smallest theme each of them
has, so the comparison favours them. A tool that is not installed is left out and named. Where they are
found: ``hugo`` (Debian's package), ``mkdocs`` with mkdocs-static-i18n and ``pelican`` (in a virtual
environment given by --python-tools), ``eleventy`` (in an npm folder given by --node-tools).

Wall-clock time depends on what else the machine does; processor time (user and system, children
included) is given beside it, and peak memory of the largest process.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

AR = "وصل الوفد الثقافي إلى المدينة صباح اليوم واستقبله ممثلو الجمعيات والطلبة حاملين الزهور في محطة القطار الكبيرة"
EN = "the cultural delegation arrived in the city this morning and was met by societies and students with flowers at the station"
TERMS = (("بيونغ يانغ", "Pyongyang"), ("فلاديمير بوتين", "Vladimir Putin"), ("المكتبة الوطنية", "National Library"), ("القاهرة", "Cairo"))


@dataclass(frozen=True, slots=True)
class Result:
    """One measured run."""

    tool: str
    articles: int
    pages: int
    seconds: float
    cpu_seconds: float
    peak_mb: float


def make_article(number: int) -> tuple[tuple[str, str], list[list[tuple[str, str]]]]:
    """Return the titles and the paragraphs, each a list of (Arabic, English) sentences; equal numbers give equal articles."""
    pick = random.Random(number)

    def sentence() -> tuple[str, str]:
        arabic, english = pick.choice(TERMS)
        source = [*pick.choices(AR.split(), k=9), arabic, *pick.choices(AR.split(), k=8)]
        target = [*pick.choices(EN.split(), k=11), english, *pick.choices(EN.split(), k=10)]
        return " ".join(source) + ".", " ".join(target).capitalize() + "."

    title = sentence()
    return (title[0][:70], f"{title[1][:70]} {number}"), [[sentence(), sentence()] for _ in range(10)]


def date_of(number: int) -> str:
    """Return the date of an article."""
    return f"{2024 - number // 336 % 20}-{number // 28 % 12 + 1:02d}-{number % 28 + 1:02d}"


def make_documents(count: int) -> list[object]:
    """Return bilingual documents with terms and word links."""
    from bilingua.units import (
        Article,
        BilingualDocument,
        Block,
        BlockKind,
        LanguagePair,
        Metadata,
        OutcomeMethod,
        Segment,
        Signature,
        Span,
        TermEntry,
        TermMatch,
        TermOutcome,
        TranslationUnit,
        UnitOrigin,
        UnitState,
        WordLink,
    )

    entries = [TermEntry(english.lower().replace(" ", "-"), arabic, english) for arabic, english in TERMS]
    signature = Signature("benchmark", "none", "", "{}", "", "none", "0")
    documents: list[object] = []
    for number in range(count):
        titles, paragraphs = make_article(number)
        blocks, units = [], []
        for index, rows in enumerate([[titles], *paragraphs]):
            text, segments, start = " ".join(source for source, _target in rows), [], 0
            for place, (source, target) in enumerate(rows):
                segment = Segment(f"{index:02x}{place}", f"b{index}", start, start + len(source), source)
                outcomes = [
                    TermOutcome(
                        TermMatch(entry, at, at + len(entry.source), entry.source, entry.target),
                        OutcomeMethod.SUBSTITUTED,
                        found,
                        found + len(entry.target),
                    )
                    for entry in entries
                    if (at := source.find(entry.source)) >= 0 and (found := target.find(entry.target)) >= 0
                ]
                links, a, b = [], 0, 0
                for left, right in zip(source.split(" "), target.split(" "), strict=False):
                    links.append(WordLink(Span(a, a + len(left)), Span(b, b + len(right))))
                    a, b = a + len(left) + 1, b + len(right) + 1
                units.append(TranslationUnit(segment, target, UnitState.TRANSLATED, UnitOrigin.ENGINE, tuple(outcomes), links=tuple(links)))
                segments.append(segment)
                start += len(source) + 1
            kind = BlockKind.PARAGRAPH if index else BlockKind.TITLE
            blocks.append(Block(f"b{index}", kind, text, 0, len(text), index, segments=tuple(segments)))
        meta = Metadata(date_of(number), f"Outlet {number % 7}", tags=(f"tag {number % 11}",))
        article = Article(f"article-{number:05d}", "ar", titles[0], "", tuple(blocks), meta)
        documents.append(BilingualDocument(LanguagePair("ar", "en"), article, tuple(units), signature))
    return documents


def cpu_time() -> float:
    """Return the processor seconds of this process and its finished children."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def run_bilingua(work: Path, count: int, *, pictures: bool, search: bool) -> dict[str, float]:
    """Build once from nothing, once after one edit; called in a process of its own."""
    from bilingua.config import SiteSettings
    from bilingua.publish import BuildOptions, SiteBuilder
    from bilingua.units import GlossarySnapshot

    documents = make_documents(count)
    builder = SiteBuilder(BuildOptions(SiteSettings(search=search), work / "public", pictures=pictures, keep_search=True))
    times = {}
    edited = documents[count // 2]
    for name in ("full", "second", "edit"):
        if name == "edit":
            first, *rest = edited.units[1:]  # type: ignore[attr-defined]
            documents[count // 2] = replace(edited, units=(edited.units[0], replace(first, target="Changed here."), *rest))  # type: ignore[attr-defined, type-var]
        wall, cpu = time.perf_counter(), cpu_time()
        report = builder.build(documents, GlossarySnapshot())  # type: ignore[arg-type]
        times |= {name: time.perf_counter() - wall, f"{name}_cpu": cpu_time() - cpu}
    size = sum(path.stat().st_size for path in (work / "public/article-00000").glob("*.html"))
    return {**times, "pages": report.pages, "page_bytes": size, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def write_hugo(count: int, folder: Path) -> list[str]:
    """Write a Hugo site in two languages with the smallest layouts."""
    layouts = folder / "layouts/_default"
    layouts.mkdir(parents=True)
    languages = "".join(f"[languages.{lang}]\ncontentDir = 'content/{lang}'\n" for lang in ("ar", "en"))
    (folder / "config.toml").write_text(
        f"baseURL = 'https://x.example/'\ndefaultContentLanguage = 'en'\ndisableKinds = ['taxonomy', 'term']\n{languages}"
    )
    head = '<!doctype html><html lang="{{ .Site.Language.Lang }}"><head><meta charset="utf-8"><title>{{ .Title }}</title></head><body>'
    (layouts / "single.html").write_text(
        head
        + "<h1>{{ .Title }}</h1>{{ .Content }}{{ range .Translations }}<a href='{{ .Permalink }}'>{{ .Lang }}</a>{{ end }}</body></html>"
    )
    (layouts / "list.html").write_text(
        head + "{{ range .Paginator.Pages }}<p><a href='{{ .Permalink }}'>{{ .Title }}</a></p>{{ end }}</body></html>"
    )
    _write_markdown(
        count, lambda lang, slug: folder / f"content/{lang}/posts/{slug}.md", '---\ntitle: "{title}"\ndate: {date}\n---\n\n{body}\n'
    )
    return ["hugo", "--quiet", "--source", str(folder), "--destination", str(folder / "public")]


def write_pelican(count: int, folder: Path) -> list[str]:
    """Write a Pelican site with its simple theme."""
    folder.mkdir(parents=True)
    (folder / "pelicanconf.py").write_text(
        "SITENAME='x'\nDEFAULT_LANG='en'\nTHEME='simple'\nDEFAULT_PAGINATION=20\nTIMEZONE='UTC'\nFEED_ALL_ATOM=None\nCATEGORY_FEED_ATOM=None\nTRANSLATION_FEED_ATOM=None\n"
    )
    _write_markdown(
        count,
        lambda lang, slug: folder / f"content/{slug}.{lang}.md",
        "Title: {title}\nDate: {date}\nLang: {lang}\nSlug: {slug}\n\n{body}\n",
    )
    return ["pelican", str(folder / "content"), "-s", str(folder / "pelicanconf.py"), "-o", str(folder / "public"), "-q"]


def write_mkdocs(count: int, folder: Path) -> list[str]:
    """Write a MkDocs site with static-i18n in suffix layout."""
    (folder / "docs").mkdir(parents=True)
    plugin = "plugins:\n  - i18n:\n      docs_structure: suffix\n      languages:\n        - {locale: en, name: English, default: true}\n"
    plugin += "        - {locale: ar, name: Arabic}\n"
    (folder / "mkdocs.yml").write_text(f"site_name: x\n{plugin}")
    (folder / "docs/index.md").write_text("# Index\n")
    _write_markdown(count, lambda lang, slug: folder / f"docs/{slug}.{lang}.md", "# {title}\n\n{body}\n")
    return ["mkdocs", "build", "-q", "-f", str(folder / "mkdocs.yml"), "-d", str(folder / "public")]


def write_eleventy(count: int, folder: Path) -> list[str]:
    """Write an Eleventy site with one layout."""
    (folder / "content/_includes").mkdir(parents=True)
    (folder / "content/_includes/page.njk").write_text(
        '<!doctype html><html><head><meta charset="utf-8"><title>{{ title }}</title></head>'
        "<body><h1>{{ title }}</h1>{{ content | safe }}</body></html>"
    )
    _write_markdown(
        count,
        lambda lang, slug: folder / f"content/{lang}/{slug}.md",
        '---\ntitle: "{title}"\nlayout: page.njk\ntags: post\n---\n\n{body}\n',
    )
    return ["eleventy", f"--input={folder / 'content'}", f"--output={folder / 'public'}", "--quiet"]


def _write_markdown(count: int, place: Callable[[str, str], Path], form: str) -> None:
    for number in range(count):
        titles, paragraphs = make_article(number)
        for side, lang in enumerate(("ar", "en")):
            body = "\n\n".join(" ".join(row[side] for row in rows) for rows in paragraphs)
            slug = f"article-{number:05d}"
            path = place(lang, slug)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(form.format(title=titles[side], date=date_of(number), lang=lang, slug=slug, body=body), encoding="utf-8")


PEERS: dict[str, Callable[[int, Path], list[str]]] = {
    "hugo": write_hugo,
    "pelican": write_pelican,
    "mkdocs": write_mkdocs,
    "eleventy": write_eleventy,
}


def measure(tool: str, count: int, command: list[str], folder: Path) -> Result:
    """Run a command to its end and read the clock, the processor and the memory."""
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    errors = process.stderr.read()
    _pid, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{tool} failed: {errors.decode()[-2000:]}")
    pages = sum(1 for _path in (folder / "public").rglob("*.html"))
    return Result(tool, count, pages, time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def find_tool(name: str, options: argparse.Namespace) -> str | None:
    """Return the program, from the folders given or the path."""
    folders = [
        options.python_tools / "bin" if options.python_tools else None,
        options.node_tools / "node_modules/.bin" if options.node_tools else None,
    ]
    return next((str(folder / name) for folder in folders if folder and (folder / name).exists()), None) or shutil.which(name)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--counts", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--tools", nargs="+", default=["bilingua", *PEERS])
    parser.add_argument("--python-tools", type=Path)
    parser.add_argument("--node-tools", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--inside", nargs=4, metavar=("FOLDER", "COUNT", "PICTURES", "SEARCH"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        folder, count, pictures, search = options.inside
        print(json.dumps(run_bilingua(Path(folder), int(count), pictures=pictures == "1", search=search == "1")))
        return
    results, details = [], []
    for count in options.counts:
        for tool in options.tools:
            with tempfile.TemporaryDirectory(prefix="bilingua-bench-") as name:
                folder = Path(name) / "site"
                if tool == "bilingua":
                    folder.mkdir()
                    for pictures, search in (("0", "0"), ("1", "1")):
                        work = folder / f"{pictures}{search}"
                        command = [sys.executable, __file__, "--inside", str(work), str(count), pictures, search]
                        found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
                        label = "bilingua" if pictures == "0" else "bilingua with pictures and search"
                        details.append({"articles": count, "tool": label, **found})
                        results.append(Result(label, count, int(found["pages"]), found["full"], found["full_cpu"], found["peak_mb"]))
                    continue
                command = PEERS[tool](count, folder)
                program = find_tool(tool, options)
                if program is None:
                    print(f"{tool}: not installed, left out", file=sys.stderr)
                    continue
                results.append(measure(tool, count, [program, *command[1:]], folder))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    print("| tool | articles | pages | seconds | processor s | pages/s | pages/processor s | peak MB |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for row in results:
        times = f"{row.seconds:.2f} | {row.cpu_seconds:.2f} | {row.pages / row.seconds:.0f} | {row.pages / row.cpu_seconds:.0f}"
        print(f"| {row.tool} | {row.articles} | {row.pages} | {times} | {row.peak_mb:.0f} |")
    for found in details:
        edit = f"one edit {found['edit']:.2f} s ({found['edit_cpu']:.2f} s processor)"
        print(f"{found['tool']}, {found['articles']} articles: {edit}, page {found['page_bytes']} bytes")
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(
            json.dumps({"runs": [[getattr(row, key) for key in Result.__slots__] for row in results], "bilingua": details}, indent=1)
        )


if __name__ == "__main__":
    main()
