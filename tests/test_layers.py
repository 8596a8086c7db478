"""The order of the layers, read from the imports of every module."""

from __future__ import annotations

import ast
from pathlib import Path

import bilingua

PACKAGE = Path(bilingua.__file__).parent
LAYERS: tuple[tuple[str, ...], ...] = (
    ("errors", "lang"),
    ("normalize", "files", "resources", "xml_io", "xml_stream"),
    ("units",),
    ("config",),
    ("source", "terminology", "engine", "checks", "memory", "formats", "publish", "scoring", "testing"),
    ("project", "pipeline", "distributed", "review", "api", "evaluation"),
    ("cli",),
)
BIG_DEPENDENCIES = {
    "ctranslate2": "engine",
    "sentencepiece": "engine",
    "typer": "cli",
    "sacrebleu": "scoring.py",
    "sqlite3": "memory",
    "yaml": "source",
    "defusedxml": "xml_io.py",
    "ray": "distributed.py",
}
# Within one layer stages never import one another, except here: what stands above the stages knows its neighbours.
FREE_LAYERS = {0, 1, 5}


def _layer_of(module: str) -> int:
    for number, names in enumerate(LAYERS):
        if module in names:
            return number
    raise AssertionError(f"bilingua.{module} has no layer: add it to LAYERS")


def _modules() -> list[tuple[Path, str]]:
    return [
        (path, path.relative_to(PACKAGE).parts[0].removesuffix(".py"))
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.relative_to(PACKAGE).parts[0] not in ("__init__.py", "__main__.py", "data")
    ]


def _imports(path: Path) -> list[tuple[str, int]]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            assert node.module is not None
            if node.module == "bilingua":
                found += [(f"bilingua.{alias.name}", node.lineno) for alias in node.names]
            else:
                found.append((node.module, node.lineno))
    return found


def test_imports_go_down_the_layers() -> None:
    wrong = []
    for path, own in _modules():
        for name, line in _imports(path):
            parts = name.split(".")
            if parts[0] != "bilingua" or len(parts) < 2 or parts[1] in (own, "__version__"):
                continue
            here, there = _layer_of(own), _layer_of(parts[1])
            if there > here or (there == here and here not in FREE_LAYERS):
                wrong.append(f"{path.relative_to(PACKAGE)}:{line} imports {name}")
    assert wrong == []


def test_big_dependencies_have_one_home() -> None:
    wrong = []
    for path, _own in _modules():
        home = path.relative_to(PACKAGE).parts[0]
        for name, line in _imports(path):
            wanted = BIG_DEPENDENCIES.get(name.split(".")[0])
            if wanted is not None and wanted != home:
                wrong.append(f"{path.relative_to(PACKAGE)}:{line} imports {name}; only {wanted} may")
    assert wrong == []


def test_no_module_is_too_long() -> None:
    lengths = {str(path.relative_to(PACKAGE)): len(path.read_text(encoding="utf-8").splitlines()) for path, _ in _modules()}
    assert {name: length for name, length in lengths.items() if length > 600} == {}


def test_public_names_are_sorted_and_exist() -> None:
    assert sorted(bilingua.__all__) == list(bilingua.__all__)
    assert all(hasattr(bilingua, name) for name in bilingua.__all__)
