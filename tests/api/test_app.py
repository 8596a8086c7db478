"""LibreTranslate's API: paths, parameters, answers, refusals."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bilingua.api.guard import Gate, hash_key, read_keys
from bilingua.api.options import ServiceOptions
from bilingua.errors import ConfigError

VISIT = "زار فلاديمير بوتين بكين."
BACK = "عاد الوفد إلى موسكو."
Special = Callable[..., TestClient]


def ask(client: TestClient, **values: object) -> dict[str, object]:
    answer = client.post("/translate", json={"source": "ar", "target": "en", **values})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_translate_names_the_terms_and_where_they_stand(client: TestClient) -> None:
    text = f"  {BACK}\n\n{VISIT}"
    answer = ask(client, q=text)
    translated = answer["translatedText"]
    assert isinstance(translated, str)
    assert set(answer) == {"translatedText", "terms"}
    assert [
        (text[one["sourceStart"] : one["sourceEnd"]], translated[one["targetStart"] : one["targetEnd"]]) for one in answer["terms"]
    ] == [
        ("موسكو", "Moscow"),
        ("فلاديمير بوتين", "Vladimir Putin"),
        ("بكين", "Beijing"),
    ]


def test_translate_keeps_lines_and_what_has_no_words(client: TestClient) -> None:
    answer = ask(client, q=f"\n{BACK}\r\n  ---  \r\n\r\n{BACK} {BACK}\n")
    one = ask(client, q=BACK)["translatedText"]
    assert answer["translatedText"] == f"\n{one}\r\n  ---  \r\n\r\n{one} {one}\n"


def test_arrays_are_answered_by_arrays_in_order(client: TestClient) -> None:
    answer = ask(client, q=[VISIT, "", BACK], source="auto", alternatives=2)
    singles = [ask(client, q=text)["translatedText"] for text in (VISIT, BACK)]
    assert answer["translatedText"] == [singles[0], "", singles[1]]
    assert [one["language"] for one in answer["detectedLanguage"]] == ["ar", "en", "ar"]
    assert answer["detectedLanguage"][1]["confidence"] == 0.0
    assert [len(one) for one in answer["alternatives"]] == [2, 0, 2]
    assert [len(one) for one in answer["terms"]] == [2, 0, 1]


def test_an_empty_array_is_answered_by_an_empty_one(client: TestClient) -> None:
    assert ask(client, q=[]) == {"translatedText": [], "terms": []}


def test_alternatives_differ_and_hold_the_terms(client: TestClient) -> None:
    answer = ask(client, q=f"{VISIT} {BACK}", alternatives=3)
    texts = [answer["translatedText"], *answer["alternatives"]]
    assert len(set(texts)) == 4
    assert all("Putin" in text and "Beijing" in text and "Moscow" in text for text in texts)


@pytest.mark.parametrize("form", ["urlencoded", "raw", "multipart", "query"])
def test_every_kind_of_body_is_read(client: TestClient, form: str) -> None:
    values = {"q": VISIT, "source": "ar", "target": "en", "format": "text"}
    match form:
        case "urlencoded":
            answer = client.post("/translate", data=values)
        case "raw":  # as curl -d sends it
            body = "&".join(f"{name}={value}" for name, value in values.items()).encode()
            answer = client.post("/translate", content=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
        case "multipart":
            answer = client.post("/translate", files={name: (None, value) for name, value in values.items()})
        case _:
            answer = client.post("/translate", params=values)
    assert (answer.status_code, answer.json()["translatedText"]) == (200, ask(client, q=VISIT)["translatedText"])


def test_a_language_to_itself_gives_the_text_back(client: TestClient) -> None:
    assert ask(client, q="Already <b>English</b>\n", source="auto", format="html")["translatedText"] == "Already <b>English</b>\n"


def test_regional_tags_fall_back_to_their_language(client: TestClient) -> None:
    assert ask(client, q=BACK, source="ar-EG", target="en-GB") == ask(client, q=BACK)


TO_EN = {"source": "ar", "target": "en"}
BAD = "Invalid request: "
REFUSALS = {
    "no-q": (TO_EN, 400, BAD + "missing q parameter"),
    "no-source": ({"q": "x", "target": "en"}, 400, BAD + "missing source parameter"),
    "no-target": ({"q": "x", "source": "ar"}, 400, BAD + "missing target parameter"),
    "q-number": ({"q": 3, **TO_EN}, 400, BAD + "q parameter is not a string"),
    "q-mixed": ({"q": ["x", None], **TO_EN}, 400, BAD + "q parameter holds something that is not a string"),
    "language": ({"q": "x", "source": "xx", "target": "en"}, 400, "xx is not supported"),
    "pair": (
        {"q": "x", "source": "en", "target": "ar"}, 400,
        "Arabic (ar) is not available as a target language from English (en)",
    ),
    "format": ({"q": "x", "format": "pdf", **TO_EN}, 400, "pdf format is not supported"),
    "alternatives-text": ({"q": "x", "alternatives": "many", **TO_EN}, 400, BAD + "alternatives parameter is not a number"),
    "alternatives-many": ({"q": "x", "alternatives": 99, **TO_EN}, 400, BAD + "alternatives (99) exceeds limit (5)"),
    "too-long": ({"q": "س" * 20_001, **TO_EN}, 400, BAD + "request (20001) exceeds text limit (20000)"),
    "too-many": ({"q": ["س"] * 1_001, **TO_EN}, 400, BAD + "request (1001) exceeds text limit (1000)"),
    "body": ({"q": "s" * 2_000_001}, 413, BAD + "body exceeds limit (2000000 bytes)"),
}  # fmt: skip


@pytest.mark.parametrize(("values", "status", "error"), REFUSALS.values(), ids=REFUSALS)
def test_refusals_have_the_known_shape(client: TestClient, values: dict[str, object], status: int, error: str) -> None:
    answer = client.post("/translate", json=values)
    assert (answer.status_code, answer.json()) == (status, {"error": error})


@pytest.mark.parametrize("body", [b"{", b"[1]", b'"q"', b"[" * 100_000, b"\xff\xfe"], ids=["cut", "list", "string", "deep", "bytes"])
def test_broken_json_is_refused(client: TestClient, body: bytes) -> None:
    answer = client.post("/translate", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()) == (400, {"error": "Invalid JSON format"})


def test_a_broken_form_is_refused(client: TestClient) -> None:
    head = {"Content-Type": "multipart/form-data; boundary=x"}
    many = client.post(
        "/translate", content="&".join("q=1" for _ in range(50)), headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert [client.post("/translate", content=b"no form", headers=head).status_code, many.status_code] == [400, 400]


def test_wrong_paths_and_methods_are_refused_in_json(client: TestClient) -> None:
    answers = [client.get("/translate"), client.get("/nothing"), client.post("/suggest", json={"q": "x", "s": "y"})]
    assert [(one.status_code, list(one.json())) for one in answers] == [(405, ["error"]), (404, ["error"]), (403, ["error"])]


def test_lone_surrogates_and_control_characters_do_no_harm(client: TestClient) -> None:
    body = rb'{"q": "\ud800 ' + VISIT.encode() + rb' \u0000\u001b\u202e", "source": "ar", "target": "en"}'
    answer = client.post("/translate", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
    assert "Beijing" in answer.json()["translatedText"]


def test_languages_and_settings(client: TestClient) -> None:
    assert client.get("/languages").json() == [
        {"code": "ar", "name": "Arabic", "targets": ["ar", "en"]},
        {"code": "en", "name": "English", "targets": ["en"]},
    ]
    settings = client.get("/frontend/settings").json()
    assert settings["language"] == {"source": {"code": "ar", "name": "Arabic"}, "target": {"code": "en", "name": "English"}}
    assert (settings["keyRequired"], settings["charLimit"], settings["filesTranslation"]) == (False, 20_000, True)


def test_detect_answers_likeliest_first(client: TestClient) -> None:
    found = client.post("/detect", data={"q": "قال الرئيس في المؤتمر BBC"}).json()
    assert [one["language"] for one in found] == ["ar", "en"]
    assert 100 >= found[0]["confidence"] > found[1]["confidence"] > 0
    assert client.post("/detect", json={"q": "12:30"}).json() == [{"confidence": 0.0, "language": "en"}]


def test_foreign_hosts_are_refused(client: TestClient) -> None:
    assert client.get("/languages", headers={"Host": "evil.example"}).status_code == 400


def test_pages_may_call_only_where_allowed(client: TestClient, special: Special) -> None:
    head = {"Origin": "https://reader.example"}
    allowed = special(ServiceOptions(origins=("https://reader.example",)))
    assert "access-control-allow-origin" not in client.get("/languages", headers=head).headers
    assert allowed.get("/languages", headers=head).headers["access-control-allow-origin"] == "https://reader.example"


def test_keys_are_asked_for_in_any_place(special: Special, tmp_path: Path) -> None:
    path = tmp_path / "keys.txt"
    path.write_text("# staff\nsecret-key-1\nslow-key-22 1  # one a minute\n", encoding="utf-8")
    client = special(gate=Gate(0, read_keys(path)))
    values = {"q": BACK, "source": "ar", "target": "en"}
    answers = [
        client.post("/translate", json=values),
        client.post("/translate", json={**values, "api_key": "wrong-key"}),
        client.post("/translate", json={**values, "api_key": "secret-key-1"}),
        client.post("/translate", data={**values, "api_key": "secret-key-1"}),
        client.post("/translate", json=values, headers={"Authorization": "Bearer secret-key-1"}),
        client.post("/translate?api_key=slow-key-22", json=values),
        client.post("/detect?api_key=slow-key-22", json=values),
    ]
    assert [one.status_code for one in answers] == [400, 403, 200, 200, 200, 200, 429]
    assert answers[1].json() == {"error": "Invalid API key"}
    assert answers[6].json() == {"error": "Slowdown: 1 per 1 minute"}
    assert 1 <= int(answers[6].headers["retry-after"]) <= 60
    assert client.get("/languages").status_code == 200
    assert client.get("/frontend/settings").json()["keyRequired"] is True


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "holds no API key"), ("short\n", ":1: the key has 5 characters"), ("good-key-1\nkey-key-key x\n", ":2: more than a key")],
    ids=["empty", "short", "extra"],
)
def test_a_wrong_file_of_keys_is_named_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "keys.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=re.escape(message)):
        read_keys(path)


def test_rates_fill_up_evenly_and_are_each_clients_own() -> None:
    gate = Gate(2, None)
    seen = []
    for client, now in (("a", 0.0), ("a", 0.0), ("a", 1.0), ("b", 1.0), ("a", 31.0), ("a", 32.0)):
        try:
            gate.admit("", client, now)
            seen.append("in")
        except Exception as err:
            seen.append(str(getattr(err, "status", err)))
    assert seen == ["in", "in", "429", "in", "in", "429"]


def test_keys_are_kept_as_hashes_only(tmp_path: Path) -> None:
    path = tmp_path / "keys.txt"
    path.write_text("secret-key-1 5\n", encoding="utf-8")
    assert read_keys(path) == {hash_key("secret-key-1"): 5}


def test_a_full_queue_answers_503_and_the_service_goes_on(special: Special) -> None:
    client = special(ServiceOptions(max_waiting=3))
    full = client.post("/translate", json={"q": [f"{BACK} {number}" for number in range(5)], "source": "ar", "target": "en"})
    assert (full.status_code, full.headers["retry-after"]) == (503, "2")
    assert ask(client, q=BACK)["translatedText"]


def test_requests_at_one_time_share_engine_calls_and_none_is_mixed_up(special: Special) -> None:
    client = special(ServiceOptions(window=0.05))
    texts = [f"وصل {number} شخصا إلى موسكو." for number in range(40)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda text: ask(client, q=text)["translatedText"], texts))
    numbers = client.get("/metrics").text
    calls = int(re.search(r"^bilingua_batch_sentences_count (\d+)$", numbers, re.MULTILINE)[1])
    assert [answer for text, answer in zip(texts, answers, strict=True) if ask(client, q=text)["translatedText"] != answer] == []
    assert calls <= 20


def test_an_engine_that_fails_gives_500_and_the_next_request_works(
    special: Special, monkeypatch: pytest.MonkeyPatch, stages: dict[object, object]
) -> None:
    client = special()
    opened = next(iter(stages.values()))
    with monkeypatch.context() as patch:
        patch.setattr(type(opened), "translate", lambda *_: (_ for _ in ()).throw(RuntimeError("out of order")))
        failed = client.post("/translate", json={"q": [BACK, VISIT], "source": "ar", "target": "en"})
    assert (failed.status_code, failed.json()) == (500, {"error": "Cannot translate text: out of order"})
    assert "Moscow" in str(ask(client, q=BACK)["translatedText"])


def test_metrics_are_prometheus_text(special: Special) -> None:
    client = special()
    ask(client, q=VISIT)
    client.get("/no/such/page")
    answer = client.get("/metrics")
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    shape = re.compile(r'^bilingua_[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? \d+(\.\d+)?$')
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert [line for line in lines if not shape.match(line)] == []
    assert 'bilingua_requests_total{endpoint="other",status="404"} 1' in lines
    buckets = [int(line.rsplit(" ", 1)[1]) for line in lines if line.startswith('bilingua_request_seconds_bucket{endpoint="/translate"')]
    assert buckets == sorted(buckets)


def test_a_body_that_does_not_arrive_is_not_waited_for(special: Special) -> None:
    app = special(ServiceOptions(body_seconds=0.05)).app
    head = [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/translate", "query_string": b"", "headers": head, "http_version": "1.1"}
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        await asyncio.Event().wait()
        raise AssertionError("nothing ever arrives")

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    asyncio.run(app({**scope, "scheme": "http", "server": ("127.0.0.1", 80), "client": None, "root_path": ""}, receive, send))
    assert sent[0]["status"] == 408


def test_health(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok"}
