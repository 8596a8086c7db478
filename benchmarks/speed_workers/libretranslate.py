"""LibreTranslate as shipped: its batch call (`q` is a list), in its own process without a network in between."""

from __future__ import annotations

import os
from typing import Any

from protocol import serve


def load(config: dict[str, Any]) -> dict[str, Any]:
    os.environ.update(config["environment"])
    import sys

    # The worker's own file has the package's name: take its folder off the search path.
    sys.path[:] = [entry for entry in sys.path if not entry.endswith("speed_workers")]
    sys.modules.pop("libretranslate", None)
    from argostranslate import package, sbd

    # As in argos.py: no sentence splitter, in its favour.
    sbd.MiniSBDSentencizer.split_sentences = lambda _, text: [text]
    package.install_from_path(config["package"])
    sys.argv = ["libretranslate", "--load-only", "ar,en", "--disable-files-translation", "--disable-web-ui"]
    from libretranslate.app import create_app
    from libretranslate.main import get_args

    client = create_app(get_args()).test_client()
    client.post("/translate", json={"q": ["سلام"], "source": "ar", "target": "en"})  # loads the model
    return {"client": client}


def prepare(_: dict[str, Any], texts: list[str]) -> list[str]:
    return texts


def run(system: dict[str, Any], texts: list[str]) -> list[str]:
    answer = system["client"].post("/translate", json={"q": texts, "source": "ar", "target": "en", "format": "text"})
    if answer.status_code != 200:
        raise RuntimeError(f"LibreTranslate answered {answer.status_code}: {answer.get_data(as_text=True)[:300]}")
    found: list[str] = answer.get_json()["translatedText"]
    return found


if __name__ == "__main__":
    serve(load, prepare, run)
