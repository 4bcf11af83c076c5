"""Every way in which Gong's answers go wrong, at p = 0.3, through simulator, sync and transform:
nothing lost, nothing doubled, or a loud stop that the next runs complete. Then what comes late:
calls, edits, deletions, transcripts.

`SOPHIA_TEST_DEEP=1`: every fault on 1,000 calls; else a few faults on 150.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

from sophia_runner import DEEP, SHARED, Sophia, gong, lines

ALL = ["429", "500", "502", "503html", "504", "close", "reset", "truncate", "stall", "malformed",
       "html200", "shortlength", "repeatpage", "emptypage", "expiredcursor"]
FAULTS = ALL if DEEP else ["malformed", "truncate", "expiredcursor", "repeatpage,emptypage"]
CALLS = 1000 if DEEP else 150
START = "2025-11-01T00:00:00Z"
RUNS = 6  # a loud stop must be completed by so many further runs
MAKER = SHARED / "scale.py"


def make_tenant(folder):
    """CALLS calls of 1,000: as many as the simulator pages into several answers."""
    folder = pathlib.Path(folder)
    subprocess.run([sys.executable, MAKER, folder, "-n", str(CALLS)], check=True,
                   stdout=subprocess.DEVNULL)
    return folder


def wanted(folder):
    """Ids of the calls that are kept, computed from the files alone."""
    return {c["metaData"]["id"] for c in lines(folder / "calls.jsonl")
            if c["metaData"]["duration"] >= 60 and not c["metaData"]["isPrivate"]}


def landed(sophia, table):
    """Record id -> versions of a raw table, tombstones left out."""
    return dict(sophia.query(
        f"SELECT RECORD_ID, count(*) FROM RAW_AIRBYTE.{table} "
        "WHERE NOT coalesce(TRY_CAST(_AIRBYTE_DATA ->> '_sophia_deleted' AS BOOLEAN), FALSE) "
        "GROUP BY ALL"))


def pull_lever(url, lever, body):
    request = urllib.request.Request(f"{url}/_sim/{lever}", json.dumps(body).encode(),
                                     {"Content-Type": "application/json"})
    urllib.request.urlopen(request).close()


@unittest.skipUnless(MAKER.exists(), "no shared data")
class Faults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.tenant = make_tenant(pathlib.Path(cls.folder.name) / "tenant")
        cls.wanted = wanted(cls.tenant)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def check(self, fault):
        spec = ",".join(f"{name}=0.3" for name in fault.split(","))
        with tempfile.TemporaryDirectory() as directory, \
                gong(self.tenant, "--faults", spec, "--stall-ms", 3000) as url:
            sophia = Sophia(directory, url, SOPHIA_GONG_START_DATE=START,
                            SOPHIA_GONG_TIMEOUT_SECONDS="2")
            sophia.run("deploy")
            for stops in range(RUNS):
                report = sophia.json("sync", expect=(0, 1, 3))
                if report.get("complete"):
                    break
            else:
                self.fail(f"{fault}: not complete after {RUNS} runs: {report}")
            for table in ("RAW_GONG_CALLS_RAW", "RAW_GONG_TRANSCRIPTS_RAW"):
                have = landed(sophia, table)
                self.assertEqual(set(have), self.wanted, f"{fault}: {table}")
                self.assertEqual(set(have.values()), {1}, f"{fault}: {table} has doubles")
            self.assertEqual(sophia.one("SELECT count(*) FROM RAW_AIRBYTE.QUARANTINE"), 0)
            if stops:
                self.assertGreater(sophia.one(
                    "SELECT count(*) FROM OPS_MONITORING.ETL_JOB_LOGS "
                    "WHERE STATUS IN ('FAILED', 'PARTIAL') AND ERROR_MESSAGE IS NOT NULL"), 0)

    def test_nothing_is_lost_or_doubled(self):
        for fault in FAULTS:
            with self.subTest(fault=fault):
                self.check(fault)


@unittest.skipUnless(MAKER.exists(), "no shared data")
class Changes(unittest.TestCase):
    """What a first sync can't see: later runs find all of it."""

    def test_late_edited_and_deleted_calls_and_late_transcripts(self):
        with tempfile.TemporaryDirectory() as root:
            tenant = make_tenant(pathlib.Path(root) / "tenant")
            kept = sorted(wanted(tenant))
            edited, deleted = kept[:10], kept[10:20]
            with gong(tenant, "--late-calls", 0.1, "--late-calls-until", 1_000_000,
                      "--late-transcripts", 0.1, "--late-asks", 1) as url:
                data = pathlib.Path(root) / "data"
                data.mkdir()
                # Each run looks through the older calls too, as a run after a day does.
                sophia = Sophia(data, url, SOPHIA_GONG_START_DATE=START,
                                SOPHIA_GONG_RECONCILE_HOURS="0")
                sophia.run("run")
                first = landed(sophia, "RAW_GONG_CALLS_RAW")
                self.assertLess(len(first), len(kept))
                pull_lever(url, "advance", {"all": True})
                for call in edited:
                    pull_lever(url, "edit", {"callId": call, "set": {"metaData": {"title": "New"}}})
                for call in deleted:
                    pull_lever(url, "delete", {"callId": call})
                time.sleep(0.1)
                sophia.run("run")
                sophia.run("run")
            typed = dict(sophia.query("SELECT CALL_ID, CALL_TITLE FROM STG_TRANSFORMED.STG_GONG_CALLS "
                                      "WHERE NOT IS_DELETED"))
            self.assertEqual(set(typed), set(kept) - set(deleted), "late and deleted calls")
            self.assertEqual({typed[call] for call in edited}, {"New"})
            spoken = {call for (call,) in sophia.query(
                "SELECT DISTINCT CALL_ID FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS "
                "WHERE CALL_ID NOT IN (SELECT CALL_ID FROM STG_TRANSFORMED.STG_GONG_CALLS "
                "WHERE IS_DELETED)")}
            self.assertEqual(spoken, set(kept) - set(deleted), "late transcripts")


if __name__ == "__main__":
    unittest.main()
