"""Every tenant through simulator, sync and transform: counts and sums as the input files have them."""

import json
import shutil
import tempfile
import unittest

from sophia_runner import SHARED, Sophia, gong, lines

TENANTS = ["outreach", "negotiation", "service", "meetings", "earnings"]


@unittest.skipUnless(SHARED.exists(), "no shared data")
class Tenants(unittest.TestCase):
    """What the files say is computed here from their JSON, with nothing of Sophia's."""

    def check(self, tenant):
        folder = SHARED / "gong" / tenant
        calls = lines(folder / "calls.jsonl")
        kept = {c["metaData"]["id"]: c for c in calls
                if c["metaData"]["duration"] >= 60 and not c["metaData"]["isPrivate"]}
        transcripts = {t["callId"]: t["transcript"] for t in lines(folder / "transcripts.jsonl")
                       if t["callId"] in kept}
        with tempfile.TemporaryDirectory() as directory:
            with gong(folder) as url:
                sophia = Sophia(directory, url)
                report = sophia.json("run", "--stages", "sync,transform")
                self.assertTrue(report["complete"], report)
                again = sophia.json("run", "--stages", "sync,transform")
            self.assertEqual(again["sync"]["rows"], 0)
            self.assertEqual(again["transform"]["calls"], 0)
            self.compare(sophia, kept, transcripts)
            users = json.loads((folder / "users.json").read_text())["users"]
            self.assertEqual(sophia.one("SELECT count(*) FROM STG_TRANSFORMED.STG_GONG_USERS"),
                             len(users))
            incremental = sophia.hashes()
            sophia.run("transform", "--rebuild")
            self.assertEqual(sophia.hashes(), incremental)

    def compare(self, sophia, calls, transcripts):
        segments = [(call, m) for call, t in transcripts.items() for m in t or []
                    if any((s["text"] or "").strip() for s in m["sentences"])]
        sentences = [s for _, m in segments for s in m["sentences"] if (s["text"] or "").strip()]
        stg = "STG_TRANSFORMED.STG_GONG_"
        self.assertEqual(
            sophia.query(f"SELECT count(*), sum(CALL_DURATION_SECONDS)::BIGINT, "
                         f"count(HUBSPOT_DEAL_ID) FROM {stg}CALLS"),
            [(len(calls), sum(c["metaData"]["duration"] for c in calls.values()),
              sum(any(o["objectType"] == "Deal" for x in c["context"] or [] for o in x["objects"])
                  for c in calls.values()))])
        self.assertEqual(
            sophia.query(f"SELECT count(*), sum(WORD_COUNT)::BIGINT, count(DISTINCT CALL_ID) "
                         f"FROM {stg}CALL_TRANSCRIPTS"),
            [(len(segments), sum(len(s["text"].split()) for s in sentences),
              len({call for call, _ in segments}))])
        self.assertEqual(
            sophia.query(f"SELECT count(*), sum(END_MS - START_MS)::BIGINT FROM {stg}SENTENCES"),
            [(len(sentences), sum(s["end"] - s["start"] for s in sentences))])
        self.assertEqual(sophia.one(f"SELECT count(*) FROM {stg}CALL_PARTIES"),
                         sum(len(c["parties"] or []) for c in calls.values()))
        self.assertEqual(
            sophia.query(f"SELECT SPEAKER_TYPE, count(*) FROM {stg}CALL_TRANSCRIPTS GROUP BY ALL "
                         f"ORDER BY ALL"),
            self.sides(calls, segments))
        self.measures(sophia, calls, segments)
        # The converter measured the same talk ratio from the same sentences; ours counts all
        # people of a side, and overlaps once.
        far = sophia.query(
            f"SELECT CALL_ID, COMPUTED_VALUE, GONG_VALUE FROM {stg}CALL_METRICS "
            f"WHERE METRIC_NAME = 'talk_ratio' AND abs(DIFFERENCE) > 0.02")
        pairs = sum(len(c["parties"] or []) == 2 for c in calls.values())
        self.assertLessEqual(sum(len(calls[c]["parties"]) == 2 for c, _, _ in far), pairs * 0.01)

    def measures(self, sophia, calls, segments):
        """Where a side was not heard and somebody unknown was, Gong's own figures stand."""
        heard = {}
        for call, m in segments:
            heard.setdefault(call, set()).add(next(
                (p["affiliation"] for p in calls[call]["parties"] or []
                 if p["speakerId"] == m["speakerId"]), "Unknown"))
        unclear = {c for c, s in heard.items()
                   if "Unknown" in s and not {"Internal", "External"} <= s}
        for call, ratio, score, ours in sophia.query(
                "SELECT c.CALL_ID, TALK_RATIO, INTERACTIVITY_SCORE, count(m.COMPUTED_VALUE) "
                "FROM STG_TRANSFORMED.STG_GONG_CALLS AS c "
                "LEFT JOIN STG_TRANSFORMED.STG_GONG_CALL_METRICS AS m ON m.CALL_ID = c.CALL_ID "
                "AND m.METRIC_NAME IN ('talk_ratio', 'interactivity', 'speaker_switches') "
                "GROUP BY ALL"):
            if call not in unclear:
                continue
            sent = {s["name"]: s["value"]
                    for s in (calls[call].get("interaction") or {}).get("interactionStats") or []}
            self.assertEqual((ratio, score, ours),
                             (sent.get("Talk Ratio"), sent.get("Interactivity"), 0), call)

    def sides(self, calls, segments):
        count = {}
        for call, m in segments:
            side = next((p["affiliation"] for p in calls[call]["parties"] or []
                         if p["speakerId"] == m["speakerId"]), "Unknown")
            count[side] = count.get(side, 0) + 1
        return sorted(count.items())


