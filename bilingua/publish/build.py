"""Build a site: plan, render what changed, write beside the old site, swap."""

from __future__ import annotations

import functools
import gc
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

import bilingua
from bilingua.errors import PublishError
from bilingua.publish.assets import Assets, collect_assets, theme_folders
from bilingua.publish.attachments import add_downloads, add_pictures
from bilingua.publish.extras import extra_files
from bilingua.publish.glossary_pages import index_terms
from bilingua.publish.i18n import catalogue_digest
from bilingua.publish.library import Library, digest_of
from bilingua.publish.links import find_broken_links, read_links
from bilingua.publish.options import BuildOptions, BuildReport
from bilingua.publish.pages import Page
from bilingua.publish.plan import Contents, plan_pages
from bilingua.publish.render import Renderer
from bilingua.publish.search import add_indexes
from bilingua.publish.site import Site, make_site
from bilingua.publish.workers import run_jobs
from bilingua.publish.write import Made, Staging, read_manifest
from bilingua.units import BilingualDocument, GlossarySnapshot


def build_site(documents: Sequence[BilingualDocument], glossary: GlossarySnapshot, options: BuildOptions) -> BuildReport:
    """Build the site of these documents; the same input gives the same bytes, whatever was there before.

    Pages whose input did not change since the last build are taken over as they are. The output
    folder holds the old site or the new one, never a part.

    Raises:
        PublishError: Settings, slugs, theme or, in strict mode, a warning forbid it; nothing is changed then.
        OutputError: Something cannot be written; the old site then still stands.
    """
    return SiteBuilder(options).build(documents, glossary)


