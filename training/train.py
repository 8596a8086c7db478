"""Step 4, train: go on until a time budget or a number of steps is used up; resumable.

    python train.py --work WORK [--run NAME] --minutes 120 [--init MARIAN_DIR] [--decay 0.5]

WORK/NAME/ keeps state.pt (weights, running average, optimiser; every five minutes), snapshots
`weights-<step>.pt` of the last hours for average.py, and log.jsonl, a record every 100 steps:
  nll      training loss per target piece, without smoothing
  guided   loss of the guided alignment head
  dev_nll  the same loss on indomain.npz, every 500 steps
  cosine   mean cosine between encoder outputs of one sentence; near 1 means that the encoder has
           collapsed: start again with a smaller learning rate
The learning rate warms up, stays, and falls to nothing over the last `--decay` of the budget. The
budget counts time spent training, so a pause costs nothing; a resumed run may be given another.
On a CPU run it under tcmalloc (`LD_PRELOAD=…/libtcmalloc_minimal.so.4`), a third faster; on a shared
machine also with OMP_WAIT_POLICY=passive.
"""

import argparse
import json
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from model import Marian, Shape
from torch import Tensor

EOS = 0
KEEP_SNAPSHOTS = 12


class Pairs:
    """Arrays of pairs as augment.py writes them."""

    def __init__(self, path: Path, pad: int) -> None:
        """Load the file."""
        data = np.load(path)
        self.src, self.src_off, self.tgt, self.tgt_off = (data[k] for k in ("src", "src_off", "tgt", "tgt_off"))
        self.al, self.al_off, self.weight = (data[k] for k in ("al", "al_off", "weight"))
        self.pad = pad
        self.length = np.maximum(np.diff(self.src_off), np.diff(self.tgt_off)) + 1

    def batches(self, rng: np.random.Generator, pieces: int) -> Iterator[np.ndarray]:
        """Yield the item numbers of one epoch's batches, at most `pieces` padded places a side."""
        times = np.floor(self.weight + rng.random(len(self.weight))).astype(int)
        items = np.repeat(np.arange(len(times)), times)
        rng.shuffle(items)
        for part in np.array_split(items, max(1, len(items) // 100_000)):
            part = part[np.argsort(self.length[part] + rng.random(len(part)) * 2)]
            for index in rng.permutation(starts := cut(self.length[part], pieces)):
                end = starts[starts > index]
                yield part[index : end[0] if len(end) else None]

    def tensors(self, items: np.ndarray) -> tuple[Tensor, Tensor, Tensor]:
        """Return padded source, shifted target and target ids."""
        width = [int(np.diff(o)[items].max()) + 1 for o in (self.src_off, self.tgt_off)]
        source, target = (np.full((len(items), w), self.pad) for w in width)
        for row, i in enumerate(items):
            for out, ids, off in ((source, self.src, self.src_off), (target, self.tgt, self.tgt_off)):
                n = off[i + 1] - off[i]
                out[row, :n] = ids[off[i] : off[i + 1]]
                out[row, n] = EOS
        shifted = np.full_like(target, self.pad)
        shifted[:, 1:] = target[:, :-1]
        return torch.from_numpy(source), torch.from_numpy(shifted), torch.from_numpy(target)

    def guide(self, items: np.ndarray, attention: Tensor) -> Tensor:
        """Cross entropy of attention [B, T, S] against the alignment points of the items."""
        counts = self.al_off[items + 1] - self.al_off[items]
        rows = np.repeat(np.arange(len(items)), counts)
        points = np.concatenate([self.al[self.al_off[i] : self.al_off[i + 1]] for i in items])
        wanted = torch.zeros(attention.shape, device=attention.device)
        wanted[rows, points[:, 1], points[:, 0]] = 1.0
        is_aligned = wanted.sum(-1) > 0
        return -torch.log((attention.float() * wanted).sum(-1)[is_aligned] + 1e-6).mean()


def cut(lengths: np.ndarray, pieces: int) -> np.ndarray:
    """Return the starts of batches of sorted items so that length × items stays within `pieces`."""
    starts, first = [0], 0
    for at, length in enumerate(lengths):
        if at > first and length * (at - first + 1) > pieces:
            starts.append(at)
            first = at
    return np.array(starts)


class Threads:
    """Chooses the number of threads by measurement, for a machine that others use as well.

    Where another program holds a core, two threads that wait for each other are slower than one.
    Every 40 steps each count is tried for 3 steps, and the fastest is kept till the next trial.
    """

    def __init__(self, most: int) -> None:
        """Take the greatest number of threads."""
        self.counts = list(range(1, most + 1))
        self.pace: dict[int, list[float]] = {}
        self.step = -1

    def begin(self) -> None:
        """Set the threads for the next step."""
        self.step += 1
        phase = self.step % 40
        if phase == 0:
            self.pace = {count: [] for count in self.counts}
        if phase < 3 * len(self.counts):
            torch.set_num_threads(self.counts[phase // 3])
        elif phase == 3 * len(self.counts):
            torch.set_num_threads(max(self.counts, key=lambda count: sum(self.pace[count])))

    def end(self, pieces: int, seconds: float) -> None:
        """Note the pace of the step."""
        self.pace[torch.get_num_threads()].append(pieces / seconds)


@dataclass(slots=True)
class Progress:
    """What a run has done."""

    step: int = 0
    epoch: int = 0
    seen: int = 0
    seconds: float = 0.0
    window: list[tuple[float, float, int]] = field(default_factory=list)


class Trainer:
    """One run: model, optimiser, running average of the weights, and their file."""

    def __init__(self, args: argparse.Namespace) -> None:
        """Build everything; take up state.pt where it is there, else `--init`, else begin anew."""
        self.args, self.folder = args, args.work / args.run
        self.folder.mkdir(parents=True, exist_ok=True)
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        dtype = torch.float32 if args.float32 else torch.bfloat16
        sizes = {k: getattr(args, k) for k in ("vocabulary", "width", "feed_forward", "encoder_layers", "decoder_layers", "heads")}
        self.shape = Shape(**sizes)
        self.model = Marian(self.shape, dropout=args.dropout, dtype=dtype, device=self.device).to(self.device)
        self.done = Progress()
        self.is_stopped = False
        self.optimiser = torch.optim.AdamW(
            self.model.parameters(), lr=args.rate, betas=(0.9, 0.98), eps=1e-9, weight_decay=0.01, fused=True
        )
        self.state_path = self.folder / "state.pt"
        if self.state_path.exists():
            self._resume()
        elif args.init:
            self._init_from(args.init)
        if not hasattr(self, "average"):
            self.average = [p.detach().clone() for p in self.model.parameters()]
        self.threads = Threads(args.threads or torch.get_num_threads())
        self.train = Pairs(args.work / "train.npz", self.shape.pad)
        self.dev = Pairs(args.work / "indomain.npz", self.shape.pad)

    def _init_from(self, path: Path) -> None:
        if path.is_dir():
            from safetensors.torch import load_file

            weights = load_file(path / "model.safetensors")
        else:
            weights = torch.load(path, weights_only=True)["model"]
        missing = self.model.load_state_dict(weights, strict=False).missing_keys
        if missing:
            raise SystemExit(f"{path}: no weights for {missing[:3]}; give a Marian directory of the same shape")

    def _resume(self) -> None:
        state = torch.load(self.state_path, weights_only=True, map_location=self.device)
        self.model.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.average = state["average"]
        self.done = Progress(*state["done"])

    def save(self) -> None:
        """Write state.pt and a snapshot; old snapshots go."""
        state = {"model": self.model.state_dict(), "optimiser": self.optimiser.state_dict(), "average": self.average,
                 "shape": self.shape.to_dict(),
                 "done": [self.done.step, self.done.epoch, self.done.seen, self.done.seconds]}  # fmt: skip
        snapshot = self.folder / f"weights-{self.done.step:07d}.pt"
        average = dict(zip((n for n, _ in self.model.named_parameters()), self.average, strict=True))
        for path, value in ((self.state_path, state), (snapshot, {"model": state["model"], "average": average, "shape": state["shape"]})):
            temporary = path.with_suffix(".tmp")
            torch.save(value, temporary)
            temporary.replace(path)
        for old in sorted(self.folder.glob("weights-*.pt"))[:-KEEP_SNAPSHOTS]:
            old.unlink()

    def share_done(self) -> float:
        """Return the share of the budget that is used, 0 to 1."""
        if self.args.steps:
            return self.done.step / self.args.steps
        return self.done.seconds / (self.args.minutes * 60)

    def rate(self) -> float:
        """Return the learning rate of this step."""
        fall = min(1.0, max(0.01, (1 - self.share_done()) / self.args.decay))
        since = self.done.step - self.args.warm_from
        return self.args.rate * fall * min(1.0, (since + 1) / self.args.warmup)

    def step(self, items: np.ndarray) -> None:
        """Train on one batch."""
        started = time.monotonic()
        self.threads.begin()
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate()
        source, shifted, target = (x.to(self.device) for x in self.train.tensors(items))
        states, _, attention = self.model(source, shifted)
        loss, plain, count = self.model.loss(states, target, self.args.smoothing)
        guided = self.train.guide(items, attention)
        (loss + self.args.guide * guided).backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.done.step += 1
        self.done.seen += count
        self.done.window.append((plain, float(guided.detach()), count))
        if self.done.step % 5 == 0:
            keep = min(0.995, self.done.step / (self.done.step + 20))
            torch._foreach_lerp_(self.average, [p.detach() for p in self.model.parameters()], 1 - keep)
        seconds = time.monotonic() - started
        self.threads.end(count, seconds)
        self.done.seconds += seconds

    @torch.no_grad()
    def check(self) -> tuple[float, float]:
        """Return the loss on the development set, and the mean cosine of one sentence's encoder outputs."""
        total, count = 0.0, 0
        order = np.argsort(self.dev.length)
        for at in range(0, len(order), 32):
            source, shifted, target = (x.to(self.device) for x in self.dev.tensors(order[at : at + 32]))
            _, plain, n = self.model.loss(self.model(source, shifted)[0], target, 0.0)
            total, count = total + plain, count + n
        source = self.dev.tensors(order[len(order) // 2 :][:1])[0].to(self.device)
        outputs = torch.nn.functional.normalize(self.model.encode(source)[0][0].float(), dim=-1)
        return total / count, float((outputs @ outputs.T).mean())

    def record(self, started: float) -> None:
        """Append a line to the log."""
        plain, guided, count = (sum(column) for column in zip(*self.done.window, strict=True))
        entry = {"step": self.done.step, "epoch": self.done.epoch, "seen_M": round(self.done.seen / 1e6, 2),
                 "minutes": round(self.done.seconds / 60, 1), "nll": round(plain / count, 4),
                 "guided": round(guided / len(self.done.window), 3), "rate": round(self.rate(), 7),
                 "threads": torch.get_num_threads(),
                 "pieces_a_second": int(count / (time.monotonic() - started))}  # fmt: skip
        if self.done.step % (5 * self.args.log_every) == 0:
            entry["dev_nll"], entry["cosine"] = (round(x, 4) for x in self.check())
        with (self.folder / "log.jsonl").open("a") as log:
            log.write(json.dumps(entry) + "\n")
        print(json.dumps(entry), flush=True)
        self.done.window = []

    def stop(self, *_: object) -> None:
        """End after the step that runs."""
        self.is_stopped = True

    def is_going_on(self) -> bool:
        """Tell whether there is budget left and nobody asked to stop."""
        return not self.is_stopped and self.share_done() < 1

    def run(self) -> None:
        """Train until the budget is used up."""
        saved = started = time.monotonic()
        signal.signal(signal.SIGTERM, self.stop)
        while self.is_going_on():
            self.done.epoch += 1
            rng = np.random.default_rng([self.args.seed, self.done.epoch, self.done.step])
            for items in self.train.batches(rng, self.args.pieces):
                self.step(items)
                if self.done.step % self.args.log_every == 0:
                    self.record(started)
                    started = time.monotonic()
                if time.monotonic() - saved > self.args.save_minutes * 60:
                    self.save()
                    saved = time.monotonic()
                if not self.is_going_on():
                    break
        self.save()


def main() -> None:
    """Run the step."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--work", type=Path, required=True)
    add("--run", default="run", help="folder of this run below WORK")
    add("--init", type=Path, help="Marian directory or snapshot to begin from")
    add("--minutes", type=float, default=120.0, help="budget of training time")
    add("--steps", type=int, default=0, help="budget in steps instead of minutes")
    add("--decay", type=float, default=0.5, help="share of the budget over which the rate falls")
    add("--rate", type=float, default=1.2e-3)
    add("--warmup", type=int, default=400)
    add("--warm-from", type=int, default=0, help="step from which the warm-up counts")
    add("--pieces", type=int, default=3000, help="padded places of a batch on each side")
    add("--dropout", type=float, default=0.1)
    add("--smoothing", type=float, default=0.1)
    add("--guide", type=float, default=0.3, help="weight of the guided alignment loss")
    add("--float32", action="store_true", help="for a CPU without bfloat16")
    add("--threads", type=int, default=0, help="the most to use; 0: as many as torch likes")
    add("--log-every", type=int, default=100)
    add("--save-minutes", type=float, default=5.0)
    add("--seed", type=int, default=1)
    for name, value in Shape().to_dict().items():
        add(f"--{name.replace('_', '-')}", type=int, default=value)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    Trainer(args).run()


if __name__ == "__main__":
    main()
