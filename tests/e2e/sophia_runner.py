"""Runs the built program and the simulator in fresh directories; reads the warehouse behind it."""

import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import time

import duckdb

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("SOPHIA_BIN", ROOT / "build/bin/sophia"))
SHARED = pathlib.Path(os.environ.get("SOPHIA_SHARED_DATA", ROOT.parent / "shared/data"))
NOW = "2026-11-20T17:00:00Z"
DEEP = os.environ.get("SOPHIA_TEST_DEEP") == "1"

# Columns that tell about the run and not about the data.
RUN_COLUMNS = {"INGESTED_AT", "CORRELATION_ID", "PROCESSED_AT", "_AIRBYTE_NORMALIZED_AT"}
RUN_TABLES = {"ETL_JOB_LOGS", "SYNC_STATE", "SCHEMA_VERSIONS", "ACCESS_LOG"}


def sample_part(directory, calls):
    """A tenant's folder in `directory` with the first `calls` calls of the sample."""
    sample, tenant = ROOT / "samples/tenant/gong", directory / "gong"
    shutil.copytree(sample, tenant)
    kept = (sample / "calls.jsonl").read_text(encoding="utf-8").splitlines()[:calls]
    ids = {json.loads(line)["metaData"]["id"] for line in kept}
    transcripts = (sample / "transcripts.jsonl").read_text(encoding="utf-8").splitlines()
    for name, lines in (("calls", kept), ("transcripts", [t for t in transcripts if json.loads(t)["callId"] in ids])):
        (tenant / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tenant


@contextlib.contextmanager
def gong(folder, *flags):
    """The base URL of a simulator that serves `folder`."""
    port_file = pathlib.Path(os.environ.get("TMPDIR", "/tmp")) / f"sophia-sim-{os.getpid()}-{time.time_ns()}"
    process = subprocess.Popen(
        [BINARY, "simulate", "gong", "--data", folder, "--port", "0", "--port-file", port_file,
         "--rate", "0", "--daily", "0", *map(str, flags)],
        stdout=subprocess.DEVNULL, env={**os.environ, "SOPHIA_NOW": NOW})
    try:
        deadline = time.monotonic() + 60
        while not (port_file.exists() and port_file.read_text().strip()):
            assert process.poll() is None, "the simulator ended"
            assert time.monotonic() < deadline, "the simulator does not answer"
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port_file.read_text().strip()}"
    finally:
        process.terminate()
        process.wait(30)
        port_file.unlink(missing_ok=True)


class Sophia:
    """One data directory."""

    def __init__(self, directory, url="http://127.0.0.1:9", now=NOW, **settings):
        self.directory = pathlib.Path(directory)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(directory),
            "SOPHIA_DIR": str(directory),
            "SOPHIA_NOW": now,
            "SOPHIA_GONG_BASE_URL": url,
            "SOPHIA_GONG_ACCESS_KEY": "key",
            "SOPHIA_GONG_ACCESS_KEY_SECRET": "secret",
            "SOPHIA_GONG_START_DATE": "2026-01-01T00:00:00Z",
            "SOPHIA_GONG_REQUESTS_PER_SECOND": "0",
            **settings,
        }

    def start(self, *arguments):
        return subprocess.Popen([BINARY, *map(str, arguments)], env=self.environment, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *arguments, expect=(0,)):
        process = self.start(*arguments)
        out, err = process.communicate(timeout=900)
        assert process.returncode in expect, f"{arguments}: {process.returncode}\n{out}\n{err}"
        return out

    def json(self, *arguments, expect=(0,)):
        return json.loads(self.run("--json", *arguments, expect=expect))

    def connect(self):
        connection = duckdb.connect(str(self.directory / "warehouse.duckdb"), read_only=True)
        connection.execute("SET TimeZone = 'UTC'")
        return connection

    def query(self, sql, *parameters):
        with self.connect() as connection:
            return connection.execute(sql, parameters).fetchall()

    def one(self, sql, *parameters):
        return self.query(sql, *parameters)[0][0]

    def hashes(self):
        """Table -> (rows, hash) of every table, without what tells about the run."""
        prints = {}
        with self.connect() as connection:
            tables = connection.execute(
                "SELECT table_schema, table_name FROM information_schema.tables "
                "WHERE table_type = 'BASE TABLE' ORDER BY ALL").fetchall()
            for schema, table in tables:
                if table in RUN_TABLES:
                    continue
                columns = [name for (name,) in connection.execute(
                    "SELECT column_name FROM information_schema.columns "
                    "WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position",
                    [schema, table]).fetchall() if name not in RUN_COLUMNS]
                listed = ", ".join(f'"{name}"' for name in columns)
                prints[f"{schema}.{table}"] = connection.execute(
                    f"SELECT count(*), md5(coalesce(string_agg(h, '' ORDER BY h), '')) FROM ("
                    f"SELECT md5(row({listed})::VARCHAR) AS h FROM {schema}.{table})").fetchone()
        return prints


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]
