"""A project folder: articles, their editable translations, documents, glossary, memory and lock."""

from __future__ import annotations

from bilingua.project.edits import Edits, take_in_edits
from bilingua.project.folder import AddedArticle, Project, find_project, init_project, slug_of
from bilingua.project.store import DocumentStore, StoredDocument

__all__ = [
    "AddedArticle",
    "DocumentStore",
    "Edits",
    "Project",
    "StoredDocument",
    "find_project",
    "init_project",
    "slug_of",
    "take_in_edits",
]
