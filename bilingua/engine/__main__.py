"""``python -m bilingua.engine FOLDER…``: renew the manifests of model folders after files were replaced."""

from __future__ import annotations

import sys

from bilingua.engine.manifest import main

sys.exit(main(sys.argv[1:]))
