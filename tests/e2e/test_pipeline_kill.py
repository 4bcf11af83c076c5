"""Killed anywhere and run again: the same tables as undisturbed. Lines that are no records: in
quarantine. `SOPHIA_TEST_DEEP=1`: 50 kills instead of 6."""

import json
import pathlib
import random
import signal
import sys
import tempfile
import time
import unittest

import pytest
from sophia_runner import DEEP, SHARED, Sophia, gong

KILLS = 50 if DEEP else 6


@unittest.skipUnless(SHARED.exists(), "no shared data")
class Interruptions(unittest.TestCase):
    @pytest.mark.timeout(120 * KILLS)
    def test_killed_runs_end_with_the_tables_of_an_undisturbed_run(self):
        chance = random.Random(20261120)
        with tempfile.TemporaryDirectory() as root, gong(SHARED / "gong/service") as url:
            calm = Sophia(pathlib.Path(root) / "calm", url, SOPHIA_WAREHOUSE_BATCH_ROWS="50")
            calm.directory.mkdir()
            started = time.monotonic()
            calm.run("run", "--stages", "sync,transform")
            length = time.monotonic() - started
            expected = calm.hashes()
            again = Sophia(pathlib.Path(root) / "again", url, SOPHIA_WAREHOUSE_BATCH_ROWS="50")
            again.directory.mkdir()
            again.run("run", "--stages", "sync,transform")
            self.assertEqual(again.hashes(), expected, "two runs over the same input")
            killed = 0
            while killed < KILLS:
                rough = Sophia(pathlib.Path(root) / f"rough{killed}", url,
                               SOPHIA_WAREHOUSE_BATCH_ROWS="50")
                rough.directory.mkdir()
                for _ in range(min(5, KILLS - killed)):
                    process = rough.start("run", "--stages", "sync,transform")
                    time.sleep(chance.uniform(0.02, length))
                    process.kill()
                    process.communicate()
                    killed += 1
                rough.run("run", "--stages", "sync,transform")
                self.assertEqual(rough.hashes(), expected, f"after {killed} kills")
            self.assertNotIn(("RUNNING",), rough.query(
                "SELECT DISTINCT STATUS FROM OPS_MONITORING.ETL_JOB_LOGS"))

    def test_a_signal_ends_a_sync_cleanly_and_the_next_goes_on(self):
        with tempfile.TemporaryDirectory() as directory, \
                gong(SHARED / "gong/service", "--latency-ms", "400") as url:
            sophia = Sophia(directory, url)
            sophia.run("deploy")
            process = sophia.start("sync")
            time.sleep(1.5)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
            self.assertIn(process.returncode, (1, 3), out + err)
            self.assertNotIn(("RUNNING",), sophia.query(
                "SELECT DISTINCT STATUS FROM OPS_MONITORING.ETL_JOB_LOGS"))
            sophia.run("run", "--stages", "sync,transform")
            self.assertEqual(
                sophia.one("SELECT count(*) FROM STG_TRANSFORMED.STG_GONG_CALLS"), 347)


CONNECTOR = '''
import json, sys
streams = ["extensiveCalls", "callTranscripts"]
verb = sys.argv[1]
if verb == "discover":
    print(json.dumps({"type": "CATALOG", "catalog": {"streams": [
        {"name": s, "json_schema": {"type": "object"}, "supported_sync_modes": ["full_refresh"]}
        for s in streams]}}))
elif verb == "read":
    out = sys.stdout.buffer
    for line in open(sys.argv[0] + ".records", "rb"):
        stream, data = line.rstrip(b"\\n").split(b"\\t", 1)
        out.write(b'{"type":"RECORD","record":{"stream":"' + stream + b'","emitted_at":1795000000000,"data":'
                  + data + b'}}\\n')
    for s in streams:
        print(json.dumps({"type": "STATE", "state": {"type": "STREAM", "stream": {
            "stream_descriptor": {"name": s}, "stream_state": {"done": True}}}}), flush=True)
'''


class Connectors(unittest.TestCase):
    """Any Airbyte source lands the same rows."""

    def test_a_foreign_connector_lands_records_and_keeps_its_state(self):
        with tempfile.TemporaryDirectory() as directory:
            connector = pathlib.Path(directory) / "source.py"
            connector.write_text(CONNECTOR)
            good = {"metaData": {"id": "1", "started": "2026-10-01T10:00:00Z", "duration": 100}}
            records = [("extensiveCalls", good), ("extensiveCalls", {"metaData": {}}),
                       ("weather", {"id": "1"}),
                       ("callTranscripts", {"callId": "1", "transcript": []})]
            pathlib.Path(str(connector) + ".records").write_text(
                "".join(f"{s}\t{json.dumps(r)}\n" for s, r in records))
            sophia = Sophia(pathlib.Path(directory) / "data")
            sophia.directory.mkdir()
            report = sophia.json("run", "--stages", "sync,transform", "--connector", f"{sys.executable} {connector}", expect=(3,))
            self.assertEqual(report["sync"]["rows"], 2)
            self.assertEqual(
                sophia.query("SELECT STREAM, REASON FROM RAW_AIRBYTE.QUARANTINE ORDER BY ALL"),
                [("extensiveCalls", "no metaData.id"), ("weather", "a stream that has no raw table")])
            self.assertEqual(sophia.query("SELECT CALL_ID FROM STG_TRANSFORMED.STG_GONG_CALLS"),
                             [("1",)])
            self.assertEqual(
                sophia.query("SELECT STREAM, STATE FROM OPS_MONITORING.SYNC_STATE ORDER BY ALL"),
                [("callTranscripts", '{"done":true}'), ("extensiveCalls", '{"done":true}')])
            self.assertEqual(sophia.json("sync", "--connector", f"{sys.executable} {connector}",
                                         expect=(3,))["sync"]["rows"], 0)


@unittest.skipUnless(SHARED.exists(), "no shared data")
class Malformed(unittest.TestCase):
    def test_each_malformed_line_is_in_quarantine_with_its_reason(self):
        """The lines travel as a source hands on what it could not read."""
        lines = (SHARED / "gong/edge/malformed_lines.jsonl").read_bytes().split(b"\n")[:-1]
        texts = sorted({line.decode("utf-8", "replace") for line in lines})
        with tempfile.TemporaryDirectory() as directory:
            connector = pathlib.Path(directory) / "source.py"
            connector.write_text(CONNECTOR)
            pathlib.Path(str(connector) + ".records").write_text("".join(
                "extensiveCalls\t" + json.dumps({"_sophia_malformed": text}) + "\n"
                for text in texts))
            sophia = Sophia(pathlib.Path(directory) / "data")
            sophia.directory.mkdir()
            sophia.run("run", "--stages", "sync,transform", "--connector", f"{sys.executable} {connector}", expect=(3,))
            rows = sophia.query(
                "SELECT decode(RAW_DATA), REASON FROM RAW_AIRBYTE.QUARANTINE ORDER BY ALL")
            self.assertEqual(sorted(text for text, _ in rows), texts)
            reasons = dict(rows)
            for start, reason in {"": "empty", "{}": "no id", "42": "not an object but a number",
                                  "null": "not an object but null",
                                  '{"metaData":{"id":""}}': "no metaData.id"}.items():
                self.assertEqual(reasons[start], reason)
            self.assertTrue(all(reasons.values()))
            self.assertEqual(
                sophia.json("status")["quarantined"], len(texts))


if __name__ == "__main__":
    unittest.main()
