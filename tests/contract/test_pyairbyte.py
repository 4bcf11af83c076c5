"""PyAirbyte, an Airbyte client that is not ours, reads the connector as a local executable."""

import json
import os
import subprocess

import pytest
from gong_tenant import SOURCE_GONG, config, environment, simulator, write_tenant

PYTHON = os.environ.get("SOPHIA_AIRBYTE_PYTHON", "")

READER = """
import json, sys
import airbyte as ab
from airbyte.caches import DuckDBCache
given = json.load(open(sys.argv[1]))
source = ab.get_source("source-gong", local_executable=given["executable"], config=given["config"])
source.check()
out = {"streams": sorted(source.get_available_streams()), "reads": []}
source.select_streams(["users", "extensiveCalls", "callTranscripts"])
cache = DuckDBCache(db_path=given["cache"])
for _ in range(2):
    result = source.read(cache=cache)
    counts = {}
    for name in ("users", "extensiveCalls", "callTranscripts"):
        key = "callId" if name == "callTranscripts" else "id"
        rows = [dict(r) for r in result[name]]
        counts[name] = sorted(str({k.lower(): v for k, v in r.items()}[key.lower()]) for r in rows)
    out["reads"].append({"processed": result.processed_records, "ids": counts})
json.dump(out, open(given["answer"], "w"))
"""


def test_pyairbyte_checks_discovers_and_reads_twice(tmp_path):
    if not os.path.exists(PYTHON):
        pytest.skip("SOPHIA_AIRBYTE_PYTHON names no interpreter (scripts/setup --tests)")
    ids = write_tenant(tmp_path / "tenant", 230)
    with simulator(tmp_path / "tenant") as url:
        given = {"executable": str(SOURCE_GONG), "config": config(url),
                 "cache": str(tmp_path / "cache.duckdb"), "answer": str(tmp_path / "answer.json")}
        (tmp_path / "given.json").write_text(json.dumps(given))
        done = subprocess.run(
            [PYTHON, "-c", READER, str(tmp_path / "given.json")], text=True, capture_output=True,
            cwd=tmp_path, timeout=500,
            env=environment(DO_NOT_TRACK="1", AIRBYTE_OFFLINE_MODE="1", HOME=str(tmp_path),
                            SOPHIA_DIR=str(tmp_path / "sophia"), NO_UV="1"))
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    answer = json.loads((tmp_path / "answer.json").read_text())
    assert {"calls", "extensiveCalls", "callTranscripts", "users", "workspaces", "scorecards",
            "answeredScorecards", "trackers", "libraryFolders"} <= set(answer["streams"])
    first, second = answer["reads"]
    assert first["processed"] == 1 + 2 * len(ids)
    # The second read is incremental: the look-back's calls, and the users, but no transcripts.
    assert 28 <= second["processed"] <= 35
    for read in (first, second):
        assert set(read["ids"]["extensiveCalls"]) == ids
        assert set(read["ids"]["callTranscripts"]) == ids
        assert len(read["ids"]["extensiveCalls"]) == len(ids), "upserted by id"
