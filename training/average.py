"""Step 5, average: one set of weights from a run's last snapshots or its running average.

python average.py --work WORK [--run NAME] [--last 6 | --running] --out FILE.pt
"""

import argparse
from pathlib import Path

import torch


def main() -> None:
    """Run the step."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--run", default="run")
    parser.add_argument("--last", type=int, default=6, help="number of snapshots to average")
    parser.add_argument("--running", action="store_true", help="take the running average of the newest snapshot")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    snapshots = sorted((args.work / args.run).glob("weights-*.pt"))[-args.last :]
    if not snapshots:
        raise SystemExit(f"{args.work / args.run}: no weights-*.pt; train first")
    if args.running:
        newest = torch.load(snapshots[-1], weights_only=True, map_location="cpu")
        weights, used = newest["average"], [snapshots[-1]]
    else:
        used = snapshots
        loaded = [torch.load(p, weights_only=True, map_location="cpu") for p in snapshots]
        newest = loaded[-1]
        weights = {k: sum(s["model"][k].float() for s in loaded) / len(loaded) for k in newest["model"]}
    torch.save({"model": weights, "shape": newest["shape"]}, args.out)
    print(f"{args.out}: from {', '.join(p.name for p in used)}")


if __name__ == "__main__":
    main()
