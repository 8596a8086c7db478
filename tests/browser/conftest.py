"""A real Chromium for the browser tests; without one they are skipped with the reason."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bilingua.config import SiteSettings
from bilingua.publish import BuildOptions, build_site
from tests.publish.sample import DOCUMENTS, GLOSSARY

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SETTINGS = SiteSettings(
    title="Two Columns",
    title_source="عمودان",
    description="News in two languages.",
    base_url="http://127.0.0.1",
    licence="CC0-1.0",
)
OpenPage = Callable[..., "Page"]


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


def serve_folder(folder: Path) -> tuple[http.server.ThreadingHTTPServer, str]:
    """Serve a folder on this machine; return the server and its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}"


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the sample site."""
    folder = tmp_path_factory.mktemp("browser") / "public"
    report = build_site(
        DOCUMENTS, GLOSSARY, BuildOptions(SETTINGS, folder, downloads=lambda doc: {f"{doc.article.id}.txt": doc.article.body})
    )
    assert report.warnings == ()
    server, place = serve_folder(folder)
    yield place
    server.shutdown()
    server.server_close()


@pytest.fixture
def open_page(chromium: Browser, address: str) -> Iterator[OpenPage]:
    """Open a page of the sample site; keyword arguments are the browser context's."""
    contexts = []

    def run(path: str, **options: object) -> Page:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto(address + path)
        assert errors == []
        return page

    yield run
    for context in contexts:
        context.close()
