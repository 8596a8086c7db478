"""A local server that speaks the hub's protocol, as far as huggingface_hub needs it to download a model."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

COMMIT = "c0ffee" * 6 + "abcd"
_LARGE = (".bin", ".safetensors", ".model", ".spm")


@dataclass
class FakeHub:
    """Repositories and the faults that the server is to have."""

    repos: dict[str, Path]
    """Folder of each repository."""
    url: str = ""
    """Address of the server."""
    licence: str = ""
    """Licence on the models' cards."""
    broken_after: dict[str, int] = field(default_factory=dict)
    """File name to the bytes after which the connection breaks, once."""
    altered: set[str] = field(default_factory=set)
    """Files that come with other bytes than the hub's hash says."""
    missing: set[str] = field(default_factory=set)
    """Files that are listed and cannot be had."""
    asked: Counter[str] = field(default_factory=Counter)
    """How often each file was asked for."""
    ranges: list[str] = field(default_factory=list)
    """Ranges of resumed downloads."""

    def describe(self, repo: str) -> dict[str, object]:
        """Return the answer to /api/models/REPO."""
        files = []
        for path in sorted(self.repos[repo].iterdir()):
            data = path.read_bytes()
            facts: dict[str, object] = {"rfilename": path.name, "size": len(data), "blobId": _blob(data)}
            if path.suffix in _LARGE:
                facts["lfs"] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 134}
            files.append(facts)
        card = {"license": self.licence} if self.licence else {}
        return {"id": repo, "modelId": repo, "sha": COMMIT, "siblings": files, "cardData": card, "private": False, "tags": []}


def _blob(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


class _Handler(BaseHTTPRequestHandler):
    hub: FakeHub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def do_HEAD(self) -> None:
        """Answer without a body."""
        self._answer()

    def do_GET(self) -> None:
        """Answer with a body."""
        self._answer()

    def _answer(self) -> None:
        path = unquote(urlsplit(self.path).path)
        if path.startswith("/api/models/"):
            repo, _, revision = path.removeprefix("/api/models/").partition("/revision/")
            if repo not in self.hub.repos:
                self._fail("RepoNotFound")
            elif revision not in ("", "main", COMMIT):
                self._fail("RevisionNotFound")
            else:
                self._send(json.dumps(self.hub.describe(repo)).encode(), {"Content-Type": "application/json"})
            return
        repo, _, rest = path.strip("/").partition("/resolve/")
        name = rest.partition("/")[2]
        file = self.hub.repos.get(repo, Path("/none")) / name
        if name in self.hub.missing or not file.is_file():
            self._fail("EntryNotFound")
        else:
            self._send_file(file)

    def _send_file(self, file: Path) -> None:
        data = file.read_bytes()
        is_large = file.suffix in _LARGE
        headers = {"X-Repo-Commit": COMMIT, "ETag": f'"{hashlib.sha256(data).hexdigest() if is_large else _blob(data)}"'}
        if is_large:
            headers |= {"X-Linked-Size": str(len(data)), "X-Linked-ETag": headers["ETag"]}
        if self.command == "GET":
            self.hub.asked[file.name] += 1
        if file.name in self.hub.altered:
            data = bytes([data[0] ^ 1]) + data[1:]
        wanted = self.headers.get("Range", "")
        if wanted.startswith("bytes=") and self.command == "GET":
            start = int(wanted.removeprefix("bytes=").split("-")[0])
            self.hub.ranges.append(f"{file.name} from {start}")
            self._send(data[start:], {**headers, "Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}"}, status=206)
        else:
            cut = self.hub.broken_after.pop(file.name, None) if self.command == "GET" else None
            self._send(data, headers, cut=cut)

    def _fail(self, code: str) -> None:
        self.send_response(404)
        self.send_header("X-Error-Code", code)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, data: bytes, headers: dict[str, str], *, status: int = 200, cut: int | None = None) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(data if cut is None else data[:cut])
            if cut is not None:
                self.close_connection = True


@contextmanager
def serve_hub(hub: FakeHub) -> Iterator[FakeHub]:
    """Serve a hub on a free local port."""
    handler = type("Handler", (_Handler,), {"hub": hub})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        hub.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield hub
        finally:
            server.shutdown()
            thread.join()
