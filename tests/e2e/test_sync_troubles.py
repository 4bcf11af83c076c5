"""What a person sees when Gong refuses, is not there, or sends what can't be used."""

import contextlib
import json
import os
import stat
import subprocess
import tempfile
import time
import unittest

from json_stub import stub
from sophia_runner import BINARY, ROOT, Sophia, gong

SAMPLES = ROOT / "samples/tenant/gong"


class Troubles(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)

    def sophia(self, url, **settings):
        sophia = Sophia(self.directory.name, url, **{"SOPHIA_GONG_MAX_ATTEMPTS": "2", **settings})
        sophia.run("deploy")
        return sophia

    def outcome(self, sophia, *arguments):
        process = sophia.start(*arguments)
        out, err = process.communicate(timeout=300)
        return process.returncode, out, err

    def last_job(self, sophia):
        return sophia.query(
            "SELECT STATUS, SUCCESS_RATE, ERROR_MESSAGE FROM OPS_MONITORING.ETL_JOB_LOGS "
            "ORDER BY LOG_ID DESC LIMIT 1")[0]

    def test_refused_credentials_are_told_once(self):
        with stub(lambda *_: (401, {"errors": ["bad key"]})) as (asked, url):
            sophia = self.sophia(url)
            code, out, err = self.outcome(sophia, "sync")
        self.assertEqual((code, out), (1, ""))
        self.assertEqual(len(err.splitlines()), 1, err)
        self.assertIn("Gong refused the credentials (HTTP status 401)", err)
        self.assertLessEqual(len(asked.requests), 4)  # what was under way at once
        self.assertEqual(self.last_job(sophia)[:2], ("FAILED", 0.0))

    def test_one_cause_of_all_streams_is_told_once(self):
        with stub(lambda *_: (403, {"errors": ["no scope"]})) as (_, url):
            sophia = self.sophia(url)
            code, out, err = self.outcome(sophia, "sync")
        self.assertEqual((code, out), (1, ""))
        self.assertEqual(len(err.splitlines()), 1, err)
        self.assertEqual(err.count("Gong does not allow this (HTTP status 403)"), 1, err)
        self.assertIn("and 5 more: ", err)
        status, rate, message = self.last_job(sophia)
        self.assertEqual((status, rate), ("FAILED", 0.0))
        self.assertIn("403", message)

    def test_a_stream_that_fails_alone_leaves_the_others(self):
        def answer(_method, path, _body):
            if path.startswith("/v2/users"):
                return 403, {"errors": ["no scope"]}
            if path.startswith("/v2/workspaces"):
                return 200, {"workspaces": [{"id": "1", "name": "w"}]}
            return None

        with stub(answer) as (_, url):
            sophia = self.sophia(url)
            code, out, _ = self.outcome(sophia, "sync", "--streams", "users,workspaces")
        self.assertEqual(code, 3)
        self.assertIn("\n  users: GET /v2/users: Gong does not allow this", out)
        self.assertNotIn("users: users:", out)
        self.assertEqual(self.last_job(sophia)[0], "PARTIAL")

    def test_a_host_that_is_not_there_is_told_at_once(self):
        sophia = self.sophia("http://127.0.0.1:9")
        began = time.monotonic()
        process = sophia.start("sync")
        first = process.stderr.readline()
        self.assertLess(time.monotonic() - began, 10)
        self.assertRegex(first, r"Gong can't be reached \(127\.0\.0\.1:9.*trying again up to 1 times, "
                                r"for at most \d+ s")
        _, err = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 1)
        self.assertRegex(err, r"^sophia: .*Gong can't be reached .*, tried 2 times: check base_url")
        self.assertEqual(len(err.splitlines()), 1, err)
        self.assertEqual(self.last_job(sophia)[:2], ("FAILED", 0.0))

    def test_one_damaged_record_goes_to_quarantine_and_the_rest_lands(self):
        good = [{"metaData": {"id": str(100 + n), "started": "2026-11-18T10:00:00Z",
                              "duration": 600, "isPrivate": False}} for n in range(3)]
        page = json.dumps({"requestId": "r", "records": {"totalRecords": 3, "currentPageSize": 3},
                           "calls": good}, indent=1)
        damaged = page.replace('"id": "101"', '"id": "101')
        self.assertNotEqual(damaged, page)

        def answer(_method, path, body):
            if path != "/v2/calls/extensive" or "2026-11-20" not in body:
                return None
            return 200, damaged

        with stub(answer) as (_, url):
            sophia = self.sophia(url, SOPHIA_GONG_START_DATE="2026-11-01T00:00:00Z",
                                 SOPHIA_GONG_MAX_ATTEMPTS="3")
            code, out, _ = self.outcome(sophia, "sync", "--streams", "extensiveCalls")
        self.assertEqual(code, 3)
        self.assertIn("2 new versions landed, 1 in quarantine", out)
        self.assertEqual(sophia.query("SELECT CALL_ID FROM RAW_AIRBYTE.RAW_GONG_CALLS_RAW ORDER BY 1"),
                         [("100",), ("102",)])
        (reason, raw), = sophia.query("SELECT REASON, RAW_DATA FROM RAW_AIRBYTE.QUARANTINE")
        self.assertIn("no valid JSON", reason)
        self.assertIn(b'"id": "101', raw)

    def test_a_page_that_is_cut_fails_its_stream_loudly(self):
        page = json.dumps({"records": {"totalRecords": 1, "currentPageSize": 1},
                           "calls": [{"metaData": {"id": "1", "started": "2026-11-18T10:00:00Z"}}]})
        with stub(lambda m, p, b: (200, page[:-9]) if p.endswith("extensive") else None) as (_, url):
            sophia = self.sophia(url, SOPHIA_GONG_START_DATE="2026-11-01T00:00:00Z")
            code, _, err = self.outcome(sophia, "sync", "--streams", "extensiveCalls")
        self.assertEqual(code, 1)
        self.assertIn("the answer can't be read", err)
        self.assertEqual(sophia.one("SELECT count(*) FROM RAW_AIRBYTE.QUARANTINE"), 0)


