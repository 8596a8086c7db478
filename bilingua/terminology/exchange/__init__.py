"""Glossaries in other programs' formats: TBX, TMX, and tables as DeepL, Google, AWS and OmegaT write them."""

from bilingua.terminology.exchange.formats import FORMATS, export_terms, format_of, import_terms
from bilingua.terminology.exchange.values import Exported, Imported, ImportOptions

__all__ = ["FORMATS", "Exported", "ImportOptions", "Imported", "export_terms", "format_of", "import_terms"]
