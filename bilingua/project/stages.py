"""Opening everything a translation needs, and closing it again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bilingua.config import Settings
from bilingua.distributed import RayEngine, RayOptions, open_ray_engine
from bilingua.engine import Ct2Engine, PivotEngine, open_pair
from bilingua.memory import TranslationMemory, open_memory
from bilingua.pipeline import Translator
from bilingua.terminology import TermMatcher, load_termbase
from bilingua.units import LanguagePair


@contextmanager
def opened_translator(
    settings: Settings, pair: LanguagePair, glossary_folders: Sequence[Path], memory_path: Path | None
) -> Iterator[tuple[Translator, TranslationMemory]]:
    """Open memory, glossary and engine, and close them at the end.

    Args:
        settings: All settings.
        pair: Language pair.
        glossary_folders: Glossaries, lowest rank first.
        memory_path: The translation memory's file; None for one that ends with the process.

    Raises:
        ModelError: No model for the pair, or it is damaged.
        GlossaryError: A glossary row is wrong.
        MemoryStoreError: The memory cannot be opened.
    """
    matcher = TermMatcher(load_termbase(glossary_folders, pair, domains=settings.terms.domains))
    memory = open_memory(memory_path)
    try:
        engine = _open(pair, settings)
        try:
            yield Translator(engine, matcher, memory, settings, pair), memory
        finally:
            engine.close()
    finally:
        memory.close()


def _open(pair: LanguagePair, settings: Settings) -> Ct2Engine | PivotEngine | RayEngine:
    engine = settings.engine
    if engine.runner == "local":
        return open_pair(pair, engine)
    gpus = 1.0 if engine.device == "cuda" else 0.0
    return open_ray_engine(pair, engine, RayOptions(engine.ray_address or None, max(1, engine.ray_actors), gpus=gpus))
