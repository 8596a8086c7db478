"""The command line: options in, one library call, output."""

from __future__ import annotations

import sys


def main() -> None:
    """Run ``bilingua``; exit code 0 fine, 1 findings or a part of a batch failed, 2 usage, 3 error."""
    try:
        from bilingua.cli.app import run

        sys.exit(run(sys.argv[1:]))
    except KeyboardInterrupt:  # before the commands are loaded, or while ending
        print("bilingua: interrupted; what was finished is kept", file=sys.stderr)
        sys.exit(3)
