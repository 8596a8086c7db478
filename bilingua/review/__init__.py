"""The review desk: a small local page on which a person reads, corrects and accepts translations."""

from __future__ import annotations

from bilingua.review.desk import Change, ConflictError, ReviewDesk

__all__ = ["Change", "ConflictError", "ReviewDesk"]
