"""Jinja templates of a theme, compiled once, autoescaped, with what every page can use."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bilingua.errors import PublishError
from bilingua.lang import direction
from bilingua.publish.assets import Assets
from bilingua.publish.escape import drop_unsafe, name_folder
from bilingua.publish.flow import make_flow
from bilingua.publish.i18n import format_day, format_month, interface_language, language_name, translations
from bilingua.publish.metadata import format_json_ld
from bilingua.publish.pages import Page
from bilingua.publish.site import Site, article_paths, entry_path

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

PLAIN_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'"
)
SEARCH_POLICY = PLAIN_POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
"""Pagefind compiles a WebAssembly module, on the search page only."""


_PART = re.compile(r"""\bpart\(["']([\w.-]+)["']\)""")


class Renderer:
    """Renders pages of one site with one theme."""

    def __init__(self, site: Site, assets: Assets, folders: Sequence[Path], *, live_reload: bool = False) -> None:
        """Prepare the templates found in ``folders``, first wins."""
        self._site = site
        self._environment = _make_environment(site, assets, folders)
        self._environment.globals["live_reload"] = live_reload
        self._sources: dict[str, str] = {}
        self._parts: dict[tuple[str, str], Markup] = {}

    def render(self, page: Page) -> bytes:
        """Render one page.

        Raises:
            PublishError: The template is broken or uses a name that there is not; theme overrides can be.
        """
        from jinja2 import TemplateError

        values = {**self._language_values(page.lang), "page": page, "part": functools.partial(self._part, page.lang)}
        context = page.context()
        values["policy"] = SEARCH_POLICY if page.template == "search.html" else PLAIN_POLICY
        if "card" in context:
            values["json_ld"], allowed = format_json_ld(self._site, page, context)
            values["policy"] = PLAIN_POLICY.replace("script-src 'self'", f"script-src 'self' '{allowed}'")
        try:
            text = self._environment.get_template(page.template).render({**context, **values})
        except TemplateError as err:
            line = getattr(err, "lineno", None)
            place = f"{getattr(err, 'name', None) or page.template}{f':{line}' if line else ''}"
            raise PublishError(f"template {place}: {err}; mend the theme's template or remove it") from err
        return text.encode("utf-8")

    def _language_values(self, lang: str) -> dict[str, object]:
        ui = interface_language(lang)
        words = translations(ui)
        return {
            "lang": lang,
            "dir": direction(lang),
            "ui": ui,
            "ui_dir": direction(ui),
            "_": words.gettext,
            "ngettext": words.ngettext,
        }

    def _part(self, lang: str, template: str) -> Markup:
        """Render a template that depends on the language only, once."""
        from markupsafe import Markup

        if (lang, template) not in self._parts:
            text = self._environment.get_template(template).render(self._language_values(lang))
            self._parts[lang, template] = Markup(text)  # rendered with autoescape
        return self._parts[lang, template]

    def digest(self, template: str) -> str:
        """Return a hash over a template and everything it extends, includes or imports."""
        if template not in self._sources:
            self._sources[template] = hashlib.sha256("\x1f".join(self._closure(template)).encode()).hexdigest()[:24]
        return self._sources[template]

    def _closure(self, template: str) -> list[str]:
        from jinja2 import TemplateError, meta

        waiting, seen, texts = [template], set(), []
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            try:
                text = self._environment.loader.get_source(self._environment, name)[0]  # type: ignore[union-attr]  # set in _make_environment
                texts.append(f"{name}\x1e{text}")
                waiting += sorted(found for found in meta.find_referenced_templates(self._environment.parse(text)) if found)
                waiting += _PART.findall(text)
            except TemplateError as err:
                raise PublishError(f"template {name}:{getattr(err, 'lineno', 0)}: {err}; mend the theme's template or remove it") from err
        return sorted(texts)


def _make_environment(site: Site, assets: Assets, folders: Sequence[Path]) -> Environment:
    from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
    from markupsafe import Markup, escape

    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(folders, followlinks=False), PrefixLoader({"default": FileSystemLoader(folders[-1])})]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
        cache_size=-1,
    )

    def asset(name: str) -> Markup:
        if name not in assets.names:
            raise PublishError(f"template: asset {name!r} is not in the theme's static folder")
        return url(assets.names[name])

    @functools.lru_cache(maxsize=65536)
    def url(path: str) -> Markup:
        return escape(site.url(path))

    @functools.lru_cache(maxsize=65536)
    def absolute(path: str) -> Markup:
        return escape(site.absolute(path))

    environment.globals.update(
        flow=make_flow, type_name=_type_name,
        tag_path=lambda tag: f"tags/{name_folder(tag)}/",
        site=site, url=url, absolute=absolute, asset=asset, direction=functools.cache(lambda tag: Markup(direction(tag))),
        article_paths=article_paths,
        entry_path=entry_path,
        language_name=language_name, day=format_day, month=format_month, interface_language=interface_language,
    )  # fmt: skip
    environment.filters["html"] = Markup  # for text that inline.py and view.py have made safe
    environment.filters["clean"] = _clean
    return environment


def _type_name(_: Callable[[str], str], kind: str) -> str:
    """Return the name of a kind of entry in the language of the page."""
    names = {
        "person": _("Person"), "title": _("Title"), "organisation": _("Organisation"), "place": _("Place"), "country": _("Country"),
        "month": _("Month"),
        "day": _("Day"), "language": _("Language"), "event": _("Event"), "treaty": _("Treaty"), "work": _("Work"),
    }  # fmt: skip
    return names.get(kind, _("Term"))


def _clean(text: object) -> str:
    return drop_unsafe(str(text))
