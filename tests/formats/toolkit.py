"""Run by another Python that has translate-toolkit: reads a file, lists its units, changes one, saves.

    python toolkit.py FILE KIND "new target"

The unit changed is the first with a target. A process of its own, since translate-toolkit is GPL.
"""

from __future__ import annotations

import json
import sys

from translate.storage import pypo, tmx, xliff, xliff2

STORES = {"xliff1": xliff.Xliff1File, "xliff2": xliff2.Xliff2File, "tmx": tmx.tmxfile, "po": pypo.pofile}


def main() -> None:
    path, kind, target = sys.argv[1:]
    store = STORES[kind].parsefile(path)
    units = [unit for unit in store.units if not unit.isheader()]
    print(json.dumps([[unit.source, unit.target or ""] for unit in units]))
    first = next(unit for unit in units if unit.target)
    first.target = target
    if kind in ("po", "xliff1"):
        first.markfuzzy(False)
    store.savefile(path)


main()
