"""What this machine offers: the cores this process may use, and how to share them out."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

MAX_WORKERS = 8
_QUOTA_V2 = Path("/sys/fs/cgroup/cpu.max")
_QUOTA_V1 = (Path("/sys/fs/cgroup/cpu/cpu.cfs_quota_us"), Path("/sys/fs/cgroup/cpu/cpu.cfs_period_us"))


@dataclass(frozen=True, slots=True)
class Parallelism:
    """How an engine uses the cores."""

    workers: int
    """Batches translated at the same time."""
    threads: int
    """Threads of one batch."""


def usable_cores() -> int:
    """Return the whole cores this process may use: CPU affinity, then the container's quota; at least 1."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = _cgroup_quota()
    return max(1, min(cores, int(quota)) if quota is not None else cores)


def choose_parallelism(cores: int, workers: int = 0, threads: int = 0) -> Parallelism:
    """Share cores out among workers; a number that is not 0 is taken as given.

    One thread a worker is fastest on the small models this is for (docs/performance.md); beyond
    `MAX_WORKERS` more threads a worker keep the memory of the workers' caches bounded.
    """
    chosen = workers or max(1, min(MAX_WORKERS, cores // threads if threads else cores))
    return Parallelism(chosen, threads or max(1, cores // chosen))


def _cgroup_quota() -> float | None:
    """Return the CPU quota of this process's control group in cores, or None without one (cgroup v2, then v1)."""
    try:
        limit, period = _QUOTA_V2.read_text(encoding="ascii").split()
        return None if limit == "max" else int(limit) / int(period)
    except (OSError, ValueError):
        pass  # no cgroup v2 here
    try:
        quota, length = (int(path.read_text(encoding="ascii")) for path in _QUOTA_V1)
    except (OSError, ValueError):
        return None
    return quota / length if quota > 0 else None
