"""A small Gong tenant behind `sophia simulate gong`, and the connector that reads it."""

import contextlib
import json
import os
import pathlib
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOPHIA = pathlib.Path(os.environ.get("SOPHIA_BIN", ROOT / "build/bin/sophia"))
SOURCE_GONG = SOPHIA.with_name("source-gong")
NOW = "2026-11-20T17:00:00Z"


def write_tenant(folder: pathlib.Path, calls: int) -> set[str]:
    """One call every six hours up to NOW; returns the ids."""
    folder.mkdir(parents=True, exist_ok=True)
    ids = [str(7_000_000_000_000_000_001 + n) for n in range(calls)]
    newest = 1795194000 - 3600  # an hour before NOW
    with open(folder / "calls.jsonl", "w") as out, open(folder / "transcripts.jsonl", "w") as said:
        for n, call_id in enumerate(ids):
            started = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(newest - n * 21600))
            meta = {"id": call_id, "title": f"call {n}", "started": started, "duration": 600,
                    "isPrivate": False, "workspaceId": "1", "primaryUserId": "5"}
            out.write(json.dumps({"metaData": meta, "parties": [], "context": [],
                                  "content": {"brief": "b", "outline": [{"section": "s"}]}}) + "\n")
            sentences = [{"start": 0, "end": 900, "text": "Guten Tag \u2014 \"hello\""}]
            said.write(json.dumps({"callId": call_id, "transcript": [
                {"speakerId": "1", "topic": None, "sentences": sentences}]}) + "\n")
    (folder / "users.json").write_text(json.dumps(
        {"users": [{"id": "5", "emailAddress": "a@x.example", "active": True}]}))
    (folder / "workspaces.json").write_text(json.dumps(
        {"workspaces": [{"id": "1", "name": "w", "description": None}]}))
    return set(ids)


def environment(**more: str) -> dict[str, str]:
    keep = {k: v for k, v in os.environ.items() if not k.startswith("SOPHIA_")}
    return keep | {"SOPHIA_NOW": NOW} | more


@contextlib.contextmanager
def simulator(folder: pathlib.Path, *arguments: str):
    """Serves a tenant without a rate limit; gives the base URL."""
    port_file = folder / "port"
    port_file.unlink(missing_ok=True)
    process = subprocess.Popen(
        [SOPHIA, "simulate", "gong", "--data", folder, "--port", "0", "--port-file", port_file,
         "--rate", "0", "--access-key", "k", "--access-key-secret", "s", "--duration", "300",
         *arguments],
        env=environment(SOPHIA_DIR=str(folder / "sophia")), stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 20
        while not (port_file.exists() and port_file.read_text().strip()):
            assert process.poll() is None, "the simulator ended"
            assert time.monotonic() < deadline, "the simulator does not listen"
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port_file.read_text().strip()}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def config(base_url: str, secret: str = "s") -> dict:
    return {
        "credentials": {"auth_type": "APIKey", "access_key": "k", "access_key_secret": secret},
        "start_date": "2026-08-01T00:00:00Z",
        "requests_per_second": 0,
        "base_url": base_url,
    }
