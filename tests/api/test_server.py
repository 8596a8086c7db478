"""The command as a process: LibreTranslate's own client, many callers, and an orderly end."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from libretranslatepy import LibreTranslateAPI

VISIT = "زار فلاديمير بوتين بكين."


def start(*arguments: str) -> tuple[subprocess.Popen[str], str]:
    command = [sys.executable, "-m", "bilingua", "serve-api", "--port", "0", *arguments]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    line = process.stderr.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+", line)
    assert found is not None, line + process.stderr.read()
    return process, found[0]


def stop(process: subprocess.Popen[str]) -> tuple[int, str]:
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=60)
    return process.returncode, errors


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    process, found = start()
    yield found
    assert stop(process) == (0, "")


def post(address: str, path: str, values: dict[str, object]) -> dict[str, object]:
    request = urllib.request.Request(f"{address}{path}", json.dumps(values).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as answer:
        return dict(json.load(answer))


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")  # the client leaves answers open
def test_the_client_of_libretranslate_works_unchanged(address: str) -> None:
    client = LibreTranslateAPI(address)
    assert client.languages()[0] == {"code": "ar", "name": "Arabic", "targets": ["ar", "en"]}
    assert client.detect("قال الرئيس في المؤتمر")[0]["language"] == "ar"
    translated = client.translate(VISIT, "ar", "en")
    assert "Vladimir Putin" in translated and "Beijing" in translated
    assert client.translate(VISIT, "auto", "en", timeout=60) == translated
    with pytest.raises(urllib.error.HTTPError, match="400"):
        client.translate(VISIT, "ar", "xx")


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_client_of_libretranslate_sends_its_key(tmp_path: Path) -> None:
    keys = tmp_path / "keys.txt"
    keys.write_text("key-of-a-reader\n", encoding="utf-8")
    process, address = start("--api-keys", str(keys))
    try:
        assert "Beijing" in LibreTranslateAPI(address, "key-of-a-reader").translate(VISIT, "ar", "en")
        with pytest.raises(urllib.error.HTTPError, match="403"):
            LibreTranslateAPI(address, "another-key").translate(VISIT, "ar", "en")
    finally:
        assert stop(process)[0] == 0


def test_two_hundred_callers_at_once_all_get_their_own_answer(address: str) -> None:
    texts = [f"وصل {number} شخصا إلى موسكو." for number in range(200)]
    with ThreadPoolExecutor(200) as pool:
        answers = list(pool.map(lambda text: post(address, "/translate", {"q": text, "source": "ar", "target": "en"}), texts))
    again = post(address, "/translate", {"q": texts, "source": "ar", "target": "en"})
    assert [answer["translatedText"] for answer in answers] == again["translatedText"]


def test_a_signal_ends_the_service_after_the_open_requests() -> None:
    process, address = start()
    answers: list[dict[str, object]] = []
    values = {"q": [f"وصل {number} شخصا إلى موسكو بعد ظهر اليوم." for number in range(200)], "source": "ar", "target": "en"}
    caller = threading.Thread(target=lambda: answers.append(post(address, "/translate", values)))
    caller.start()
    while not re.search(r"^bilingua_waiting_sentences [1-9]", metrics(address), re.MULTILINE):
        assert caller.is_alive()
    assert stop(process) == (0, "")
    caller.join(60)
    assert len(answers[0]["translatedText"]) == 200  # type: ignore[arg-type]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(address.rsplit(":", 1)[1])))


def metrics(address: str) -> str:
    with urllib.request.urlopen(f"{address}/metrics", timeout=60) as answer:
        return str(answer.read().decode())


@pytest.mark.parametrize(("options", "third"), [(["--behind-proxy"], 200), ([], 429)], ids=["behind-proxy", "direct"])
def test_rates_count_callers_and_believe_only_a_declared_proxy(options: list[str], third: int) -> None:
    process, address = start("--rate", "1", *options)
    seen = []
    for caller in ("192.0.2.1", "192.0.2.1", "192.0.2.2"):
        request = urllib.request.Request(f"{address}/detect", b"q=hello", {"X-Forwarded-For": caller})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                seen.append(answer.status)
        except urllib.error.HTTPError as err:
            seen.append(err.code)
            err.close()
    assert (stop(process)[0], seen) == (0, [200, 429, third])


def test_a_port_in_use_is_said_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "bilingua", "serve-api", "--port", str(port)], capture_output=True, text=True, check=False, timeout=60
        )
    assert (done.returncode, done.stderr) == (
        3,
        f"bilingua: port {port}: cannot be used: Address already in use; choose another with --port\n",
    )


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--pair", "english"], "'english' is no language pair"),
        (["--pair", "ar-xx"], "no model translates ar-xx"),
        (["--api-keys", "/nowhere/keys"], "API keys cannot be read"),
    ],
    ids=["pair", "model", "keys"],
)
def test_wrong_options_are_said_in_one_line(arguments: list[str], error: str) -> None:
    command = [sys.executable, "-m", "bilingua", "serve-api", "--port", "0", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr.count("\n"), error in done.stderr) == (3, 1, True), done.stderr


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="the system does not list its sockets here")
def test_the_service_answers_on_this_machine_only(address: str) -> None:
    port = int(address.rsplit(":", 1)[1])
    listening = [line.split()[1] for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:] if line.split()[3] == "0A"]
    assert [one for one in listening if one.endswith(f":{port:04X}")] == [f"0100007F:{port:04X}"]
