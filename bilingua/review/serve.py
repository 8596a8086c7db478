"""Running the review desk on this machine."""

from __future__ import annotations

import secrets
import socket
import webbrowser
from collections.abc import Callable

from bilingua.errors import MissingExtraError, ProjectError
from bilingua.project import Project
from bilingua.review.desk import ReviewDesk


def serve_review(project: Project, port: int, *, open_browser: bool, announce: Callable[[str], None]) -> None:
    """Serve the review desk on 127.0.0.1 until interrupted.

    Args:
        project: The project to review.
        port: Port; 0 takes a free one.
        open_browser: Open the page in the user's browser.
        announce: Gets the line with the page's address.

    Raises:
        MissingExtraError: Starlette or uvicorn are not installed.
        ProjectError: The port is taken.
    """
    try:
        import uvicorn

        from bilingua.review.app import build_app
    except ImportError as err:
        raise MissingExtraError("bilingua review", "review") from err
    token = secrets.token_urlsafe(24)
    desk = ReviewDesk(project)
    try:
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind(("127.0.0.1", port))
                listener.listen()  # before the address is announced: whoever opens it at once must not be refused
            except OSError as err:
                raise ProjectError(f"port {port}: cannot be used: {err.strerror}; choose another with --port") from err
            address = f"http://127.0.0.1:{listener.getsockname()[1]}/?token={token}"
            announce(f"Review desk: {address} (Ctrl-C ends it)")
            if open_browser:
                webbrowser.open(address)
            uvicorn.Server(uvicorn.Config(build_app(desk, token), log_level="warning")).run(sockets=[listener])
    finally:
        desk.close()
