"""sophia doctor --online: what it says of credentials, hosts and the network."""

import base64
import json
import tempfile
import unittest

from json_stub import stub
from sophia_runner import ROOT, Sophia, gong

USERS = {"records": {"totalRecords": 1}, "users": [{"id": "1"}]}
SECRET = "hunter2-and-more"
BASIC = "Basic " + base64.b64encode(f"key:{SECRET}".encode()).decode()


class Online(unittest.TestCase):
    def check(self, url, expect, keys=True, **settings):
        with tempfile.TemporaryDirectory() as directory:
            settings = {"SOPHIA_GONG_ACCESS_KEY_SECRET": SECRET, **settings}
            sophia = Sophia(directory, url, **settings)
            if not keys:
                del sophia.environment["SOPHIA_GONG_ACCESS_KEY"]
                del sophia.environment["SOPHIA_GONG_ACCESS_KEY_SECRET"]
            answer = sophia.json("doctor", "--online", expect=(expect,))
        self.assertNotIn(SECRET, json.dumps(answer))
        return next(c for c in answer["checks"] if c["name"] == "gong online")

    def test_good_credentials_are_used_and_accepted(self):
        with stub(lambda *_: (200, USERS)) as (asked, url):
            check = self.check(url, 0)
        self.assertEqual((check["status"], check["advice"]), ("ok", ""))
        self.assertEqual([(m, a) for m, _, a in asked.requests], [("GET", BASIC)])

    def test_the_simulator_accepts_and_refuses(self):
        with gong(ROOT / "samples/tenant/gong", "--access-key", "key", "--access-key-secret",
                  SECRET) as url:
            self.assertEqual(self.check(url, 0)["status"], "ok")
            check = self.check(url, 1, SOPHIA_GONG_ACCESS_KEY="other")
        self.assertEqual(check["status"], "fail")
        self.assertIn("HTTP status 401", check["detail"])

    def test_troubles_are_told_apart(self):
        advice = {}
        for status in (401, 403, 404, 500):
            with stub(lambda *_, s=status: (s, {"errors": ["x"]})) as (_, url):
                check = self.check(url, 0 if status == 500 else 1)
            self.assertEqual(check["status"], "warn" if status == 500 else "fail")
            self.assertIn(str(status), check["detail"])
            advice[status] = check["advice"]
        check = self.check("http://127.0.0.1:9", 1)
        self.assertEqual(check["status"], "fail")
        self.assertIn("can't be reached", check["detail"])
        advice[0] = check["advice"]
        self.assertEqual(len(set(advice.values())), 5, advice)
        self.assertIn("new key", advice[401])
        self.assertIn("scopes", advice[403])
        self.assertIn("not Gong's API", advice[404])
        self.assertIn("network", advice[0])

    def test_without_credentials_it_says_so(self):
        with stub(lambda *_: (401, {"errors": ["x"]})) as (asked, url):
            check = self.check(url, 0, keys=False)
        self.assertEqual(check["status"], "warn")
        self.assertIn("no credentials are set", check["detail"])
        self.assertEqual([a for _, _, a in asked.requests], [None])
        with stub(lambda *_: (404, "nothing here")) as (_, url):
            self.assertEqual(self.check(url, 1, keys=False)["status"], "fail")


if __name__ == "__main__":
    unittest.main()
