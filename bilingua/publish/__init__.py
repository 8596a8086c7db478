"""From bilingual documents to a static site: plan, render, write.

Needs documents, a glossary snapshot and site settings only: no engine, no model.
"""

from __future__ import annotations

from bilingua.publish.build import SiteBuilder, build_site
from bilingua.publish.options import BuildOptions, BuildReport
from bilingua.publish.serve import ServeOptions, SiteServer, serve_site

__all__ = ["BuildOptions", "BuildReport", "ServeOptions", "SiteBuilder", "SiteServer", "build_site", "serve_site"]
