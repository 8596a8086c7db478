"""The search index: Pagefind (extra ``search``), one index a language, folded, cut into sentences.

Pagefind does not fold Arabic (ة/ه, ى/ي, hamza seats, harakat) and takes one language a page, so it is
not given the site's pages but pages made for it: a heading with the sentence's anchor holds the
sentence as written, the paragraph under it the folded words. What is found is thus a sentence, shown
as written. ``static/default/search.js`` folds the query in the same way.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from bilingua.errors import PublishError
from bilingua.publish.attachments import Sink
from bilingua.publish.escape import escape_html, safe_id
from bilingua.publish.inline import plain_text
from bilingua.publish.library import Prepared, digest_of
from bilingua.publish.site import Site

VERSION = "1"
"""Part of what an index is made from: raise it when its pages change."""
_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200c-\u200f\u061c]")
_LETTERS = str.maketrans("أإآٱىیةکؤئ", "ااااييهكوي")
_UNUSED = ("pagefind-ui", "pagefind-modular-ui", "pagefind-component-ui", "pagefind-highlight")


def fold_for_search(text: str) -> str:
    """Return text as the index holds it: NFKC, no harakat or tatweel, hamza seats, ة, ى and Persian letters made plain."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text)).translate(_LETTERS)


def find_pagefind() -> Path | None:
    """Return Pagefind's program, or None where the extra is not installed."""
    try:
        from pagefind_bin import get_executable
    except ImportError:
        return None
    try:
        return Path(get_executable())
    except FileNotFoundError:
        return None


def add_indexes(site: Site, items: Sequence[Prepared], sink: Sink, *, keep: bool = False) -> list[str]:
    """Write the index of every language; what did not change is taken over.

    Args:
        site: The frame.
        items: The articles.
        sink: Where files go; it knows the earlier ones.
        keep: Take the earlier indexes over even where articles changed (for a quick preview).

    Returns:
        Warnings: the index could not be made because Pagefind is not installed.
    """
    program = find_pagefind()
    if program is None:
        return ["search needs more packages; install them with: pip install 'bilingua[search]', or set search = false under [site]"]
    for lang in site.languages:
        chosen = [item for item in items if lang in (item.card.source_lang, item.card.target_lang)]
        key = digest_of("pagefind", VERSION, lang, [(item.card.slug, item.digest) for item in chosen])
        folder = f"pagefind/{lang}/"
        if sink.take_over_folder(folder, "" if keep else key):
            continue
        for name, data in _make_index(program, lang, chosen):
            sink.add(f"{folder}{name}", data, key)
    return []


def _make_index(program: Path, lang: str, items: Sequence[Prepared]) -> list[tuple[str, bytes]]:
    """Run Pagefind over the pages made for it and return its files."""
    with tempfile.TemporaryDirectory(prefix="bilingua-search-") as name:
        root = Path(name)
        for item in items:
            page = root / "pages" / item.card.slug / "index.html"
            page.parent.mkdir(parents=True)
            page.write_text(_make_page(item, lang), encoding="utf-8")
        (root / "pages").mkdir(exist_ok=True)
        command = [str(program), "--site", str(root / "pages"), "--output-path", str(root / "index"), "--force-language", lang, "--quiet"]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        if done.returncode and items:
            last = (done.stderr or done.stdout).strip().rsplit("\n", 1)[-1]
            raise PublishError(f"search index for {lang!r}: Pagefind failed: {last}; set search = false under [site] to build without")
        files = sorted(path for path in (root / "index").rglob("*") if path.is_file() and not path.name.startswith(_UNUSED))
        return [(path.relative_to(root / "index").as_posix(), path.read_bytes()) for path in files]


def _make_page(item: Prepared, lang: str) -> str:
    """Return the page of one article in one language for Pagefind."""
    is_source = lang == item.card.source_lang
    rows = []
    for unit in item.doc.units:
        text = plain_text(unit.segment.text if is_source else unit.target)
        if text:
            folded = fold_for_search(text)
            rows.append(f'<h2 id="s-{safe_id(unit.segment.id)}">{escape_html(text)}</h2>')
            if folded != text:
                rows.append(f"<p>{escape_html(folded)}</p>")
    title = escape_html(item.card.title_in(lang))
    body = f'<main data-pagefind-body><h1 data-pagefind-meta="title">{title}</h1>{"".join(rows)}</main>'
    return f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title></head><body>{body}</body></html>'
