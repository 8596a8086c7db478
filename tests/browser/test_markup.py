"""Every page through the Nu HTML checker (npm package vnu-jar, needs Java); the long suite only."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest

from bilingua.publish import BuildOptions, build_site
from tests.browser.conftest import SETTINGS, serve_folder
from tests.publish.sample import DOCUMENTS, GLOSSARY

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="session")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checker's jar: ``VNU_JAR``, else fetched from npm once a user's cache."""
    if given := os.environ.get("VNU_JAR"):
        return Path(given)
    if shutil.which("java") is None or shutil.which("npm") is None:
        pytest.skip("no Java or npm for the Nu HTML checker: apt-get install default-jre-headless npm")
    cache = Path.home() / ".cache/bilingua-tests"
    found = list(cache.glob("package/**/vnu.jar"))
    if not found:
        cache.mkdir(parents=True, exist_ok=True)
        packed = subprocess.run(["npm", "pack", "vnu-jar", "--silent"], cwd=cache, capture_output=True, text=True, check=False)
        if packed.returncode:
            pytest.skip(f"vnu-jar cannot be fetched: {packed.stderr.strip()[-200:]}")
        subprocess.run(["tar", "xzf", packed.stdout.strip().splitlines()[-1]], cwd=cache, check=True)
        found = list(cache.glob("package/**/vnu.jar"))
    return found[0]


@pytest.mark.parametrize("theme", ["default", "broadsheet"])
def test_the_html_checker_finds_nothing(checker: Path, tmp_path: Path, theme: str) -> None:
    from dataclasses import replace

    folder = tmp_path / "public"
    build_site(DOCUMENTS, GLOSSARY, BuildOptions(replace(SETTINGS, theme=theme), folder))
    server, address = serve_folder(folder)
    pages = [path.relative_to(folder).as_posix().removesuffix("index.html") for path in sorted(folder.rglob("*.html"))]
    command = ["java", "-jar", str(checker), "--format", "json", "--stdout", *(f"{address}/{quote(page)}" for page in pages)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    finally:
        server.shutdown()
        server.server_close()
    messages = json.loads(done.stdout)["messages"]
    assert [f"{message['url']}: {message['message']}" for message in messages if message["type"] == "error"] == []