def add_tenant(tenant):
    setattr(Tenants, f"test_{tenant}", lambda self: self.check(tenant))


for name in TENANTS:
    add_tenant(name)


@unittest.skipUnless(SHARED.exists(), "no shared data")
class Edge(unittest.TestCase):
    """Each case of edge/cases.json, as its note says."""

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.mkdtemp()
        folder = SHARED / "gong/edge"
        cls.ids = {c["case"]: str(c["callId"]) for c in json.loads((folder / "cases.json").read_text())}
        with gong(folder) as url:
            cls.sophia = Sophia(cls.directory, url, SOPHIA_GONG_MIN_DURATION_SECONDS="0",
                                SOPHIA_GONG_START_DATE="2020-01-01T00:00:00Z")
            cls.sophia.run("run", "--stages", "sync,transform", expect=(0, 3))

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.directory)

    def call(self, case, columns):
        rows = self.sophia.query(
            f"SELECT {columns} FROM STG_TRANSFORMED.STG_GONG_CALLS WHERE CALL_ID = ?", self.ids[case])
        return rows[0] if rows else None

    def segments(self, case, columns="count(*)"):
        return self.sophia.query(
            f"SELECT {columns} FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS WHERE CALL_ID = ? "
            f"ORDER BY ALL", self.ids[case])

    def test_calls_without_words_are_there_without_transcript(self):
        for case in ("no-transcript", "empty-transcript", "null-transcript"):
            with self.subTest(case):
                self.assertEqual(self.call(case, "HAS_TRANSCRIPT"), (False,))
                self.assertEqual(self.segments(case), [(0,)])

    def test_without_parties_all_speakers_are_unknown(self):
        for case in ("empty-parties", "no-parties-key"):
            with self.subTest(case):
                self.assertEqual(self.segments(case, "DISTINCT SPEAKER_TYPE, SPEAKER_NAME"),
                                 [("Unknown", None)])
                self.assertEqual(self.call(case, "HAS_TRANSCRIPT"), (True,))

    def test_private_calls_are_nowhere(self):
        private = self.ids["private"]
        for table in ("STG_GONG_CALLS", "STG_GONG_CALL_TRANSCRIPTS", "STG_GONG_SENTENCES"):
            self.assertEqual(self.sophia.one(
                f"SELECT count(*) FROM STG_TRANSFORMED.{table} WHERE CALL_ID = ?", private), 0)

    def test_the_later_version_wins(self):
        self.assertEqual(self.call("dup-update", "CALL_TITLE, CALL_DURATION_SECONDS"),
                         ("Elmmark Health <> Meridian Works: giving programme outreach", 136))
        self.assertEqual(self.call("dup-exact", "count(*)"), (1,))

    def test_times_are_normalised(self):
        for case in ("tz-plus0530", "tz-minus0700", "tz-fraction"):
            with self.subTest(case):
                self.assertEqual(
                    self.call(case, "strftime(CALL_DATETIME_UTC, '%Y-%m-%dT%H:%M:%S')"),
                    ("2026-10-14T17:05:09",))

    def test_a_start_that_is_no_time_is_told(self):
        self.assertIsNone(self.call("bad-started", "CALL_ID"))
        error = self.sophia.query(
            "SELECT PROCESSED, PROCESSING_ERROR FROM RAW_AIRBYTE.RAW_GONG_CALLS_RAW "
            "WHERE CALL_ID = ?", self.ids["bad-started"])
        self.assertEqual(error, [(False, "metaData.started is not a time: yesterday")])

    def test_ids_and_durations_of_other_types(self):
        self.assertEqual(self.call("number-id", "CALL_ID"), ("5183999898754200927",))
        self.assertGreater(self.segments("number-id")[0][0], 0)
        self.assertEqual(self.call("string-duration", "CALL_DURATION_SECONDS, IS_PRIVATE"),
                         (431, False))

    def test_speakers_without_party(self):
        self.assertIn(("Unknown",), self.segments("ghost-speaker", "DISTINCT SPEAKER_TYPE"))
        self.assertIn((None, "Unknown"),
                      self.segments("null-speaker", "DISTINCT SPEAKER_ID, SPEAKER_TYPE"))

    def test_measures_of_unknown_speakers_are_gongs_or_empty(self):
        sent = {c["metaData"]["id"]: c for c in lines(SHARED / "gong/edge/calls.jsonl")
                if isinstance(c.get("metaData"), dict)}
        for case in ("empty-parties", "no-parties-key", "null-speaker"):
            with self.subTest(case):
                stats = {s["name"]: s["value"] for s in
                         sent[self.ids[case]]["interaction"]["interactionStats"] or []}
                kinds = {k for k, in self.segments(case, "DISTINCT SPEAKER_TYPE")}
                if {"Internal", "External"} <= kinds or "Unknown" not in kinds:
                    self.fail("this case has known speakers")
                self.assertEqual(self.call(case, "TALK_RATIO, INTERACTIVITY_SCORE"),
                                 (stats.get("Talk Ratio"), stats.get("Interactivity")))

    def test_disorder_ends_no_segment_before_its_start(self):
        self.assertEqual(self.segments("disorder", "min(SEGMENT_DURATION_SECONDS) >= 0"), [(True,)])
        ratio, = self.call("disorder", "TALK_RATIO")
        self.assertTrue(0 <= ratio <= 1)

    def test_hollow_sentences_make_no_segment(self):
        self.assertEqual(self.segments("hollow", "count(*) FILTER (trim(TRANSCRIPT_TEXT) = '')"),
                         [(0,)])

    def test_text_is_kept_as_it_is(self):
        folder = SHARED / "gong/edge"
        texts = {str(t["callId"]): t["transcript"] for t in lines(folder / "transcripts.jsonl")}
        for case in ("html", "sql", "prompt-injection", "weird-unicode", "emoji", "huge-sentence",
                     "lang-cmn", "lang-ara", "lang-hin", "lang-mixed"):
            with self.subTest(case):
                sent = [s["text"] for m in texts[self.ids[case]] for s in m["sentences"]
                        if s["text"].strip()]
                kept = [t for (t,) in self.sophia.query(
                    "SELECT TEXT FROM STG_TRANSFORMED.STG_GONG_SENTENCES WHERE CALL_ID = ? "
                    "ORDER BY SENTENCE_INDEX", self.ids[case])]
                self.assertEqual(kept, sent)

    def test_nulls_unknown_fields_and_long_titles(self):
        self.assertEqual(self.call("nulls", "CALL_TITLE, CALL_DIRECTION, CALL_SYSTEM"),
                         (None, "Unknown", None))
        self.assertIsNotNone(self.call("unknown-fields", "CALL_ID"))
        self.assertEqual(self.call("long-title", "length(CALL_TITLE)"), (2000,))

    def test_addresses_compare_in_one_spelling(self):
        addresses = {a for (a,) in self.sophia.query(
            "SELECT EMAIL_ADDRESS FROM STG_TRANSFORMED.STG_GONG_CALL_PARTIES WHERE CALL_ID = ?",
            self.ids["mail-case"])}
        self.assertEqual(addresses, {"heidi.sandoval@meridianworks.example",
                                     "tara.quigley@fernway.example"})

    def test_a_deal_that_hubspot_does_not_have_is_still_named(self):
        self.assertEqual(self.call("deal-unknown", "HUBSPOT_DEAL_ID, CRM_OPPORTUNITY_ID"),
                         ("999999999999", "006000000000001"))


if __name__ == "__main__":
    unittest.main()
