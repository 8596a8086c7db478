"""Settings: ``bilingua.toml`` read into frozen dataclasses; the only home of default values.

Each table of the file is one dataclass, each key one field with its docstring. An unknown key is
an error with its line number and the nearest right name.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
import tomllib
import types
import typing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

from bilingua.errors import ConfigError, at
from bilingua.lang import is_language_tag

CONFIG_NAME = "bilingua.toml"


@dataclass(frozen=True, slots=True)
class ProjectSettings:
    """``[project]``: languages and folders, relative to the folder of bilingua.toml."""

    source_lang: str = "ar"
    """BCP 47 tag of the articles, where an article does not name its own."""
    target_lang: str = "en"
    """BCP 47 tag of the translation."""
    articles: str = "site/articles"
    """Folder of the source articles and their editable translations."""
    documents: str = "site/documents"
    """Folder of the bilingual documents (JSON)."""
    glossary: str = "glossary"
    """Folder of the project's own glossary files."""
    default_glossary: bool = True
    """Use the glossary that comes with bilingua beneath the project's own, which wins."""


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """``[source]``: reading and cleaning articles."""

    clean: Literal["auto", "always", "never"] = "auto"
    """Take page furniture out: of text and HTML (auto), of Markdown too (always), or not at all."""
    disabled_rules: tuple[str, ...] = ()
    """Names of furniture rules that are not to be used."""
    rules: str = ""
    """A furniture rules file of the project's own, used after the language's; empty for none."""


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """``[engine]``: the model and how it decodes."""

    model: str = ""
    """Name of the model; empty for the best one installed for the pair; ``first+second`` puts two in a row."""
    device: Literal["cpu", "cuda", "auto"] = "cpu"
    """Where the model runs."""
    compute_type: str = "int8"
    """CTranslate2 compute type."""
    workers: int = 0
    """Batches translated at the same time; 0 chooses from the machine."""
    threads: int = 0
    """Threads of one batch; 0 chooses from the machine."""
    beam_size: int = 4
    """Hypotheses kept at each step."""
    length_penalty: float = 1.0
    """Exponent of the length in the score."""
    max_output_tokens: int = 256
    """Limit of one output, in tokens."""
    max_source_tokens: int = 0
    """Longest input in tokens before it is split; 0 takes the model's."""
    batch_tokens: int = 0
    """Source tokens (padding counted) in one batch; 0 takes the measured best."""
    runner: Literal["local", "ray"] = "local"
    """Where batches are translated: in this process, or on the actors of a Ray cluster (extra ``ray``)."""
    ray_address: str = ""
    """Address of the Ray cluster; empty starts one on this machine."""
    ray_actors: int = 2
    """Ray actors, each with the model loaded once."""
    retry: bool = True
    """Translate a segment whose checks fail once more with safer decoding and keep the better one."""


@dataclass(frozen=True, slots=True)
class TermsSettings:
    """``[terms]``: how the glossary is enforced."""

    enforce: bool = True
    """Enforce the glossary; otherwise terms are matched and reported only."""
    substitute: bool = True
    """Write the target term into the engine's source text where its free translation has no words for the term."""
    substitute_first: bool = False
    """Write every target term into the source text before the first translation."""
    redecode: bool = True
    """Translate once more, or from the term on, where the output has no words for it."""
    insert: bool = True
    """Put the term in place of the words that are aligned with it or look like it."""
    domains: tuple[str, ...] = ()
    """Domains whose entries are used beside those without one; empty for all."""


@dataclass(frozen=True, slots=True)
class ChecksSettings:
    """``[checks]``: what is checked and what fails."""

    disabled: tuple[str, ...] = ()
    """Names of checks that are not to run."""
    fail_on: Literal["error", "warning", "never"] = "error"
    """From which severity `bilingua check` ends with code 1."""


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """``[site]``: the published site."""

    title: str = "bilingua"
    """Name of the site."""
    title_source: str = ""
    """Name of the site in the source language; empty for ``title``."""
    description: str = ""
    """One sentence for search engines and feeds."""
    base_url: str = "http://localhost:8000"
    """Address under which the site will stand, without a slash at the end; may hold a path."""
    output: str = "site/public"
    """Folder of the generated site."""
    theme: str = "default"
    """Name of a built-in theme."""
    theme_folder: str = "site/theme"
    """Folder whose templates and static files win over the theme's."""
    page_size: int = 20
    """Articles on one index page."""
    noindex_machine: bool = False
    """Ask search engines to leave out pages that nobody has reviewed."""
    search: bool = True
    """Build the search index where Pagefind is installed."""
    licence: str = ""
    """Licence of the translations, shown in the footer."""
    strict: bool = False
    """Treat warnings as failures."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a project."""

    project: ProjectSettings = field(default_factory=ProjectSettings)
    """Languages and folders."""
    source: SourceSettings = field(default_factory=SourceSettings)
    """Reading and cleaning."""
    engine: EngineSettings = field(default_factory=EngineSettings)
    """The model."""
    terms: TermsSettings = field(default_factory=TermsSettings)
    """The glossary."""
    checks: ChecksSettings = field(default_factory=ChecksSettings)
    """The checks."""
    site: SiteSettings = field(default_factory=SiteSettings)
    """The published site."""


