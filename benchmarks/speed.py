"""Measure translation speed: bilingua's engine, CTranslate2 alone, and the peers, on one model.

    python benchmarks/speed.py                                  # bilingua and raw CTranslate2
    python benchmarks/speed.py --peers all --marian DIR         # with Argos, LibreTranslate, transformers
    python benchmarks/speed.py --tune                           # the best batch budget on this machine

Every system runs in a process of its own and gets the same segments; repetitions are interleaved,
the figures are medians. Peers get virtual environments of their own under ``--venvs``; one that
cannot be installed or started is reported as such.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WORKERS = Path(__file__).resolve().parent / "speed_workers"
PEERS = ("argos", "libretranslate", "transformers", "transformers-one")
PACKAGES = {
    "raw": ["ctranslate2", "sentencepiece"],
    "bilingua": ["bilingua", "ctranslate2", "sentencepiece"],
    "argos": ["argostranslate", "ctranslate2"],
    "libretranslate": ["libretranslate", "argos-translate-lt", "ctranslate2"],
    "transformers": ["transformers", "torch"],
    "transformers-one": ["transformers", "torch"],
}
SCRIPTS = {"raw": "raw.py", "bilingua": "own.py", "argos": "argos.py", "libretranslate": "libretranslate.py"}
BUDGETS = (256, 512, 1024, 2048, 4096)


@dataclass
class System:
    """One system under test with what has been measured of it."""

    name: str
    process: subprocess.Popen[str]
    start_up: float
    versions: dict[str, str]
    runs: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    note: str = ""

    def ask(self, task: dict[str, Any]) -> dict[str, Any]:
        """Send one task and wait for the answer."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(task) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended with code {self.process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def median(self, size: int, key: str = "seconds") -> float | None:
        """Return the median of a figure over the runs of one size."""
        return statistics.median(run[key] for run in self.runs[size]) if self.runs.get(size) else None


def own_text() -> list[str]:
    """Take the sentences of the demonstration articles, 20 to 400 characters each."""
    found: dict[str, None] = {}
    for path in sorted((ROOT / "site" / "articles").glob("*.ar.md")):
        body = path.read_text(encoding="utf-8").split("\n---\n", 1)[-1]
        for piece in re.split(r"(?<=[.؟!])\s+|\n+", body):
            text = re.sub(r"^[#>\-*\d.\s|]+|[*_`\[\]|]|\(http[^)]*\)", "", piece).strip()
            if 20 <= len(text) <= 400:
                found.setdefault(text)
    return list(found)


def make_segments(base: list[str], size: int) -> list[str]:
    """Return ``size`` different segments: the base first, then copies that end in a number of their own."""
    return [base[i % len(base)] if i < len(base) else f"{base[i % len(base)].rstrip('.')} في {i // len(base) + 1900}." for i in range(size)]


def pack_argos(model: Path, folder: Path) -> Path:
    """Pack a CTranslate2 Marian directory as an Argos package, and return its path."""
    config = json.loads((model / "config.json").read_text(encoding="utf-8")) | {"add_source_eos": True}
    metadata = {
        "package_version": "1.0",
        "argos_version": "1.9",
        "from_code": "ar",
        "from_name": "Arabic",
        "to_code": "en",
        "to_name": "English",
        "type": "translate",
    }
    path = folder / "translate-ar_en-1_0.argosmodel"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ar_en/metadata.json", json.dumps(metadata))
        archive.writestr("ar_en/model/config.json", json.dumps(config))
        archive.write(model / "source.spm", "ar_en/sentencepiece.model")
        for name in ("model.bin", "shared_vocabulary.json"):
            archive.write(model / name, f"ar_en/model/{name}")
    return path


def peer_python(name: str, requirements: list[str], folder: Path) -> str:
    """Return the Python of a peer's virtual environment, made on first use."""
    python = folder / name / "bin" / "python"
    ready = folder / name / "ready"
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder / name)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *requirements], check=True, stdout=sys.stderr)
        ready.write_text("\n".join(requirements) + "\n", encoding="utf-8")
    return str(python)