class Filters(unittest.TestCase):
    def test_dropped_calls_are_counted_everywhere_and_once(self):
        calls = [json.loads(line)["metaData"] for line in open(SAMPLES / "calls.jsonl", encoding="utf-8")]
        private = sum(c["isPrivate"] for c in calls)
        short = sum(not c["isPrivate"] and c["duration"] < 60 for c in calls)
        self.assertGreater(private, 0)
        self.assertGreater(short, 0)
        with tempfile.TemporaryDirectory() as directory, gong(SAMPLES) as url:
            sophia = Sophia(directory, url)
            sophia.run("deploy")
            out = sophia.run("sync")
            self.assertIn(f"{private + short} calls passed over ({private} private, {short} too short)", out)
            metadata, = sophia.query("SELECT METADATA->'passed_over' FROM OPS_MONITORING.ETL_JOB_LOGS")[0]
            self.assertEqual(json.loads(metadata), {"private": private, "too short": short})
            for _ in range(2):  # another sync, which reads the look-back again, changes no count
                passed = sophia.json("status")["passed_over"]
                self.assertEqual(passed, {"private": private, "too_short": short, "not_completed": 0})
                sophia.run("sync")
            self.assertIn(f"Passed over  {private + short} calls by the filters ({private} private, "
                          f"{short} too short, 0 not completed)", sophia.run("status"))


class LargeRecords(unittest.TestCase):
    def test_calls_of_many_megabytes_land(self):
        lines = [json.loads(line) for line in open(SAMPLES / "transcripts.jsonl", encoding="utf-8")]
        for line in sorted(lines, key=lambda line: len(line["transcript"]))[-3:]:
            line["transcript"] *= 16_000_000 // len(json.dumps(line["transcript"]))
        with tempfile.TemporaryDirectory() as tenant, tempfile.TemporaryDirectory() as directory:
            for file in SAMPLES.iterdir():
                if file.name != "transcripts.jsonl":
                    os.symlink(file, os.path.join(tenant, file.name))
            with open(os.path.join(tenant, "transcripts.jsonl"), "w", encoding="utf-8") as file:
                file.writelines(json.dumps(line) + "\n" for line in lines)
            with gong(tenant) as url:
                sophia = Sophia(directory, url)
                sophia.run("deploy")
                sophia.run("sync")
            length = sophia.query("SELECT max(strlen(CAST(_AIRBYTE_DATA AS VARCHAR))) "
                                  "FROM RAW_AIRBYTE.RAW_GONG_TRANSCRIPTS_RAW")
        self.assertGreater(length[0][0], 14_000_000)


