"""Joining two alignment directions."""

import pytest

pytest.importorskip("eflomal", reason="needs training/requirements.txt (eflomal)")

from align import grow_diagonal, read_links


def test_grow_diagonal_adds_neighbours_of_open_words_only() -> None:
    forward, backward = read_links("0-0 1-1 2-1 4-4"), read_links("0-0 1-1 3-3")
    assert grow_diagonal(forward, backward) == {(0, 0), (1, 1), (2, 1)}
