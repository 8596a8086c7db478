"""Running the service on this machine."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bilingua.api.options import ServiceOptions
from bilingua.config import Settings
from bilingua.errors import ConfigError, MissingExtraError
from bilingua.units import LanguagePair

if TYPE_CHECKING:
    import uvicorn
    from starlette.applications import Starlette


def serve_api(
    pairs: Sequence[LanguagePair],
    folders: Sequence[Path],
    settings: Settings,
    options: ServiceOptions,
    announce: Callable[[str], None],
) -> None:
    """Serve on 127.0.0.1 until a signal to stop; open requests are finished first.

    Args:
        pairs: Language pairs to translate.
        folders: Glossaries, lowest rank first.
        settings: Engine, terms and checks.
        options: Port, limits and switches.
        announce: Gets the line with the address when requests are taken.

    Raises:
        MissingExtraError: Starlette, uvicorn or python-multipart are not installed.
        ConfigError: The port is taken, or the file of keys is wrong.
        ModelError: No model for a pair, or it is damaged.
        GlossaryError: A glossary row is wrong.
    """
    try:
        import python_multipart  # noqa: F401  # Starlette loads it at the first form, which is too late to say so
        import uvicorn  # noqa: F401

        from bilingua.api.app import build_app
    except ImportError as err:
        raise MissingExtraError("bilingua serve-api", "api") from err
    from bilingua.api.guard import Gate, read_keys
    from bilingua.api.service import TranslationService
    from bilingua.api.stages import opened_stages

    gate = Gate(options.rate, read_keys(options.keys_file) if options.keys_file else None)
    with _listening(options.port) as listener, opened_stages(pairs, settings, folders) as stages:
        server = _make_server(build_app(TranslationService(stages, options), gate), options)
        listener.listen(2048)
        announce(f"Translation service: http://127.0.0.1:{listener.getsockname()[1]} ({', '.join(map(str, pairs))}; Ctrl-C ends it)")
        with _stopped_by_signals():
            server.run(sockets=[listener])


def _make_server(app: Starlette, options: ServiceOptions) -> uvicorn.Server:
    import uvicorn

    return uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=options.grace,
            proxy_headers=options.behind_proxy,
            forwarded_allow_ips="127.0.0.1",
        )
    )


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError as err:
            raise ConfigError(f"port {port}: cannot be used: {err.strerror}; choose another with --port") from err
        yield listener


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Let SIGINT and SIGTERM end the service in order.

    Uvicorn raises a signal again when it has stopped, for whoever was there before: that is nobody here,
    and an orderly end is no failure.
    """
    before = {one: signal.signal(one, lambda *_: None) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
