"""The connector as a process lands the rows that the built-in sync lands."""

import json
import pathlib
import tempfile
import unittest

from sophia_runner import BINARY, ROOT, Sophia, gong

SAMPLES = ROOT / "samples/tenant/gong"


class ConnectorRows(unittest.TestCase):
    def test_both_ways_land_the_same_rows(self):
        with tempfile.TemporaryDirectory() as built_in, tempfile.TemporaryDirectory() as piped, \
                gong(SAMPLES) as url:
            ours, theirs = Sophia(built_in, url), Sophia(piped, url)
            config = pathlib.Path(piped) / "gong.json"
            config.write_text(json.dumps({"access_key": "key", "access_key_secret": "secret", "base_url": url,
                                          "start_date": "2026-01-01T00:00:00Z", "requests_per_second": 0}))
            ours.run("deploy")
            ours.run("sync")
            theirs.run("deploy")
            theirs.run("sync", "--connector", f"{BINARY} airbyte source-gong", "--connector-config", config)
            rows = "SELECT count(*), count(DISTINCT RECORD_ID), md5(string_agg(_AIRBYTE_AB_ID, '' ORDER BY " \
                   "_AIRBYTE_AB_ID)) FROM RAW_AIRBYTE."
            for table in ("RAW_GONG_CALLS_RAW", "RAW_GONG_TRANSCRIPTS_RAW", "RAW_GONG_USERS_RAW"):
                self.assertEqual(ours.query(rows + table), theirs.query(rows + table), table)


if __name__ == "__main__":
    unittest.main()