def start(name: str, options: argparse.Namespace, scratch: Path) -> System:
    """Start one system and wait until it has loaded its model."""
    python = sys.executable
    home = scratch / name
    home.mkdir(exist_ok=True)
    config: dict[str, Any] = {
        "packages": PACKAGES[name],
        "model": str(options.model),
        "beam": 4,
        "workers": options.workers,
        "threads": options.threads,
        "batch_tokens": options.batch_tokens if name == "bilingua" else 2048,
        "environment": {
            "ARGOS_PACKAGES_DIR": str(home / "packages"),
            "XDG_DATA_HOME": str(home),
            "XDG_CACHE_HOME": str(home),
            "XDG_CONFIG_HOME": str(home),
        },
    }
    script = SCRIPTS.get(name, "marian.py")
    if name in ("argos", "libretranslate"):
        requirements = ["argostranslate", options.torch] if name == "argos" else ["libretranslate"]
        python = peer_python(name, requirements, options.venvs)
        config["package"] = str(pack_argos(options.model, home))
    elif script == "marian.py":
        if options.marian is None:
            raise RuntimeError("needs --marian DIR, the model in Hugging Face layout")
        python = peer_python("transformers", ["transformers", "sentencepiece", "sacremoses", options.torch], options.venvs)
        config |= {"marian": str(options.marian), "batch_segments": 1 if name == "transformers-one" else 32}
    begin = time.perf_counter()
    with open(scratch / f"{name}.log", "w", encoding="utf-8") as log:
        process = subprocess.Popen([python, str(WORKERS / script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)
    system = System(name, process, 0.0, {})
    try:
        answer = system.ask(config)
    except RuntimeError as err:
        tail = (scratch / f"{name}.log").read_text(encoding="utf-8").strip().splitlines()
        raise RuntimeError(f"{err}: {tail[-1] if tail else 'no message'}") from err
    system.start_up, system.versions = time.perf_counter() - begin, answer["versions"]
    return system


def tune_raw(raw: System, texts: list[str], budgets: tuple[int, ...]) -> None:
    """Give raw CTranslate2 the batch budget that is fastest for it on this machine."""
    raw.ask({"texts": texts[:50]})
    times = {
        budget: min(raw.ask({"texts": texts, "settings": {"batch_tokens": budget}})["seconds"] for _ in range(2)) for budget in budgets
    }
    best = min(times, key=lambda budget: times[budget])
    raw.ask({"texts": texts[:1], "settings": {"batch_tokens": best}})
    raw.note = f"max_batch_size={best} tokens, tuned"


def measure(systems: list[System], base: list[str], options: argparse.Namespace) -> None:
    """Run every system on every size, repetitions interleaved; leave out what would take longer than the limit."""
    for system in systems:
        system.ask({"texts": base[:10]})  # warm-up
    for size in options.sizes:
        texts = make_segments(base, size)
        repeats = max(1, min(options.repeats, 20_000 // size))
        for _ in range(repeats):
            for system in systems:
                pace = max((run["seconds"] / n for n, runs in system.runs.items() for run in runs if n >= 10), default=0.0)
                if pace * size > options.limit:
                    continue
                run = system.ask({"texts": texts})
                if run["outputs"] != size:
                    raise RuntimeError(f"{system.name} gave {run['outputs']} translations for {size} segments")
                system.runs.setdefault(size, []).append(run)
                print(
                    f"  {system.name}: {size} segments, {run['seconds']:.2f} s, {run['cpu_seconds']:.2f} CPU s", file=sys.stderr, flush=True
                )


def report(systems: list[System], failures: dict[str, str], base: list[str], options: argparse.Namespace) -> dict[str, Any]:
    """Put the figures together."""
    rows = []
    raw = systems[0]
    for system in systems:
        for size in options.sizes:
            seconds, reference = system.median(size), raw.median(size)
            if seconds is None:
                rows.append({"system": system.name, "segments": size, "skipped": f"would take over {options.limit:.0f} s"})
                continue
            texts = make_segments(base, size)
            cpu, raw_cpu = system.median(size, "cpu_seconds"), raw.median(size, "cpu_seconds")
            ratios = [a["seconds"] / b["seconds"] for a, b in zip(raw.runs.get(size, []), system.runs[size], strict=False)]
            rows.append(
                {
                    "system": system.name,
                    "segments": size,
                    "seconds": round(seconds, 3),
                    "segments_a_second": round(size / seconds, 1),
                    "characters_a_second": round(sum(map(len, texts)) / seconds),
                    "of_raw": round(statistics.median(ratios), 3) if reference and ratios else None,
                    "of_raw_cpu": round(raw_cpu / cpu, 3) if cpu and raw_cpu else None,
                    "peak_mb": round(max(run["peak_mb"] for run in system.runs[size])),
                    "runs": len(system.runs[size]),
                }
            )
    return {
        "machine": {
            "cpu": cpu_name(),
            "cores": options.workers * options.threads,
            "system": platform.platform(),
            "python": platform.python_version(),
        },
        "model": {"name": options.model.name, "sha256": json.loads((options.model / "manifest.json").read_text(encoding="utf-8"))["files"]},
        "beam": 4,
        "text": str(options.text.name) if options.text else "site/articles, varied",
        "systems": {s.name: {"start_up_seconds": round(s.start_up, 2), "versions": s.versions, "note": s.note} for s in systems},
        "failures": failures,
        "rows": rows,
    }


def cpu_name() -> str:
    """Return the processor's name."""
    info = Path("/proc/cpuinfo")
    match = re.search(r"model name\s*:\s*(.+)", info.read_text(encoding="utf-8")) if info.exists() else None
    return match.group(1) if match else platform.processor()


def format_table(result: dict[str, Any]) -> str:
    """Return the figures as a Markdown table."""
    machine = result["machine"]
    lines = [f"{machine['cpu']}, {machine['cores']} cores, Python {machine['python']}; beam {result['beam']}; {result['text']}", ""]
    lines += ["| system | segments | seconds | segments/s | characters/s | of raw | of raw, CPU time | peak MB | start-up s |"]
    lines += ["| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"]
    for row in result["rows"]:
        system = result["systems"][row["system"]]
        if "skipped" in row:
            lines.append(f"| {row['system']} | {row['segments']} | {row['skipped']} | | | | | | |")
            continue
        lines.append(
            f"| {row['system']} | {row['segments']} | {row['seconds']} | {row['segments_a_second']} | {row['characters_a_second']} | "
            f"{row['of_raw']} | {row['of_raw_cpu']} | {row['peak_mb']} | {system['start_up_seconds']} |"
        )
    lines.append("")
    for name, system in result["systems"].items():
        versions = ", ".join(f"{package} {version}" for package, version in system["versions"].items())
        lines.append(f"- {name}: {versions}" + (f"; {system['note']}" if system["note"] else ""))
    lines += [f"- {name}: not measured: {reason}" for name, reason in result["failures"].items()]
    return "\n".join(lines)


def tune(options: argparse.Namespace, base: list[str], scratch: Path) -> str:
    """Measure bilingua's engine with each batch budget, interleaved; return a table."""
    texts = make_segments(base, options.sizes[-1])
    systems = {}
    for budget in BUDGETS:
        systems[budget] = start("bilingua", argparse.Namespace(**{**vars(options), "batch_tokens": budget}), scratch)
        systems[budget].ask({"texts": texts[:50]})
    runs: dict[int, list[dict[str, Any]]] = {budget: [] for budget in BUDGETS}
    for _ in range(options.repeats):
        for budget, system in systems.items():
            runs[budget].append(system.ask({"texts": texts}))
    hashes = {run["sha256"] for group in runs.values() for run in group}
    lines = ["| budget, tokens | seconds | CPU seconds | peak MB |", "| ---: | ---: | ---: | ---: |"]
    for budget, group in runs.items():
        seconds, cpu = (statistics.median(run[key] for run in group) for key in ("seconds", "cpu_seconds"))
        lines.append(f"| {budget} | {seconds:.2f} | {cpu:.2f} | {group[-1]['peak_mb']:.0f} |")
    return "\n".join(
        [*lines, "", f"{len(texts)} segments, {options.repeats} runs each; {len(hashes)} different output(s) over all budgets"]
    )


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=ROOT / "models" / "ar-en-mini", help="model folder with manifest.json")
    parser.add_argument("--marian", type=Path, help="the same model in Hugging Face layout, for transformers")
    parser.add_argument("--text", type=Path, help="one segment a line; default: the demonstration articles")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 1000])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--limit", type=float, default=150.0, help="leave out runs that would take longer, seconds")
    parser.add_argument("--peers", nargs="*", default=[], help=f"'all' or some of: {', '.join(PEERS)}")
    parser.add_argument("--venvs", type=Path, default=ROOT / "benchmarks" / "results" / "venvs", help="folder for the peers' environments")
    parser.add_argument("--torch", default="torch", help="requirement for torch, for example a CPU-only build")
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--batch-tokens", type=int, default=0, help="bilingua's budget; 0 takes the model's")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--tune", action="store_true", help="compare batch budgets instead")
    options = parser.parse_args(arguments)
    options.peers = list(PEERS) if options.peers == ["all"] else options.peers
    return options


def main(arguments: list[str]) -> int:
    """Run the benchmark; return the exit code."""
    options = parse_arguments(arguments)
    base = [line for line in options.text.read_text(encoding="utf-8").splitlines() if line.strip()] if options.text else own_text()
    with tempfile.TemporaryDirectory(prefix="bilingua-speed-") as name:
        scratch = Path(name)
        if options.tune:
            print(tune(options, base, scratch))
            return 0
        systems, failures = [], {}
        for peer in ("raw", "bilingua", *options.peers):
            try:
                systems.append(start(peer, options, scratch))
            except (RuntimeError, OSError, subprocess.CalledProcessError) as err:
                failures[peer] = str(err)
                print(f"  {peer}: {err}", file=sys.stderr)
        tune_raw(systems[0], make_segments(base, 200), BUDGETS[1:])
        measure(systems, base, options)
        result = report(systems, failures, base, options)
        for system in systems:
            system.process.stdin.close()  # type: ignore[union-attr]  # opened as a pipe
            system.process.wait()
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(format_table(result))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
