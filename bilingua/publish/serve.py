"""The preview: a local web server that builds the site again when something changes and reloads the page.

It listens on this machine only. The preview is built beside the published site, never into it: its
addresses and its reload script belong to this machine.
"""

from __future__ import annotations

import http.server
import posixpath
import threading
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from urllib.parse import unquote, urlsplit

from bilingua.errors import BilinguaError, OutputError
from bilingua.publish.build import SiteBuilder
from bilingua.publish.options import BuildOptions, BuildReport
from bilingua.units import BilingualDocument, GlossarySnapshot

Load = Callable[[], tuple[Sequence[BilingualDocument], GlossarySnapshot]]
"""Gives the documents and the glossary as they are now. A document that did not change should be the
same object as before: then nothing of it is computed again."""

_HOST = "127.0.0.1"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".xml": "application/xml",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
    ".tmx": "application/xml",
    ".xlf": "application/xml",
}
_SCRIPT = b'"use strict";\nnew EventSource("/_live").onmessage = () => location.reload();\n'


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """How the preview runs."""

    port: int = 8000
    """Port on this machine; 0 takes a free one."""
    watch: tuple[Path, ...] = ()
    """Files and folders whose change builds the site again; needs watchfiles (extra ``serve``)."""
    open_browser: bool = False
    """Open the site in a browser."""
    announce: Callable[[str], None] = lambda _text: None
    """Is told what happens, one line each."""


class SiteServer:
    """Serves the preview of one site; a context manager."""

    def __init__(self, load: Load, options: BuildOptions, serve: ServeOptions) -> None:
        """Take the port; nothing is built yet.

        Raises:
            OutputError: The port is taken.
        """
        self._load, self._serve = load, serve
        self._version = 0
        self._changed = threading.Condition()
        self._stop = threading.Event()
        try:
            self._server = _Server((_HOST, serve.port), self)
        except OSError as err:
            raise OutputError(f"port {serve.port}: cannot be used: {err.strerror}; give another one with --port") from err
        self.address = f"http://{_HOST}:{self._server.server_port}"
        self.folder = options.output.parent / ".bilingua" / "preview" / options.output.name
        settings = replace(options.settings, base_url=self.address, strict=False)
        self._builder = SiteBuilder(replace(options, settings=settings, output=self.folder, live_reload=True, keep_search=True))

    def __enter__(self) -> SiteServer:
        """Build the site and answer requests in the background."""
        self.rebuild()
        self.rebuild()  # fills the second folder, so that the first edit is as fast as the others
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop answering."""
        self._stop.set()
        with self._changed:
            self._changed.notify_all()
        self._server.shutdown()
        self._server.server_close()

    def rebuild(self) -> BuildReport:
        """Build what changed and let open pages reload."""
        documents, glossary = self._load()
        report = self._builder.build(documents, glossary)
        with self._changed:
            self._version += 1
            self._changed.notify_all()
        return report

    def watch(self) -> None:
        """Build again at every change until interrupted; a build that fails is announced and the old site stays."""
        announce = self._serve.announce
        for _changes in _wait_for_changes(self._serve.watch, self._stop):
            try:
                report = self.rebuild()
            except BilinguaError as err:
                announce(f"not built: {err}")
            else:
                announce(f"built again: {report.rendered} of {report.pages} pages")

    def wait_for_change(self, version: int) -> int:
        """Return the number of the build once it is another than ``version``, or after some seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._version != version or self._stop.is_set(), timeout=15)
            return self._version

    @property
    def is_stopping(self) -> bool:
        """Tell whether the server is being closed."""
        return self._stop.is_set()


def serve_site(load: Load, options: BuildOptions, serve: ServeOptions) -> None:
    """Build the site, show it on this machine and build it again at every change, until interrupted (Ctrl-C).

    Raises:
        PublishError: The first build fails.
        OutputError: The port is taken, or the preview cannot be written.
    """
    with SiteServer(load, options, serve) as server:
        serve.announce(f"{server.address} (Ctrl-C stops)")
        if serve.open_browser:
            webbrowser.open(server.address)
        try:
            server.watch()
        except KeyboardInterrupt:
            serve.announce("stopped")


def _wait_for_changes(paths: Sequence[Path], stop: threading.Event) -> Iterator[object]:
    """Yield at every change below the paths; wait for ever where watchfiles is not installed."""
    present = [path for path in paths if path.exists()]
    try:
        import watchfiles
    except ImportError:
        present = []
    if not present:
        stop.wait()
        return
    yield from watchfiles.watch(*present, debounce=150, step=30, stop_event=stop, raise_interrupt=True)


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, place: tuple[str, int], site: SiteServer) -> None:
        self.site = site
        super().__init__(place, _Handler)


class _Handler(http.server.BaseHTTPRequestHandler):
    """Answers GET and HEAD with files of the preview; nothing outside its folder, no listings, no links followed."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        """Answer a request."""
        path = unquote(urlsplit(self.path).path)
        if path == "/_live":
            self._stream()
        elif path == "/_live.js":
            self._send(200, _SCRIPT, ".js")
        else:
            self._send_file(path)

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the library never prints."""

    def _send_file(self, path: str) -> None:
        root = self.server.site.folder
        clean = posixpath.normpath(path).lstrip("/")
        target = root / clean
        if path.endswith("/") or not clean or clean == ".":
            target = root / clean / "index.html"
        elif target.is_dir():
            self.send_response(301)
            self.send_header("Location", f"{self.path.partition('?')[0]}/")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        status = 200
        if not self._is_inside(root, target):
            status, target = 404, root / "404.html"
        try:
            data = target.read_bytes()
        except OSError:
            status, data, target = 404, b"not found", Path("x.txt")
        self._send(status, data, target.suffix)

    @staticmethod
    def _is_inside(root: Path, target: Path) -> bool:
        """Tell whether this is a file of the preview, reached without symbolic links or hidden names."""
        try:
            parts = target.relative_to(root).parts
            is_plain = not any(part.startswith(".") for part in parts)
            return is_plain and target.resolve(strict=True) == root.resolve() / Path(*parts) and target.is_file()
        except (OSError, ValueError):
            return False

    def _send(self, status: int, data: bytes, suffix: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", _TYPES.get(suffix, "application/octet-stream"))
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _stream(self) -> None:
        """Tell an open page when the site was built anew (server-sent events)."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        site = self.server.site
        version = site.wait_for_change(-1)
        try:
            while not site.is_stopping:
                found = site.wait_for_change(version)
                self.wfile.write(b": still here\n\n" if found == version else f"data: {found}\n\n".encode())
                self.wfile.flush()
                version = found
        except OSError:
            return  # the page was closed