class Progress(unittest.TestCase):
    """On a terminal the bar is redrawn; output that goes to a file has no such lines."""

    def on_terminal(self, sophia, stdout=None, expect=0):
        """What a terminal gets of a sync; `stdout` goes elsewhere when given."""
        mine, its = os.openpty()
        process = subprocess.Popen([BINARY, "sync"], env=sophia.environment, stdin=subprocess.DEVNULL,
                                   stdout=stdout or its, stderr=its)
        os.close(its)
        shown = b""
        with contextlib.suppress(OSError):  # the other end is closed
            while part := os.read(mine, 65536):
                shown += part
        os.close(mine)
        self.assertEqual(process.wait(120), expect, shown)
        return shown.decode()

    def test_a_warning_stands_on_a_line_of_its_own(self):
        with tempfile.TemporaryDirectory() as directory:
            sophia = Sophia(directory, SOPHIA_GONG_MAX_ATTEMPTS="2")
            sophia.run("deploy")
            shown = self.on_terminal(sophia, expect=1)
        # What a carriage return and the erasing of the line leave of each line.
        lines = [line.split("\r")[-1].removeprefix("\x1b[2K") for line in shown.split("\r\n")]
        self.assertTrue(any(line.startswith("warn: source message=Gong can't be reached") for line in lines),
                        shown)
        self.assertTrue(any(line.startswith("sophia: ") for line in lines), shown)

    def test_records_rate_and_quota_are_shown_while_a_person_watches(self):
        with tempfile.TemporaryDirectory() as directory, gong(SAMPLES, "--latency-ms", "150") as url:
            sophia = Sophia(directory, url, SOPHIA_GONG_DAILY_REQUESTS="5000")
            sophia.run("deploy")
            shown = self.on_terminal(sophia)
            bars = [line for line in shown.split("\r") if "left today" in line]
            self.assertRegex(bars[-1],
                             r"sync \w+  .*\d+ (of \d+ )?records  \d+/s.*  49\d\d requests left today")
            with tempfile.TemporaryFile() as file:
                self.assertEqual(self.on_terminal(sophia, file), "")
                file.seek(0)
                self.assertNotIn(b"\r", file.read())


class Tokens(unittest.TestCase):
    """Refresh tokens of the simulator work once."""

    def run_sync(self, sophia, expect):
        process = sophia.start("sync", "--streams", "users")
        out, err = process.communicate(timeout=120)
        self.assertEqual(process.returncode, expect, err)
        for secret in self.kept_secrets(sophia) + ["first-token", "app-secret"]:
            self.assertNotIn(secret, out + err)
        return err

    def kept_secrets(self, sophia):
        file = sophia.directory / "run/gong-token.json"
        if not file.exists():
            return []
        kept = json.loads(file.read_text())["config"]["credentials"]
        return [kept["refresh_token"], kept["access_token"]]

    def test_a_rotated_token_is_kept_for_the_next_run(self):
        flags = ("--client-id", "app", "--client-secret", "app-secret", "--refresh-token",
                 "first-token", "--token-seconds", "600")
        with tempfile.TemporaryDirectory() as directory, gong(SAMPLES, *flags) as url:
            sophia = Sophia(directory, url, SOPHIA_GONG_CLIENT_ID="app",
                            SOPHIA_GONG_CLIENT_SECRET="app-secret",
                            SOPHIA_GONG_REFRESH_TOKEN="first-token",
                            SOPHIA_GONG_TOKEN_URL=f"{url}/oauth2/generate-customer-token",
                            SOPHIA_GONG_MAX_ATTEMPTS="2")
            for key in ("SOPHIA_GONG_ACCESS_KEY", "SOPHIA_GONG_ACCESS_KEY_SECRET"):
                del sophia.environment[key]
            sophia.run("deploy")
            seen = set()
            for day in ("20", "21", "22"):  # each a day on: the access token is out of date
                sophia.environment["SOPHIA_NOW"] = f"2026-11-{day}T17:00:00Z"
                self.run_sync(sophia, 0)
                seen.add(self.kept_secrets(sophia)[0])
            self.assertEqual(len(seen), 3)
            self.assertNotIn("first-token", seen)
            file = sophia.directory / "run/gong-token.json"
            self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)
            self.assertEqual(stat.S_IMODE(file.parent.stat().st_mode) & 0o077, 0)
            # Somebody who connects again gives a new token: that one counts.
            sophia.environment["SOPHIA_GONG_REFRESH_TOKEN"] = "never-issued"
            self.assertIn("refused the refresh token", self.run_sync(sophia, 1))
            sophia.environment["SOPHIA_GONG_REFRESH_TOKEN"] = "first-token"
            self.run_sync(sophia, 0)


if __name__ == "__main__":
    unittest.main()
