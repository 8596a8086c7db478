"""Hostile articles, glossaries and settings in a real browser: no script runs, nothing is asked from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from bilingua.publish import BuildOptions, build_site
from bilingua.units import BilingualDocument, BlockKind, GlossarySnapshot, Metadata, TermEntry
from tests.browser.conftest import SETTINGS, serve_folder
from tests.publish.sample import AR_EN, SIGNATURE, Piece, make_document, para

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

PAYLOADS: list[str] = [json.loads(line) for line in (Path(__file__).parent / "payloads.jsonl").read_text(encoding="utf-8").splitlines()]
# What must not be in a page, whatever an article holds: found in the browser's own tree, after parsing.
LOOK = """() => {
  const found = [];
  const own = location.origin;
  const foreign = 'iframe object embed base svg math style video audio img template frameset'.split(' ');
  const addresses = ['href', 'src', 'action', 'xlink:href', 'data'];
  for (const node of document.querySelectorAll('*')) {
    for (const {name, value} of node.attributes) {
      if (/^on/i.test(name) || ['style', 'srcdoc', 'formaction'].includes(name)) found.push(node.outerHTML.slice(0, 200));
      if (addresses.includes(name) && !/^(https?:|mailto:|[/#])/.test(value)) found.push(name + '=' + value);
      if (name === 'src' && new URL(value, own).origin !== own) found.push('src=' + value);
    }
    const isData = node.type === 'application/ld+json';
    if (node.localName === 'script' && !isData && !node.src.startsWith(own)) found.push(node.outerHTML.slice(0, 200));
    if (foreign.includes(node.localName)) found.push(node.localName);
  }
  const forms = [...document.forms].map((form) => form.className).filter((name) => !['reader', 'appearance', 'search'].includes(name));
  const bidi = document.documentElement.outerHTML.match(/[\\u202a-\\u202e\\u2066-\\u2069]/g) || [];
  return [...found, ...forms, ...bidi.map((char) => 'bidi control ' + char.charCodeAt(0).toString(16))];
}"""


def make_hostile(number: int, payloads: Sequence[str]) -> BilingualDocument:
    """Put payloads wherever an article has room for text."""
    text = " ".join(payloads)
    entries = [TermEntry(one, one, one, variants=(one,), admitted=(one,), type=one, note=one, origin=one) for one in payloads]
    pieces = [
        *(para((f"قبل {one} بعد", f"before {one} after"), (one, one)) for one in payloads),
        *(Piece(BlockKind.HEADING, ((one, one),), level=2) for one in payloads),
        *(Piece(BlockKind.LIST_ITEM, ((one, one),), level=1, ordinal=1) for one in payloads),
        *(Piece(BlockKind.QUOTE, ((one, one),), quote=1) for one in payloads),
        Piece(BlockKind.TABLE_CELL, ((text, text),), level=0, ordinal=0),
        *(Piece(BlockKind.TABLE_CELL, ((one, one),), level=1, ordinal=0) for one in payloads),
        *(Piece(BlockKind.FOOTNOTE, ((one, one),)) for one in payloads),
        *(Piece(BlockKind.CODE, ((one, ""),)) for one in payloads),
        *(Piece(BlockKind.HTML, ((one, ""),)) for one in payloads),
        para(("نهاية", "end")),
    ]
    meta = Metadata(text, text, text, text, text, payloads[0], tuple(payloads), (), ((text, text),))
    doc = make_document(f"hostile-{number}", AR_EN, (text, text), pieces, meta, entries)
    return replace(doc, signature=replace(SIGNATURE, engine=text, model=text))


def build_hostile(folder: Path, size: int) -> list[str]:
    """Build a site of articles with ``size`` payloads each; return the path of every page."""
    every = " ".join(PAYLOADS)
    settings = replace(SETTINGS, title=every, title_source=every, description=every, licence=every, search=False, page_size=500)
    groups = [PAYLOADS[start : start + size] for start in range(0, len(PAYLOADS), size)]
    documents = [make_hostile(number, group) for number, group in enumerate(groups)]
    downloads = {"x.html.txt": every}
    build_site(documents, GlossarySnapshot(), BuildOptions(settings, folder, pictures=False, downloads=lambda _doc: downloads))
    assert {path.name for path in folder.parent.iterdir()} <= {"public", ".bilingua"}
    paths = ["/" + path.relative_to(folder).as_posix().removesuffix("index.html") for path in sorted(folder.rglob("*.html"))]
    return [quote(path) for path in paths]


def look_at(chromium: Browser, address: str, paths: list[str]) -> list[str]:
    """Open pages and return everything suspicious: dialogs, foreign requests, policy breaches, foreign nodes."""
    found: list[str] = []
    context = chromium.new_context()
    page = context.new_page()
    context.on("page", lambda other: found.append(f"opened {other.url}") if other is not page else None)
    page.on("dialog", lambda dialog: (found.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda request: found.append(f"request {request.url}") if not request.url.startswith(address) else None)
    page.on("console", lambda message: found.append(message.text) if "Content Security" in message.text else None)
    for path in paths:
        page.goto(address + path)
        found += [f"{path}: {what}" for what in page.evaluate(LOOK)]
        if page.url != address + path:
            found.append(f"{path} went to {page.url}")
    context.close()
    return found


def test_the_corpus_is_large() -> None:
    assert len(set(PAYLOADS)) >= 150


@pytest.mark.parametrize("size", [16, pytest.param(1, marks=pytest.mark.slow)])
def test_no_payload_runs(chromium: Browser, tmp_path: Path, size: int) -> None:
    folder = tmp_path / "public"
    paths = build_hostile(folder, size)
    server, address = serve_folder(folder)
    if size > 1:  # entries and tags hold one payload each and look alike: some of them are enough
        many = [path for path in paths if path.startswith(("/glossary/", "/tags/"))]
        paths = [path for path in paths if path not in many] + many[::12]
    try:
        assert look_at(chromium, address, paths) == []
    finally:
        server.shutdown()
        server.server_close()
