"""The translation memory: what the engine has made and what people have written, in SQLite."""

from __future__ import annotations

from bilingua.memory.store import HumanSuggestion, TranslationMemory, WriteMark, open_memory

__all__ = ["HumanSuggestion", "TranslationMemory", "WriteMark", "open_memory"]
