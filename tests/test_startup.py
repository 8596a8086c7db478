"""What a command loads before it starts: nothing heavy."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("ctranslate2", "sentencepiece", "numpy", "jinja2", "markdown_it", "babel", "torch", "transformers", "rapidfuzz", "yaml")


def test_help_loads_no_heavy_package() -> None:
    code = f"import sys, bilingua.cli.app as app; app.run(['--help']); print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
