"""Write docs/configuration.md and docs/cli.md from the code; `--check` only compares.

Options are read from the settings' docstrings, commands from `--help` at 100 columns, so that
neither page can say anything else than the program does.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = (
    "init", "add", "translate", "status", "check", "export", "import", "review", "publish", "serve", "serve-api",
    "glossary", "model", "evaluate", "doctor",
)  # fmt: skip


def configuration() -> str:
    """Return docs/configuration.md."""
    lines = ["# Settings", "", "`bilingua.toml` at the root of a project. Made from the code by `scripts/make_docs.py`.", ""]
    tree = ast.parse((ROOT / "bilingua/config.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if not isinstance(node, ast.ClassDef) or node.name == "Settings" or not node.name.endswith("Settings"):
            continue
        table, _, purpose = (ast.get_docstring(node) or "").partition(": ")
        lines += [
            f"## {table.strip('`')}",
            "",
            purpose[0].upper() + purpose[1:],
            "",
            "| option | default | meaning |",
            "| --- | --- | --- |",
        ]
        for field, text in zip(node.body, node.body[1:], strict=False):
            if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr):
                assert isinstance(field.target, ast.Name)
                assert field.value is not None
                assert isinstance(text.value, ast.Constant)
                default = ast.unparse(field.value).replace("'", '"').replace("()", "[]").replace("True", "true").replace("False", "false")
                meaning = " ".join(str(text.value.value).split()).replace("|", "\\|")
                lines.append(f"| `{field.target.id}` | `{default}` | {meaning} |")
        lines.append("")
    return "\n".join(lines)


def commands() -> str:
    """Return docs/cli.md."""
    lines = ["# Commands", "", "The output of `--help`. Made by `scripts/make_docs.py`.", ""]
    for command in COMMANDS:
        text = help_of([command])
        if text is None:
            continue
        lines += [f"## bilingua {command}", "", "```", text, "```", ""]
        for name in subcommands(text):
            lines += [f"### bilingua {command} {name}", "", "```", help_of([command, name]) or "", "```", ""]
    return "\n".join(lines)


def help_of(arguments: list[str]) -> str | None:
    """Return the help of a command, None where there is none."""
    environment = {**os.environ, "COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1"}
    call = [sys.executable, "-m", "bilingua", *arguments, "--help"]
    done = subprocess.run(call, capture_output=True, text=True, env=environment, check=False)
    return "\n".join(line.rstrip() for line in done.stdout.strip().splitlines()) if done.returncode == 0 else None


def subcommands(text: str) -> list[str]:
    """Return the names listed under ``Commands:`` in a help text."""
    _, found, rest = text.partition("Commands:\n")
    return [line.split()[0] for line in rest.splitlines() if found and line.startswith("  ") and not line.startswith("   ")]


def main() -> int:
    """Write the pages, or compare them."""
    stale = []
    for name, text in (("configuration.md", configuration()), ("cli.md", commands())):
        path = ROOT / "docs" / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
    if "--check" in sys.argv and stale:
        print(f"docs/{stale[0]} is not what the code says; run: python scripts/make_docs.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
