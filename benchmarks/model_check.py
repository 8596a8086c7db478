"""Verify the built-in model: the hash of every file, then its scores against floors.

    python benchmarks/model_check.py [--model DIR] [--eval NAME=SOURCE:REFERENCE ...]

Without `--eval` the repository's own sets are scored: the in-domain development pairs and the
sentences written for testing. Always scored: how often terms put into the source are copied exactly
(`copy`: names drawn at random, unseen in training; `terms`: the annotated term set), and the
alignment of the guided head against hand-made links. Floors are in benchmarks/model_floors.json; a set without a floor is
only shown. Exit code 1 if a hash differs or a score is below its floor.
"""

import argparse
import hashlib
import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path[:0] = [str(ROOT / "training"), str(HERE / "alignment")]

from error_rate import measure  # noqa: E402
from evaluate import System, copy_rate, read_tsv, score_set  # noqa: E402
from text import normalise_english  # noqa: E402

_TERM = re.compile(r"(\w*)\{[^|}]*\|([^|}]*)\|[^}]*\}")
_WORD = re.compile(r"\[([^|\]]*)\|[^\]]*\]")


def wrong_files(model: Path) -> list[str]:
    """Return one line for each file that is missing, extra or differs from the manifest."""
    manifest = json.loads((model / "manifest.json").read_text(encoding="utf-8"))
    wanted = {f["name"]: f["sha256"] for f in manifest["files"]}
    lines = []
    for name, digest in sorted(wanted.items()):
        path = model / name
        found = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "no file"
        if found != digest:
            lines.append(f"{path}: sha256 is {found}, the manifest says {digest}")
    extra = {p.name for p in model.iterdir()} - set(wanted) - {"manifest.json"}
    return lines + [f"{model / name}: not in the manifest" for name in sorted(extra)]


def read_sets(given: list[str]) -> dict[str, tuple[list[str], list[str]]]:
    """Return the evaluation sets: the given ones, or the repository's own."""
    if given:
        sets = {}
        for name, files in (g.split("=", 1) for g in given):
            source, reference = (Path(f).read_text(encoding="utf-8").splitlines() for f in files.split(":"))
            sets[name] = source, reference
        return sets
    sets = {}
    for name, path in (("indomain", HERE / "indomain" / "dev.tsv"), ("own", HERE / "indomain" / "own.tsv")):
        rows = read_tsv(path)
        sets[name] = [r[0] for r in rows], [normalise_english(r[1]) for r in rows]
    return sets


def term_sources(path: Path) -> list[tuple[str, list[str]]]:
    """Turn `proclitic{surface|target|type}` marks into sources as the engine gets them, with their terms."""
    made = []
    for line in path.read_text(encoding="utf-8").splitlines():
        marked = line.split("\t")[0]
        terms = [found.group(2) for found in _TERM.finditer(marked)]
        if terms and not line.startswith("#"):
            plain = _WORD.sub(r"\1", marked)
            made.append((_TERM.sub(_detach, plain), terms))
    return made


def _detach(found: re.Match[str]) -> str:
    """Write a term with its proclitic as a word of its own; the article goes."""
    proclitic = found.group(1)
    proclitic = "ل" if proclitic == "لل" else proclitic.removesuffix("ال")
    return f"{proclitic} {found.group(2)}".lstrip()


def measure_all(model: Path, given: list[str]) -> dict[str, float]:
    """Return every figure by name."""
    system = System(model, threads=0)
    figures: dict[str, float] = {}
    for name, (sources, references) in read_sets(given).items():
        found = score_set(system, sources, references)
        figures |= {f"{name}.{metric}": float(str(found[metric])) for metric in ("bleu", "chrf")}
    rows = read_tsv(HERE / "indomain" / "copy.tsv")
    marked = term_sources(HERE / "terms" / "references.ar-en.tsv")
    figures["terms.rate"] = round(copy_rate(system.translate([m[0] for m in marked])[0], [m[1] for m in marked]), 4)
    outputs, _ = system.translate([r[0] for r in rows])
    figures["copy.rate"] = round(copy_rate(outputs, [r[2].split("|") for r in rows]), 4)
    figures["alignment.accuracy"] = round(1 - measure(model, HERE / "alignment" / "gold.tsv")["aer"], 4)
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=ROOT / "models" / "ar-en-mini")
    parser.add_argument("--eval", action="append", default=[], help="NAME=source file:reference file")
    args = parser.parse_args()
    problems = wrong_files(args.model)
    if not problems:
        floors = json.loads((HERE / "model_floors.json").read_text(encoding="utf-8"))
        for name, value in measure_all(args.model, args.eval).items():
            floor = floors.get(name)
            print(f"{name:24} {value:8.4g}" + ("" if floor is None else f"   floor {floor:g}"))
            if floor is not None and value < floor:
                problems.append(f"{name}: {value:g} is below the floor {floor:g}")
    print(*problems, sep="\n", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
