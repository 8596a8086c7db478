"""A translation service on this machine that speaks LibreTranslate's API, with the glossary applied."""

from bilingua.api.options import ServiceOptions
from bilingua.api.serve import serve_api

__all__ = ["ServiceOptions", "serve_api"]
