"""Step 0, optional: the project's glossary as pairs, so that its names are learnt and copied too.

    python glossary.py --glossary ../glossary --out PAIRS/glossary.tsv

Each term and each of its variants makes one pair; words of a row that may vary (`preferred`) and
rows that are kept in Arabic are left out.
"""

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path


def read_entries(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a glossary file by column name."""
    with path.open(encoding="utf-8") as lines:
        rows = (line for line in lines if line.strip() and not line.startswith("#"))
        yield from csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE)


def main() -> None:
    """Run the step."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--glossary", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    pairs: dict[str, str] = {}
    for path in sorted(args.glossary.glob("*.ar-en.tsv")):
        for row in read_entries(path):
            if row["target"] and (row.get("status") or "required") == "required":
                for source in [row["source"], *(row.get("variants") or "").split("|")]:
                    if source.strip():
                        pairs[source.strip()] = row["target"].strip()
    args.out.write_text("".join(f"{a}\t{e}\n" for a, e in pairs.items()), encoding="utf-8")
    print(f"{len(pairs)} pairs")


if __name__ == "__main__":
    main()