def read_settings(path: Path) -> Settings:
    """Read and check ``bilingua.toml``.

    Raises:
        ConfigError: The file cannot be read, is no TOML, or a key or value is wrong (with its line).
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        raise ConfigError(f"{path}: settings cannot be read: {err}") from err
    return parse_settings(text, path)


def parse_settings(text: str, path: Path) -> Settings:
    """Parse the text of a ``bilingua.toml``; ``path`` is for messages only.

    Raises:
        ConfigError: As `read_settings`.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as err:
        raise ConfigError(f"{path}: not a TOML file: {err}") from err
    tables: dict[str, object] = {}
    known = {item.name: item for item in dataclasses.fields(Settings)}
    types_of = typing.get_type_hints(Settings)
    for name, table in data.items():
        if name not in known or not isinstance(table, dict):
            raise ConfigError(_unknown(path, text, None, name, known, "table"))
        tables[name] = _parse_table(cast("type[Any]", types_of[name]), table, name, text, path)
    return dataclasses.replace(Settings(), **tables)  # type: ignore[arg-type]  # checked field by field above


def _parse_table(cls: type[Any], table: dict[str, object], name: str, text: str, path: Path) -> object:
    known = {item.name: item for item in dataclasses.fields(cls)}
    hints = typing.get_type_hints(cls)
    values: dict[str, object] = {}
    for key, value in table.items():
        if key not in known:
            raise ConfigError(_unknown(path, text, name, key, known, "option"))
        values[key] = _convert(value, hints[key], f"{at(path, _line_of(text, name, key))}: [{name}] {key}")
    if name == "project":
        for key in ("source_lang", "target_lang"):
            if key in values and not is_language_tag(str(values[key])):
                where = at(path, _line_of(text, name, key))
                raise ConfigError(f"{where}: {key} is {values[key]!r}; give a BCP 47 tag such as 'ar', 'en' or 'zh-Hant'")
    return cls(**values)


def _convert(value: object, hint: object, where: str) -> object:
    origin = typing.get_origin(hint)
    if origin is Literal:
        choices = typing.get_args(hint)
        if value not in choices:
            raise ConfigError(f"{where} is {value!r}; give one of: {', '.join(map(repr, choices))}")
        return value
    if origin is tuple:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ConfigError(f"{where} is {value!r}; give a list of strings")
        return tuple(value)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(hint, types.UnionType) or not isinstance(hint, type):
        raise TypeError(f"unsupported settings type {hint!r}")
    if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        words = {bool: "true or false", int: "a whole number", float: "a number", str: "a string in quotes"}
        raise ConfigError(f"{where} is {value!r}; give {words[hint]}")
    if isinstance(value, int) and not isinstance(value, bool) and value < 0:
        raise ConfigError(f"{where} is {value}; give a number of at least 0")
    return value


def _unknown(path: Path, text: str, table: str | None, key: str, known: dict[str, Any], what: str) -> str:
    near = difflib.get_close_matches(key, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known)}"
    inside = f" in [{table}]" if table else ""
    return f"{at(path, _line_of(text, table, key))}: unknown {what} {key!r}{inside}; {hint}"


def _line_of(text: str, table: str | None, key: str) -> int:
    """Return the 0-based line of a key, or of a table's header when ``table`` is None."""
    current: str | None = None
    for number, line in enumerate(text.split("\n")):
        header = re.match(r"\s*\[+\s*\"?([^\]\"]+?)\"?\s*\]", line)
        if header:
            current = header.group(1).strip()
            if table is None and current.split(".")[0] == key:
                return number
            continue
        own = re.escape(key) if current == table else rf"{re.escape(table)}\.{re.escape(key)}" if table and current is None else None
        if own and re.match(rf"\s*[\"']?{own}[\"']?\s*[=.]", line):
            return number
    return 0
