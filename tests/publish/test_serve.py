from __future__ import annotations

import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bilingua.errors import OutputError
from bilingua.publish import BuildOptions, ServeOptions, SiteServer
from bilingua.units import BilingualDocument, GlossarySnapshot
from tests.publish.conftest import SETTINGS
from tests.publish.sample import DOCUMENTS, GLOSSARY


@pytest.fixture
def documents() -> list[BilingualDocument]:
    return list(DOCUMENTS)


@pytest.fixture
def server(tmp_path: Path, documents: list[BilingualDocument]) -> Iterator[SiteServer]:
    def load() -> tuple[list[BilingualDocument], GlossarySnapshot]:
        return list(documents), GLOSSARY

    options = BuildOptions(SETTINGS, tmp_path / "public", pictures=False)
    with SiteServer(load, options, ServeOptions(port=0)) as running:
        yield running


def fetch(server: SiteServer, path: str) -> tuple[int, str, str]:
    try:
        with urllib.request.urlopen(server.address + path, timeout=10) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as err:
        with err:
            return err.code, err.headers["Content-Type"], err.read().decode("utf-8", "replace")


def test_server_gives_pages_with_their_types(server: SiteServer) -> None:
    status, kind, text = fetch(server, "/korea-delegation/")
    assert (status, kind) == (200, "text/html; charset=utf-8")
    assert '<script src="/_live.js" defer>' in text
    assert fetch(server, "/korea-delegation")[0] == 200
    assert fetch(server, "/feed.xml")[1] == "application/xml"


@pytest.mark.parametrize(
    "path", ["/nothing/", "/../public", "/%2e%2e/%2e%2e/etc/passwd", "/.bilingua-site.json", "/assets/", "//etc/passwd"]
)
def test_server_gives_nothing_else(server: SiteServer, path: str) -> None:
    status, _kind, text = fetch(server, path)
    assert status == 404
    assert "Page not found" in text


def test_server_follows_no_symbolic_link(server: SiteServer, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (server.folder / "leak.txt").symlink_to(tmp_path / "secret.txt")
    assert fetch(server, "/leak.txt")[0] == 404


def test_the_published_folder_is_left_alone(server: SiteServer, tmp_path: Path) -> None:
    assert fetch(server, "/")[0] == 200
    assert not (tmp_path / "public").exists()


def test_an_edit_reaches_the_page_and_open_pages_are_told(server: SiteServer, documents: list[BilingualDocument]) -> None:
    told: list[str] = []

    def listen() -> None:
        with urllib.request.urlopen(server.address + "/_live", timeout=20) as stream:
            told.append(stream.readline().decode())

    listener = threading.Thread(target=listen)
    listener.start()
    doc = documents[0]
    documents[0] = replace(doc, units=(doc.units[0], replace(doc.units[1], target="Freshly edited.", outcomes=()), *doc.units[2:]))
    while listener.is_alive():  # whenever the listener connected, the build after that tells it
        report = server.rebuild()
        documents[0] = replace(documents[0], schema_version=documents[0].schema_version)
        listener.join(0.2)
    assert told[0].startswith("data: ")
    assert report.pages > 0
    assert "Freshly edited." in fetch(server, "/en/korea-delegation/")[2]


def test_a_taken_port_is_a_clear_error(server: SiteServer, tmp_path: Path) -> None:
    port = int(server.address.rsplit(":", 1)[1])
    with pytest.raises(OutputError, match=f"port {port}"):
        SiteServer(lambda: ((), GLOSSARY), BuildOptions(SETTINGS, tmp_path / "other"), ServeOptions(port=port))


def test_a_changed_file_builds_the_site_again(tmp_path: Path) -> None:
    pytest.importorskip("watchfiles")
    watched = tmp_path / "documents"
    watched.mkdir()
    announced, built = [], threading.Event()

    def announce(text: str) -> None:
        announced.append(text)
        built.set()

    serve = ServeOptions(port=0, watch=(watched,), announce=announce)
    with SiteServer(lambda: (DOCUMENTS, GLOSSARY), BuildOptions(SETTINGS, tmp_path / "public", pictures=False), serve) as server:
        watcher = threading.Thread(target=server.watch)
        watcher.start()
        number = 0
        while not built.wait(0.3):  # the watcher may not look yet: touch the folder until it does
            number += 1
            (watched / f"{number}.json").write_text("x")
    watcher.join(10)
    assert announced[0].startswith("built again: 0 of")
    assert not watcher.is_alive()
