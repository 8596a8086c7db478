"""YAML front matter: read into `Metadata` with line-numbered errors, and written back the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import yaml

from bilingua.errors import InputError
from bilingua.units import Article, Metadata, Removal

_FENCE = re.compile(r"^---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_TEXT_FIELDS = ("date", "source", "section", "author", "licence", "url")
_KNOWN = {"title", "lang", "tags", "terms", "removed", *_TEXT_FIELDS}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the head of a Markdown article says."""

    title: str | None = None
    """None where it names no title; the body's first heading is the title then."""
    language: str | None = None
    """``lang``; None where it is not given."""
    metadata: Metadata = field(default_factory=Metadata)
    """Everything else."""
    removals: tuple[Removal, ...] = ()
    """What an earlier cleaning took out."""


class _Loader(yaml.BaseLoader):
    """Reads every scalar as text and refuses aliases, which can blow up."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.get_mark()
            raise yaml.MarkedYAMLError(problem="aliases (*name) are not allowed", problem_mark=mark)
        return super().compose_node(parent, index)


class _Dumper(yaml.SafeDumper):
    """Writes plain dates without quotation marks and indents lists."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, indentless and flow)


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Write text with odd characters in double quotes: YAML folds some line breaks in the other styles."""
    style = '"' if re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)
_Dumper.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeDumper.yaml_implicit_resolvers.items()
}


def split_front_matter(text: str, name: str) -> tuple[FrontMatter, str, int]:
    """Split a Markdown file into its front matter, the rest, and the 0-based line the rest begins on.

    A file that does not begin with ``---`` has no front matter.

    Raises:
        InputError: The front matter is not closed, no YAML mapping, or a known key has a wrong value.
    """
    if not re.match(r"---[ \t]*\n", text):
        return FrontMatter(), text, 0
    found = _FENCE.match(text)
    if found is None:
        if re.match(r"---[ \t]*\n\s*[\w-]+\s*:", text) is None:
            return FrontMatter(), text, 0  # a rule as the first line, not front matter
        raise InputError(f"{name}:1: front matter is opened by --- and never closed; add a line --- after it")
    front = _convert(_parse_mapping(found["yaml"], name), name)
    return front, text[found.end() :], text.count("\n", 0, found.end())


def _parse_mapping(source: str, name: str) -> yaml.MappingNode | None:
    try:
        node = yaml.compose(source, Loader=_Loader)
    except yaml.MarkedYAMLError as err:
        mark = err.problem_mark
        line = (mark.line if mark is not None else 0) + 2
        raise InputError(f"{name}:{line}: front matter is not YAML: {err.problem or err.context}; put quotes around the value") from err
    except RecursionError as err:
        raise InputError(f"{name}:2: front matter is nested too deeply; write plain 'key: value' lines") from err
    except yaml.YAMLError as err:
        raise InputError(f"{name}:2: front matter is not YAML: {str(err).splitlines()[0]}; remove the odd characters") from err
    if node is None:
        return None
    if not isinstance(node, yaml.MappingNode):
        raise InputError(f"{name}:{node.start_mark.line + 2}: front matter must be lines of the form 'key: value'")
    return node


def _convert(node: yaml.MappingNode | None, name: str) -> FrontMatter:
    values: dict[str, yaml.Node] = {}
    extra: list[tuple[str, str]] = []
    for key_node, value_node in node.value if node is not None else ():
        key = _scalar(key_node, "a key", name)
        if key in values or key in dict(extra):
            raise InputError(f"{name}:{key_node.start_mark.line + 2}: front matter has {key!r} twice; keep one")
        if key in _KNOWN:
            values[key] = value_node
        else:
            extra.append((key, _as_text(value_node)))
    texts = {key: _scalar(values[key], key, name).strip() or None for key in _TEXT_FIELDS if key in values}
    metadata = replace(Metadata(), **texts)  # type: ignore[arg-type]  # every text field takes str or None
    if "tags" in values:
        metadata = replace(metadata, tags=_tags(values["tags"], name))
    if "terms" in values:
        metadata = replace(metadata, terms=_terms(values["terms"], name))
    return FrontMatter(
        title=" ".join(_scalar(values["title"], "title", name).split()) if "title" in values else None,
        language=_scalar(values["lang"], "lang", name) or None if "lang" in values else None,
        metadata=replace(metadata, extra=tuple(extra)),
        removals=_removals(values["removed"], name) if "removed" in values else (),
    )


def _wrong(node: yaml.Node, key: str, right: str, name: str) -> InputError:
    return InputError(f"{name}:{node.start_mark.line + 2}: front matter {key!r} has the wrong form; give {right}")


def _scalar(node: yaml.Node, key: str, name: str) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise _wrong(node, key, "one text value", name)
    return str(node.value)


def _as_text(node: yaml.Node) -> str:
    """Return a value of any shape as text: scalars as they are, others as YAML on one line."""
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    flow = yaml.serialize(_flow(node), Dumper=_Dumper, allow_unicode=True, width=2**31)
    return " ".join(flow.split())


def _flow(node: yaml.Node) -> yaml.Node:
    if isinstance(node, yaml.CollectionNode):
        node.flow_style = True
        for item in node.value:
            for part in item if isinstance(item, tuple) else (item,):
                _flow(part)
    return node


def _tags(node: yaml.Node, name: str) -> tuple[str, ...]:
    if isinstance(node, yaml.SequenceNode):
        return tuple(_scalar(item, "tags", name) for item in node.value)
    parts = re.split(r"[,،]", _scalar(node, "tags", name))
    return tuple(part.strip() for part in parts if part.strip())


def _terms(node: yaml.Node, name: str) -> tuple[tuple[str, str], ...]:
    if isinstance(node, yaml.ScalarNode) and not node.value:
        return ()
    if not isinstance(node, yaml.MappingNode):
        raise _wrong(node, "terms", "lines of the form 'source term: target term'", name)
    pairs = [(key, _scalar(key, "terms", name), _scalar(value, "terms", name)) for key, value in node.value]
    for number, (key, source, target) in enumerate(pairs):
        if any(source == earlier for _, earlier, _ in pairs[:number]):
            raise InputError(f"{name}:{key.start_mark.line + 2}: term {source!r} stands twice; keep one")
        if not source.strip() or not target.strip():
            raise InputError(f"{name}:{key.start_mark.line + 2}: a term needs both sides; give 'source term: target term'")
    return tuple((source, target) for _, source, target in pairs)


def _removals(node: yaml.Node, name: str) -> tuple[Removal, ...]:
    right = "a list of {rule, line, text}"
    if not isinstance(node, yaml.SequenceNode):
        raise _wrong(node, "removed", right, name)
    found = []
    for item in node.value:
        if not isinstance(item, yaml.MappingNode):
            raise _wrong(item, "removed", right, name)
        parts = {_scalar(key, "removed", name): _scalar(value, "removed", name) for key, value in item.value}
        if set(parts) != {"rule", "line", "text"} or not re.fullmatch(r"[1-9][0-9]{0,8}", parts["line"]):
            raise _wrong(item, "removed", right, name)
        found.append(Removal(rule=parts["rule"], text=parts["text"], line=int(parts["line"]) - 1))
    return tuple(found)


def format_front_matter(article: Article) -> str:
    """Return the front matter of an article between its ``---`` lines; `split_front_matter` reads it back."""
    data: dict[str, object] = {"title": article.title, "lang": article.language}
    for key in _TEXT_FIELDS:
        if (value := getattr(article.metadata, key)) is not None:
            data[key] = value
    if article.metadata.tags:
        data["tags"] = list(article.metadata.tags)
    if article.metadata.terms:
        data["terms"] = dict(article.metadata.terms)
    data.update(article.metadata.extra)
    if article.removals:
        data["removed"] = _format_removals(article.removals)
    return f"---\n{yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=2**31)}---\n"


def _format_removals(removals: Sequence[Removal]) -> list[dict[str, object]]:
    return [{"rule": item.rule, "line": item.line + 1, "text": item.text} for item in removals]
