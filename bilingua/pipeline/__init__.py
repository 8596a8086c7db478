"""The order of the stages: articles in, bilingual documents out."""

from __future__ import annotations

from bilingua.pipeline.run import ArticleResult, Progress, Translator

__all__ = ["ArticleResult", "Progress", "Translator"]
