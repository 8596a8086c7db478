"""Make glossary/cldr.<pair>.tsv again: python scripts/make_cldr_glossary.py [PAIR…], ar-en where none is named.

Run it after a change in the other glossary files: what they decide is left out.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bilingua.files import write_if_changed
from bilingua.terminology.cldr import format_cldr
from bilingua.terminology.fold import fold_key
from bilingua.terminology.termbase import glossary_files
from bilingua.terminology.tsv import read_entries
from bilingua.units import LanguagePair

GLOSSARY = Path(__file__).parents[1] / "glossary"


def main(names: list[str]) -> None:
    """Write the file of each pair."""
    for name in names or ["ar-en"]:
        pair = LanguagePair(*name.split("-", 1))
        others = [path for path in glossary_files(GLOSSARY, pair) if not path.name.startswith("cldr.")]
        taken = {fold_key(form) for path in others for entry in read_entries(path) for form in (entry.source, *entry.variants)}
        path = GLOSSARY / f"cldr.{pair}.tsv"
        print(f"{path}: {'written' if write_if_changed(path, format_cldr(pair, taken)) else 'is current'}")


if __name__ == "__main__":
    main(sys.argv[1:])
