"""Which texts are decoded together.

Only texts with the same number of source tokens and the same number of forced target tokens share
a batch. Then no position is padding, and with int8 weights, whose sums are exact, every number the
model computes for a text is the same whatever else is in the batch: the output cannot depend on
batch size, order, threads or what else was asked for (measured in docs/performance.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

Shape = tuple[int, int]
"""Source tokens and forced target tokens of a text, special ones included."""


def plan_batches(shapes: Sequence[Shape], budget: int) -> list[list[int]]:
    """Pack texts into batches of one shape, at most ``budget`` source tokens (at least one text) in each.

    Returns:
        Indices into ``shapes``; batches from the longest texts to the shortest, so that the
        workers finish together; in a batch the order of the input.
    """
    groups: defaultdict[Shape, list[int]] = defaultdict(list)
    for index, shape in enumerate(shapes):
        groups[shape].append(index)
    batches = []
    for shape in sorted(groups, reverse=True):
        size = max(1, budget // max(1, shape[0]))
        members = groups[shape]
        batches += [members[start : start + size] for start in range(0, len(members), size)]
    return batches
