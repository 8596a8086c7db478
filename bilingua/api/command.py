"""What ``bilingua serve-api`` does with its options."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from bilingua.api.options import ServiceOptions
from bilingua.api.serve import serve_api
from bilingua.config import Settings
from bilingua.errors import ConfigError
from bilingua.lang import is_language_tag
from bilingua.project import find_project
from bilingua.resources import default_glossary
from bilingua.units import LanguagePair


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """Options of the command; None leaves the default."""

    project: Path | None
    """Folder of a project, whose settings and glossary are used; None for the one around the current folder, if any."""
    port: int | None
    """Port; 0 takes a free one."""
    pairs: tuple[str, ...]
    """Language pairs as written; none for the project's."""
    model: str | None
    """Name of the model."""
    workers: int | None
    """Batches translated at the same time."""
    threads: int | None
    """Threads of one batch."""
    files: bool
    """Translate files."""
    keys_file: Path | None
    """API keys."""
    rate: int | None
    """Requests a minute for each client."""
    max_chars: int | None
    """Longest request."""
    max_file: int | None
    """Longest file."""
    origins: tuple[str, ...]
    """Web origins that may call."""
    hosts: tuple[str, ...]
    """Host names to be called by."""
    behind_proxy: bool
    """Believe a local proxy."""


def run_service(call: ServiceCall, announce: Callable[[str], None]) -> None:
    """Serve until a signal to stop.

    Raises:
        ConfigError: A pair is none.
        BilinguaError: As `serve_api`.
    """
    project = find_project((call.project or Path()).resolve())
    settings = project.settings if project else Settings()
    folders = project.glossary_folders() if project else (default_glossary(),)
    main = LanguagePair(settings.project.source_lang, settings.project.target_lang)
    pairs = tuple(dict.fromkeys(map(parse_pair, call.pairs))) or (main,)
    engine = replace(
        settings.engine,
        model=call.model or settings.engine.model,
        workers=settings.engine.workers if call.workers is None else call.workers,
        threads=settings.engine.threads if call.threads is None else call.threads,
    )
    serve_api(pairs, folders, replace(settings, engine=engine), _options(call), announce)


def parse_pair(text: str) -> LanguagePair:
    """Return the pair written as ``ar-en`` or ``zh-Hant-en``.

    Raises:
        ConfigError: It is none.
    """
    parts = text.split("-")
    for place in range(1, len(parts)):
        source, target = "-".join(parts[:place]), "-".join(parts[place:])
        if is_language_tag(source) and is_language_tag(target) and source != target:
            return LanguagePair(source, target)
    raise ConfigError(f"{text!r} is no language pair; give two BCP 47 tags such as ar-en")


def _options(call: ServiceCall) -> ServiceOptions:
    usual = ServiceOptions()
    return replace(
        usual,
        port=usual.port if call.port is None else call.port,
        files=call.files,
        keys_file=call.keys_file,
        rate=usual.rate if call.rate is None else call.rate,
        max_chars=call.max_chars or usual.max_chars,
        max_file=call.max_file or usual.max_file,
        origins=call.origins,
        hosts=call.hosts,
        behind_proxy=call.behind_proxy,
    )
