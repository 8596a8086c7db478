"""Shell completion: the script for each shell, and what it completes."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


def run(arguments: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("_BILINGUA")}
    # Typer asks for the shell only through its parent process, unless it is told not to.
    told = {**clean, "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1", **environment}
    return subprocess.run([sys.executable, "-m", "bilingua", *arguments], capture_output=True, text=True, env=told, check=False)


@pytest.mark.parametrize(
    ("shell", "mark"), [("bash", "complete -o"), ("zsh", "#compdef bilingua"), ("fish", "complete --command bilingua")]
)
def test_each_shell_gets_its_script(shell: str, mark: str) -> None:
    done = run(["--show-completion", shell])
    assert (done.returncode, mark in done.stdout, "_BILINGUA_COMPLETE" in done.stdout) == (0, True, True), done.stderr


def test_the_bash_script_is_valid_and_completes_commands() -> None:
    script = run(["--show-completion", "bash"]).stdout
    assert subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False).stderr == ""
    done = run([], _BILINGUA_COMPLETE="complete_bash", COMP_WORDS="bilingua ser", COMP_CWORD="1")
    assert done.stdout.split() == ["serve", "serve-api"]
