"""Step 2, align: word alignment of all pairs, held-out ones included, with eflomal.

    python align.py --work WORK

Writes WORK/links.txt: a line of Pharaoh points (`source-target`, 0-based words) for each row of
rows.tsv, then for each row of indomain.tsv. Both directions are joined by grow-diag: their
intersection, grown by neighbouring points of the union while one side of them is still unaligned.
"""

import argparse
from pathlib import Path

import eflomal

Links = set[tuple[int, int]]
_NEIGHBOURS = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)]


def read_links(line: str) -> Links:
    """Parse one Pharaoh line."""
    return {(int(s), int(t)) for s, t in (point.split("-") for point in line.split())}


def grow_diagonal(forward: Links, backward: Links) -> Links:
    """Join two directions of one sentence (Koehn et al. 2005, grow-diag)."""
    links = forward & backward
    sources, targets = {s for s, _ in links}, {t for _, t in links}
    has_grown = True
    while has_grown:
        has_grown = False
        for s, t in sorted((forward | backward) - links):
            is_open = s not in sources or t not in targets
            if is_open and any((s + i, t + j) in links for i, j in _NEIGHBOURS):
                links.add((s, t))
                sources.add(s)
                targets.add(t)
                has_grown = True
    return links


def fold(word: str) -> str:
    """Lower-case a word and strip its punctuation, so that the aligner sees fewer forms."""
    return word.lower().strip(".,،؛:؟!?\"'()") or word


def main() -> None:
    """Run the step; an existing links.txt is left alone."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True)
    work = parser.parse_args().work
    if (work / "links.txt").exists():
        print("links.txt is there; delete it to align again")
        return
    pairs = [line.split("\t")[-2:] for name in ("rows.tsv", "indomain.tsv")
             for line in (work / name).read_text(encoding="utf-8").splitlines()]  # fmt: skip
    sides = ["".join(" ".join(map(fold, pair[k].split(" "))) + "\n" for pair in pairs) for k in (0, 1)]
    for name, side in zip(("source", "target"), sides, strict=True):
        (work / f"{name}.txt").write_text(side, encoding="utf-8")
    with (work / "source.txt").open() as source, (work / "target.txt").open() as target:
        eflomal.Aligner().align(source, target, links_filename_fwd=str(work / "forward.txt"),
                                links_filename_rev=str(work / "backward.txt"), quiet=True)  # fmt: skip
    temporary = work / "links.txt.tmp"
    with (work / "forward.txt").open() as fwd, (work / "backward.txt").open() as rev, temporary.open("w") as out:
        for one, other in zip(fwd, rev, strict=True):
            links = grow_diagonal(read_links(one), read_links(other))
            out.write(" ".join(f"{s}-{t}" for s, t in sorted(links)) + "\n")
    temporary.replace(work / "links.txt")
    for name in ("source", "target", "forward", "backward"):
        (work / f"{name}.txt").unlink()
    print(f"{len(pairs)} pairs aligned")


if __name__ == "__main__":
    main()
