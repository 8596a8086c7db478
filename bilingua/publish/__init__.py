"""From bilingual documents to a static site: plan, render, write.

Needs documents, a glossary snapshot and site settings only: no engine, no model.
"""

from __future__ import annotations

from bilingua.publish.build import SiteBuilder, build_site
from bilingua.publish.options import BuildOptions, BuildReport

__all__ = ["BuildOptions", "BuildReport", "SiteBuilder", "build_site"]
