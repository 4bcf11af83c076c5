"""The connector's lines against the Airbyte protocol's own models, and its exit codes."""

import json
import os
import subprocess

import pytest
from gong_tenant import SOURCE_GONG, config, environment, simulator, write_tenant

PYTHON = os.environ.get("SOPHIA_AIRBYTE_PYTHON", "")
# Validates each line of stdin; prints the lines that are no AirbyteMessage.
JUDGE = """
import sys
from airbyte_protocol.models import AirbyteMessage
for number, line in enumerate(sys.stdin, 1):
    try:
        AirbyteMessage.model_validate_json(line)
    except Exception as error:
        print(number, str(error)[:500])
"""


@pytest.fixture(scope="module")
def tenant(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tenant")
    ids = write_tenant(folder, 230)
    with simulator(folder) as url:
        yield ids, url


def connector(folder, verb, **files):
    """Runs a verb with its files; returns exit code and messages."""
    command = [SOURCE_GONG, verb]
    for name, value in files.items():
        path = folder / f"{name}.json"
        path.write_text(json.dumps(value))
        command += [f"--{name}", path]
    done = subprocess.run(command, env=environment(SOPHIA_DIR=str(folder)), capture_output=True,
                          timeout=120)
    text = done.stdout.decode()
    judge(text)
    return done.returncode, [json.loads(line) for line in text.splitlines()]


def judge(text):
    if not os.path.exists(PYTHON):
        pytest.skip("SOPHIA_AIRBYTE_PYTHON names no interpreter (scripts/setup --tests)")
    verdict = subprocess.run([PYTHON, "-c", JUDGE], input=text, text=True, capture_output=True,
                             timeout=120, check=True)
    assert verdict.stdout == ""


def configured(folder, url, mode="incremental"):
    _, messages = connector(folder, "discover", config=config(url))
    streams = messages[0]["catalog"]["streams"]
    return {"streams": [
        {"stream": s, "destination_sync_mode": "append",
         "sync_mode": mode if mode in s["supported_sync_modes"] else "full_refresh"}
        for s in streams]}


def records(messages, stream):
    return [m["record"]["data"] for m in messages
            if m["type"] == "RECORD" and m["record"]["stream"] == stream]


def states(messages):
    last = {}
    for m in messages:
        if m["type"] == "STATE":
            last[m["state"]["stream"]["stream_descriptor"]["name"]] = {
                "type": "STREAM", "stream": m["state"]["stream"]}
    return list(last.values())


def test_spec(tmp_path):
    code, messages = connector(tmp_path, "spec")
    assert code == 0
    assert [m["type"] for m in messages] == ["SPEC"]


def test_check(tmp_path, tenant):
    _, url = tenant
    code, messages = connector(tmp_path, "check", config=config(url))
    assert (code, messages[-1]["connectionStatus"]["status"]) == (0, "SUCCEEDED")
    code, messages = connector(tmp_path, "check", config=config(url, secret="wrong"))
    assert (code, messages[-1]["connectionStatus"]["status"]) == (0, "FAILED")
    assert "wrong" not in json.dumps(messages)
    code, messages = connector(tmp_path, "check", config={})
    assert (code, messages[-1]["connectionStatus"]["status"]) == (0, "FAILED")


def test_full_then_incremental_read(tmp_path, tenant):
    ids, url = tenant
    catalog = configured(tmp_path, url)
    code, messages = connector(tmp_path, "read", config=config(url), catalog=catalog, state=[])
    assert code == 0
    for stream, key in (("calls", "id"), ("extensiveCalls", "id"), ("callTranscripts", "callId")):
        assert {r[key] for r in records(messages, stream)} == ids
        assert len(records(messages, stream)) == len(ids)
    assert len(records(messages, "users")) == 1

    code, again = connector(tmp_path, "read", config=config(url), catalog=catalog,
                            state=states(messages))
    assert code == 0
    # Seven days and the rest of a day, four calls a day; no transcript is asked for twice.
    assert 28 <= len(records(again, "extensiveCalls")) <= 33
    assert records(again, "callTranscripts") == []


def test_source_stats_count_the_records_between_states(tmp_path, tenant):
    _, url = tenant
    _, messages = connector(tmp_path, "read", config=config(url),
                            catalog=configured(tmp_path, url), state=[])
    since = {}
    for m in messages:
        if m["type"] == "RECORD":
            since[m["record"]["stream"]] = since.get(m["record"]["stream"], 0) + 1
        elif m["type"] == "STATE":
            stream = m["state"]["stream"]["stream_descriptor"]["name"]
            assert m["state"]["sourceStats"]["recordCount"] == since.pop(stream, 0)
    assert since == {}


def test_every_configured_stream_starts_and_completes(tmp_path, tenant):
    _, url = tenant
    catalog = configured(tmp_path, url)
    _, messages = connector(tmp_path, "read", config=config(url), catalog=catalog, state=[])
    seen = {}
    for m in messages:
        if m["type"] == "TRACE" and m["trace"]["type"] == "STREAM_STATUS":
            status = m["trace"]["stream_status"]
            seen.setdefault(status["stream_descriptor"]["name"], []).append(status["status"])
    for stream in catalog["streams"]:
        assert seen[stream["stream"]["name"]] == ["STARTED", "RUNNING", "COMPLETE"]


def test_refused_key_is_a_config_error_and_exit_code_one(tmp_path, tenant):
    _, url = tenant
    catalog = configured(tmp_path, url)
    code, messages = connector(tmp_path, "read", config=config(url, secret="wrong"),
                               catalog=catalog, state=[])
    assert code == 1
    errors = [m["trace"]["error"] for m in messages
              if m["type"] == "TRACE" and m["trace"]["type"] == "ERROR"]
    assert {e["failure_type"] for e in errors} == {"config_error"}


@pytest.mark.parametrize("fault", [
    "429", "500", "502", "503html", "close", "reset", "truncate", "malformed", "html200",
    "shortlength", "repeatpage", "emptypage", "expiredcursor"])
def test_nothing_is_lost_under_faults(tmp_path, fault):
    ids = write_tenant(tmp_path / "tenant", 230)
    with simulator(tmp_path / "tenant", "--faults", f"{fault}=0.3", "--seed", "7") as url:
        catalog = {"streams": [s for s in configured(tmp_path, url)["streams"]
                               if s["stream"]["name"] in ("extensiveCalls", "callTranscripts")]}
        patient = config(url) | {"max_attempts": 20}
        code, messages = connector(tmp_path, "read", config=patient, catalog=catalog, state=[])
    assert code == 0
    assert {r["id"] for r in records(messages, "extensiveCalls")} == ids
    assert len(records(messages, "extensiveCalls")) == len(ids)
    assert {r["callId"] for r in records(messages, "callTranscripts")} == ids
