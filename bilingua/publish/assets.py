"""Static files of the theme, under names that carry the hash of their content."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bilingua.errors import PublishError

_PACKAGE = Path(__file__).parent
_URL = re.compile(r"url\(\s*[\"']?([A-Za-z0-9_./-]+)[\"']?\s*\)")
_PLAIN_NAMES = frozenset({".txt"})


@dataclass(frozen=True, slots=True)
class Assets:
    """The files to write and the names by which pages refer to them."""

    files: dict[str, bytes]
    """Path below the site's root to content."""
    names: dict[str, str]
    """Name in the theme (``site.css``) to path below the site's root."""


def themes() -> tuple[str, ...]:
    """Return the names of the built-in themes."""
    return tuple(sorted(path.name for path in (_PACKAGE / "templates").iterdir() if path.is_dir()))


def theme_folders(theme: str, folder: Path | None, kind: str) -> tuple[Path, ...]:
    """Return where files of a kind (``templates``, ``static``) are looked for, first wins.

    Raises:
        PublishError: There is no such theme.
    """
    if theme not in themes():
        raise PublishError(f"[site] theme is {theme!r}; give one of: {', '.join(themes())}")
    own = [folder / kind] if folder is not None and (folder / kind).is_dir() else []
    return (*own, *dict.fromkeys((_PACKAGE / kind / theme, _PACKAGE / kind / "default")))


def collect_assets(folders: Sequence[Path]) -> Assets:
    """Read the static files, first folder first, and name them by content.

    Addresses in style sheets (``url(fonts/x.woff2)``) are rewritten to the hashed names. Symbolic
    links and hidden files are left out.

    Raises:
        PublishError: A style sheet refers to a file that is not there or to another host.
    """
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            name = path.relative_to(folder).as_posix()
            if path.is_file() and not path.is_symlink() and not any(part.startswith(".") for part in PurePosixPath(name).parts):
                found.setdefault(name, path)
    files: dict[str, bytes] = {}
    names: dict[str, str] = {}
    for name in sorted(found, key=lambda name: (name.endswith(".css"), name)):
        raw = found[name].read_bytes()
        if name.endswith(".css"):
            raw = _shorten(_rewrite(raw.decode("utf-8"), name, names, found[name])).encode("utf-8")
        names[name] = _hashed(name, raw)
        files[names[name]] = raw
    return Assets(files, names)


def _hashed(name: str, raw: bytes) -> str:
    path = PurePosixPath(name)
    if path.suffix in _PLAIN_NAMES:
        return f"assets/{name}"
    return f"assets/{path.with_name(f'{path.stem}.{hashlib.sha256(raw).hexdigest()[:10]}{path.suffix}')}"


def _rewrite(text: str, name: str, names: dict[str, str], path: Path) -> str:
    if re.search(r"url\(\s*[\"']?(?:https?:)?//|@import", text):
        raise PublishError(f"{path}: refers to another host or imports a style sheet; put the file into the theme's static folder")

    def replace(found: re.Match[str]) -> str:
        target = str(PurePosixPath(name).parent / found.group(1))
        if target not in names:
            raise PublishError(f"{path}: refers to {found.group(1)!r}, which is not in the theme's static folder")
        up = "../" * (len(PurePosixPath(name).parts) - 1)
        return f"url({up}{names[target].removeprefix('assets/')})"

    return _URL.sub(replace, text)


def _shorten(css: str) -> str:
    """Take comments and needless white space out of a style sheet."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,]) ?", r"\1", css)
    return re.sub(r": ", ":", css).replace(";}", "}").strip() + "\n"