class SiteBuilder:
    """Builds one site again and again, keeping what it computed of documents that are still the same objects."""

    def __init__(self, options: BuildOptions) -> None:
        """Prepare for building into ``options.output``."""
        self._options = options
        self._library = Library()
        self._made: dict[str, Made] | None = None
        self._known: tuple[object, Renderer] | None = None

    def build(self, documents: Sequence[BilingualDocument], glossary: GlossarySnapshot) -> BuildReport:
        """Build the site; see `build_site`."""
        gc.freeze()  # the documents are many small objects that live on: the collector need not look at them again and again
        try:
            return self._build(documents, glossary)
        finally:
            gc.unfreeze()

    def _build(self, documents: Sequence[BilingualDocument], glossary: GlossarySnapshot) -> BuildReport:
        options = self._options
        site = make_site(documents, options.settings)
        folders = theme_folders(options.settings.theme, options.theme_folder, "templates")
        assets = collect_assets(theme_folders(options.settings.theme, options.theme_folder, "static"))
        renderer = self._renderer(site, assets, folders)
        items = self._library.prepare(documents)
        warnings = [f"article {item.card.slug!r} has no translated title; translate it" for item in items if not item.card.has_target]
        present = read_manifest(options.output)
        staging = Staging(options.output, trust=self._made is not None and self._made == present)
        state, old = _Build(staging), staging.old
        state.add_all(assets.files.items())
        downloads = add_downloads(items, self._library, options, state)
        pictures = add_pictures(site, items, options, state)
        contents = Contents(site, items, self._library, index_terms(items, glossary), downloads, pictures)
        pages = plan_pages(contents)
        frame = digest_of(
            bilingua.__version__,
            _code_digest(),
            asdict(options.settings),
            assets.names,
            site.languages,
            catalogue_digest(),
            options.live_reload,
        )
        rendered = sum(state.add_page(page, renderer, frame) for page in pages)
        state.make_waiting()
        state.add_all(extra_files(site, pages, items, options, assets))
        if options.settings.search:
            warnings += add_indexes(site, items, state, keep=options.keep_search)
        warnings += state.check_links(site)
        if warnings and options.settings.strict:
            raise PublishError(f"strict mode: {len(warnings)} warning(s), first: {warnings[0]}")
        kept = staging.publish(state.files)
        self._made = state.files
        return BuildReport(
            pages=len(pages),
            rendered=rendered,
            written=tuple(sorted(path for path, made in state.files.items() if path not in old or old[path].sha256 != made.sha256)),
            removed=tuple(sorted(old.keys() - state.files.keys())),
            kept=kept,
            warnings=tuple(warnings),
        )

    def _renderer(self, site: Site, assets: Assets, folders: Sequence[Path]) -> Renderer:
        """Return the renderer of the last build if nothing that it knows has changed: compiled templates are dear."""
        files = [path for folder in folders for path in sorted(folder.rglob("*"))]
        state = (site, assets.names, [(str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files])
        if self._known is None or self._known[0] != state:
            self._known = (state, Renderer(site, assets, folders, live_reload=self._options.live_reload))
        return self._known[1]


class _Job(NamedTuple):
    """A file that waits to be made."""

    path: str
    key: str
    make: Callable[[], bytes]


class _Build:
    """Files of the site that is being put together."""

    def __init__(self, staging: Staging) -> None:
        """Start with nothing."""
        self.staging, self.old = staging, staging.old
        self.files: dict[str, Made] = {}
        self.links: dict[str, frozenset[str]] = {}  # of the pages that were rendered
        self._waiting: dict[str, _Job] = {}

    def add(self, path: str, data: bytes, key: str = "") -> None:
        """Write a file."""
        self._claim(path)
        self.files[path] = self._write(path, data, key)

    def add_later(self, path: str, key: str, make: Callable[[], bytes]) -> None:
        """Let a file be made and written by `make_waiting`."""
        self._claim(path)
        self._waiting[path] = _Job(path, key, make)

    def make_waiting(self) -> None:
        """Make and write every file that waits; the files of one article together, so that they share its rendered text."""
        jobs = sorted(self._waiting.values(), key=lambda job: job.path.rsplit("/", 2)[-2:-1])
        for path, made, links in run_jobs(jobs, self._make):
            self.files[path] = made
            if path.endswith(".html"):
                self.links[path] = links
        self._waiting.clear()

    def _make(self, job: _Job) -> tuple[str, Made, frozenset[str]]:
        data = job.make()
        links = read_links(data.decode("utf-8")) if job.path.endswith(".html") else frozenset[str]()
        return job.path, self._write(job.path, data, job.key), links

    def _write(self, path: str, data: bytes, key: str) -> Made:
        made = Made(key, hashlib.sha256(data).hexdigest())
        self.staging.add(path, data, made.sha256)
        return made

    def _claim(self, path: str) -> None:
        if path in self.files or path in self._waiting:
            raise PublishError(f"{path}: two files of the site have this path; rename the article, tag or download")

    def add_all(self, files: Iterable[tuple[str, bytes]]) -> None:
        for path, data in files:
            self.add(path, data)

    def take_over(self, path: str, key: str) -> bool:
        """Keep the old file if it was made from the same; tell whether it could be kept."""
        made = self.old.get(path)
        if made is None or made.key != key or path in self.files or not self.staging.keep(path, made.sha256):
            return False
        self.files[path] = made
        return True

    def take_over_folder(self, folder: str, key: str) -> bool:
        """Keep every earlier file below a folder if all were made from the same, or the key is empty."""
        paths = [path for path in self.old if path.startswith(folder)]
        if not paths or (key and any(self.old[path].key != key for path in paths)):
            return False
        return all(self.take_over(path, self.old[path].key) for path in paths)

    def add_page(self, page: Page, renderer: Renderer, frame: str) -> bool:
        """Let a page be rendered unless the old one holds; tell whether it will be."""
        key = digest_of(
            frame,
            renderer.digest(page.template),
            page.path,
            page.lang,
            page.title,
            page.alternates,
            page.date,
            page.is_indexed,
            page.description,
            page.inputs,
        )
        if self.take_over(page.file, key):
            return False
        self.add_later(page.file, key, functools.partial(renderer.render, page))
        return True

    def check_links(self, site: Site) -> list[str]:
        """Check the links of rendered pages, and of all pages when a file is gone."""
        if self.old.keys() - self.files.keys():
            for path in self.files:
                if path.endswith(".html") and path not in self.links:
                    self.links[path] = read_links((self.staging.folder / path).read_text(encoding="utf-8"))
        return find_broken_links(site, self.links, self.files)


@functools.cache
def _code_digest() -> str:
    """Return a hash over this package's code: pages of other code are made anew, between releases too."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:24]
