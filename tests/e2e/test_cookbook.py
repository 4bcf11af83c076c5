"""Every query of docs/cookbook on the sample tenant, unchanged, as a person runs it.

Expected rows come from cookbook_answers.sql (the engine's own dialect, written by hand), from the
sample tenant's JSON, or from rows that this test put in itself; never from our own output.
"""

import datetime
import functools
import http.server
import json
import math
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import threading
import unittest

import duckdb

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("SOPHIA_BIN", ROOT / "build/bin/sophia"))
COOKBOOK = {path.name[:2]: path for path in sorted((ROOT / "docs/cookbook").glob("*.sql"))}
ANSWERS = dict(re.findall(r"^-- (\d\d)\n(.*?)(?=^-- \d\d$|\Z)", (ROOT / "tests/e2e/cookbook_answers.sql").read_text(), re.M | re.S))
TENANT = ROOT / "samples/tenant"
NOW = "2026-11-20T17:00:00Z"
# Rows that the sample tenant has none of.
SEED = [
    "INSERT INTO CONFIG.FEATURE_FLAGS VALUES ('new_dashboard', TRUE, 'BOOLEAN', 100, 'dev', 'SOPHIA_AI', NULL, NULL, 0)",
    "INSERT INTO AI_MEMORY.CONVERSATION_HISTORY (SESSION_ID, INTENT, RESPONSE_TIME_MS, MEMORY_EFFECTIVENESS_SCORE) VALUES "
    "('a', 'risk', 100, 0.5), ('a', 'risk', 200, 1.0), ('b', 'coaching', 50, 0.25)",
    "INSERT INTO OPS_MONITORING.APP_ERROR_LOGS (SERVICE_NAME, ERROR_TYPE, OCCURRED_AT) VALUES "
    "('sync', 'timeout', TIMESTAMPTZ '2026-11-19 10:00:00+00'), ('sync', 'timeout', TIMESTAMPTZ '2026-11-20 10:00:00+00'), "
    "('serve', 'bug', TIMESTAMPTZ '2026-11-18 00:00:00+00'), ('old', 'bug', TIMESTAMPTZ '2026-11-13 16:59:59+00')",
    "INSERT INTO OPS_MONITORING.SYSTEM_HEALTH_CHECKS (SERVICE_NAME, CHECK_TYPE, STATUS, CONSECUTIVE_FAILURES, IS_ACTIVE) VALUES "
    "('gong', 'reach', 'FAILED', 2, TRUE), ('warehouse', 'size', 'HEALTHY', 0, TRUE), ('slack', 'reach', 'FAILED', 9, FALSE)",
    "INSERT INTO RAW_AIRBYTE.RAW_GONG_CALLS_RAW (_AIRBYTE_AB_ID, _AIRBYTE_DATA, CALL_ID, PROCESSED, PROCESSING_ERROR, INGESTED_AT) VALUES "
    "('broken-1', '{}', '77', FALSE, 'metaData is missing', TIMESTAMPTZ '2026-11-20 12:00:00+00')",
]
SEEDED_ANSWERS = {
    "33": [["risk", 2, 0.75, 150.0], ["coaching", 1, 0.25, 50.0]],
    "35": [["sync", "timeout", 2, "2026-11-20T10:00:00Z"], ["serve", "bug", 1, "2026-11-18T00:00:00Z"]],
    "36": [["77", "metaData is missing", "2026-11-20T12:00:00Z"]],
    "37": [["coaching.discovery_questions_max", "14", 14], ["coaching.discovery_questions_min", "11", 11],
           ["coaching.interactivity_min", "5", 5], ["coaching.min_calls", "5", 5],
           ["coaching.monologue_alert_seconds", "300", 300], ["coaching.monologue_watch_seconds", "150", 150],
           ["coaching.patience_min_seconds", "0.6", 0.6], ["coaching.talk_ratio_alert", "0.65", 0.65],
           ["coaching.talk_ratio_watch", "0.55", 0.55]],
    "38": [[0.65]],
    "39": [[True, 1]],
    "48": [["Low risk."]],
    "61": [["gong", "reach", "FAILED", 2]],
}
SCRATCH = ("13", "56", "50", "11", "12")  # worked out from the sample tenant's JSON below


class Provider(http.server.BaseHTTPRequestHandler):
    """A strict OpenAI-compatible endpoint."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append((self.path, self.headers.get("Authorization"), body))
        says = "Low risk." if body["messages"][0]["role"] == "user" else "True." if "late" in body["messages"][1]["content"] else "FALSE"
        status, answer = 200, {
            "model": body["model"],
            "choices": [{"message": {"role": "assistant", "content": says}}],
            "usage": {"prompt_tokens": 7, "completion_tokens": 3},
        }
        if self.server.failures > 0:
            self.server.failures -= 1
            status, answer = 503, {"error": "busy"}
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def plain(value):
    """Points in time in one form, JSON text as what it says."""
    if isinstance(value, str):
        if re.match(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d", value):
            return datetime.datetime.fromisoformat(value.replace("Z", "+00:00")).astimezone(datetime.timezone.utc)
        if value[:1] in "[{":
            return json.loads(value)
    return value


def is_equal(a, b):
    if isinstance(a, str) and isinstance(b, (int, float)):
        a = float(a)  # numbers of more than 15 digits come as text
    if isinstance(a, (int, float)) and isinstance(b, (int, float)) and not isinstance(a, bool):
        return math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-9)
    return a == b


class Cookbook(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider)
        cls.server.requests, cls.server.failures = [], 0
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        given = os.environ.get("SOPHIA_COOKBOOK_DIR")  # a demo that was made before, for a quick look
        cls.directory = given or os.path.join(cls.folder.name, "demo")
        if not given:
            cls.run_sophia("demo", "--dir", cls.directory)
            for statement in SEED:
                cls.run_sophia("sql", statement, "--write", "--dialect", "duckdb")
        shutil.rmtree(os.path.join(cls.directory, "cache"), ignore_errors=True)
        cls.engine = duckdb.connect()
        cls.engine.execute("SET TimeZone = 'UTC'")
        cls.engine.execute(f"ATTACH '{cls.directory}/warehouse.duckdb' AS SOPHIA_AI_DEV (READ_ONLY)")
        cls.engine.execute("USE SOPHIA_AI_DEV")

    @classmethod
    def tearDownClass(cls):
        cls.engine.close()
        cls.server.shutdown()
        cls.folder.cleanup()

    @classmethod
    def run_sophia(cls, *arguments, code=0, provider=False):
        environment = {"PATH": os.environ["PATH"], "HOME": cls.folder.name, "SOPHIA_NOW": NOW, "SOPHIA_DIR": cls.directory}
        if provider:
            environment |= {"SOPHIA_CORTEX_PROVIDER": "openai", "SOPHIA_CORTEX_API_KEY": "secret", "SOPHIA_CORTEX_COMPLETION_MODEL": "judge",
                            "SOPHIA_CORTEX_BASE_URL": f"http://127.0.0.1:{cls.server.server_port}/v1"}
        done = subprocess.run([BINARY, *arguments], env=environment, capture_output=True, text=True, timeout=600)
        assert done.returncode == code, (arguments, done.returncode, done.stderr)
        return done

    def sql(self, text, provider=False):
        out = self.run_sophia("sql", text, "--dialect", "snowflake", "--format", "jsonl", "--rows", "0",
                              provider=provider).stdout
        return [json.loads(line) for line in out.splitlines()]

    @classmethod
    @functools.cache
    def cooked(cls, number):
        text = COOKBOOK[number].read_text()
        return cls.sql(cls, text, provider="COMPLETE" in text)

    def one(self, expression):
        return list(self.sql("SELECT " + expression + " AS X")[0].values())[0]

    def rows_of_engine(self, query):
        self.engine.execute(query)
        names = [f"c{i}" for i in range(len(self.engine.description))]
        listed = ", ".join(f"to_json({name})" for name in names)
        cells = self.engine.execute(f"SELECT json_array({listed}) FROM ({query.rstrip()}) AS t({', '.join(names)})").fetchall()
        return [json.loads(row[0]) for row in cells]

    def check(self, number, expected):
        actual = [list(row.values()) for row in self.cooked(number)]
        self.assertEqual(len(actual), len(expected), number)
        for row, wanted in zip(actual, expected):
            self.assertGreaterEqual(len(row), len(wanted))
            for cell, value in zip(row, wanted):
                self.assertTrue(is_equal(plain(cell), plain(value)), (number, row, wanted))

    def test_there_are_sixty_and_each_says_its_purpose(self):
        self.assertGreaterEqual(len(COOKBOOK), 60)
        for path in COOKBOOK.values():
            self.assertRegex(path.read_text(), r"^-- Purpose: \S")

    def test_every_query_has_an_answer_here(self):
        checked = set(ANSWERS) | set(SEEDED_ANSWERS) | set(SCRATCH)
        checked |= {name[len("test_query_"):][:2] for name in dir(self) if name.startswith("test_query_")}
        self.assertEqual(sorted(set(COOKBOOK) - checked), [])

    def test_answers_written_in_the_engines_dialect(self):
        for number, query in ANSWERS.items():
            with self.subTest(COOKBOOK[number].name):
                expected = self.rows_of_engine(query)
                self.assertGreater(len(expected), 0, "the answer should not be empty")
                self.check(number, expected)

    def test_rows_that_were_put_in(self):
        for number, expected in SEEDED_ANSWERS.items():
            with self.subTest(COOKBOOK[number].name):
                self.check(number, expected)

    def test_answers_from_the_records_as_gong_sent_them(self):
        calls = [json.loads(line) for line in (TENANT / "gong/calls.jsonl").read_text().splitlines()]
        # Gong keeps private calls and those under a minute to itself.
        calls = [c for c in calls if not c["metaData"]["isPrivate"] and c["metaData"]["duration"] >= 60]
        when = {c["metaData"]["id"]: datetime.datetime.fromisoformat(c["metaData"]["started"].replace("Z", "+00:00"))
                .astimezone(datetime.timezone.utc) for c in calls}
        seconds = {c["metaData"]["id"]: c["metaData"]["duration"] for c in calls}
        weeks, months, hours = {}, {}, {}
        for call, at in when.items():
            monday = (at - datetime.timedelta(days=at.weekday())).date().isoformat()
            weeks.setdefault(monday, []).append(seconds[call])
            months[at.strftime("%Y-%m")] = months.get(at.strftime("%Y-%m"), 0) + 1
            hours[at.hour] = hours.get(at.hour, 0) + 1
        self.check("13", [[week, len(s), round(sum(s) / 3600, 6)] for week, s in sorted(weeks.items())])
        self.check("56", [list(item) for item in sorted(months.items())])
        self.check("50", [list(item) for item in sorted(hours.items())])
        by_id = sorted((c["metaData"]["id"], c) for c in calls)
        broken = [["77", None, None, None]]
        self.check("11", sorted(broken + [[i, c["metaData"]["title"], c["metaData"]["duration"], c["parties"][0].get("name")] for i, c in by_id],
                                key=lambda row: row[0]))
        self.check("12", [[i, place, party.get("name"), party.get("affiliation")]
                          for i, c in by_id for place, party in enumerate(c["parties"])])

    def test_query_01_and_29_find_by_meaning(self):
        vectors = self.vectors(["pricing objection budget concerns", "the customer is worried about security"])
        segments = self.engine.execute("SELECT TRANSCRIPT_ID, CALL_ID, TRANSCRIPT_TEXT, AI_MEMORY_EMBEDDING::FLOAT[] "
                                       "FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS").fetchall()
        for least in ("0.7", "0.5"):
            wanted = sorted(((cosine(vectors[0], s[3]), s[2]) for s in segments if cosine(vectors[0], s[3]) > float(least)), reverse=True)
            found = self.sql(COOKBOOK["01"].read_text().replace("> 0.7", "> " + least))
            self.assertEqual(len(found), len(wanted), least)
            for row, (score, text) in zip(found, wanted):
                self.assertAlmostEqual(row["SIMILARITY_SCORE"], score, places=4)
        self.assertGreater(len(wanted), 0)
        calls = self.engine.execute("SELECT CALL_ID, AI_MEMORY_EMBEDDING::FLOAT[] FROM STG_TRANSFORMED.STG_GONG_CALLS").fetchall()
        wanted = sorted(((cosine(vectors[1], vector), call) for call, vector in calls), reverse=True)[:5]
        self.assertEqual([row["CALL_ID"] for row in self.cooked("29")], [call for _, call in wanted])

    test_query_29 = test_query_01_and_29_find_by_meaning

    def vectors(self, texts):
        lines = "".join(json.dumps({"id": str(i), "text": text}) + "\n" for i, text in enumerate(texts))
        path = os.path.join(self.folder.name, "texts.jsonl")
        pathlib.Path(path).write_text(lines)
        out = self.run_sophia("cortex", "embed", "--input", path, "--output", "-").stdout
        return [json.loads(line)["embedding"] for line in out.splitlines()]

    def test_query_03_asks_about_each_larger_open_deal(self):
        self.server.requests.clear()
        rows = self.sql(COOKBOOK["03"].read_text(), provider=True)
        deals = self.rows_of_engine("SELECT DEAL_NAME, DEAL_STAGE, DEAL_AMOUNT::VARCHAR, DAYS_TO_CLOSE, DEAL_ID FROM STG_TRANSFORMED.STG_HUBSPOT_DEALS "
                                    "WHERE DEAL_STATUS = 'In Progress' AND DEAL_AMOUNT > 25000")
        self.assertGreater(len(deals), 0)
        self.assertEqual({row["DEAL_ID"] for row in rows}, {deal[4] for deal in deals})
        prompts = {request[2]["messages"][0]["content"] for request in self.server.requests}
        self.assertEqual(prompts, {
            f"Analyze the risk level of this deal: Deal: {name}, Stage: {stage}, Value: ${amount}, Days to close: {days}"
            ". Provide a brief risk assessment and recommendations." for name, stage, amount, days, _ in deals})
        for _, key, body in self.server.requests:
            self.assertEqual((key, body["model"], body["max_tokens"]), ("Bearer secret", "llama2-70b-chat", 200))
        self.assertEqual({plain(row["RISK_ANALYSIS"])["choices"][0]["messages"] for row in rows}, {"Low risk."})

    def test_query_44_sentiment_has_the_right_sign(self):
        good, bad = self.cooked("44")[0].values()
        self.assertGreater(good, 0.2)
        self.assertLess(bad, -0.2)

    def test_query_45_classes_are_snowflakes_and_agree_with_the_score(self):
        stored = dict(self.engine.execute("SELECT TRANSCRIPT_ID, SEGMENT_SENTIMENT FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS "
                                          "ORDER BY TRANSCRIPT_ID LIMIT 20").fetchall())
        rows = self.cooked("45")
        self.assertEqual([row["TRANSCRIPT_ID"] for row in rows], list(stored))
        for row in rows:
            label = row["CLASS"]
            self.assertIn(label, {"positive", "negative", "neutral", "mixed", "unknown"})

    def test_query_46_summaries_are_made_of_sentences_of_the_call(self):
        texts = dict(self.engine.execute("SELECT CALL_ID, string_agg(TRANSCRIPT_TEXT, ' ' ORDER BY START_TIME_SECONDS) "
                                         "FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS GROUP BY CALL_ID").fetchall())
        rows = self.cooked("46")
        self.assertEqual([row["CALL_ID"] for row in rows], sorted(texts)[:5])
        for row in rows:
            self.assertGreater(len(row["SUMMARY"]), 20)
            self.assertLess(len(row["SUMMARY"]), len(texts[row["CALL_ID"]]) / 2)
            for sentence in re.split(r"(?<=[.?!]) (?=[A-Z])", row["SUMMARY"]):
                self.assertIn(sentence, texts[row["CALL_ID"]])

    def test_query_47_redaction_takes_personal_data_out_only(self):
        texts = self.engine.execute("SELECT TRANSCRIPT_TEXT FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS ORDER BY TRANSCRIPT_ID LIMIT 20").fetchall()
        for (text,), row in zip(texts, self.cooked("47")):
            pattern = ".+".join(re.escape(part) for part in re.split(r"\[[A-Z_]+\]", row["TEXT"]))
            self.assertRegex(text, "^(?s:" + pattern + ")$")
        self.assertEqual(self.one("AI_REDACT('write to ann.smith@acme.example today')"), "write to [EMAIL] today")

    def test_query_49_near_is_nearer_than_far(self):
        near, far = self.cooked("49")[0].values()
        a, b, c = self.vectors(["The price is too high.", "It costs too much.", "The weather is fine."])
        self.assertAlmostEqual(near, cosine(a, b), places=4)
        self.assertAlmostEqual(far, cosine(a, c), places=4)

    def test_query_62_describes_the_columns_of_memory(self):
        names = [row[0] for row in self.engine.execute("SELECT column_name FROM information_schema.columns WHERE table_schema = 'AI_MEMORY' "
                                                       "AND table_name = 'MEMORY_RECORDS' ORDER BY ordinal_position").fetchall()]
        rows = self.cooked("62")
        self.assertEqual([row["column_name"] for row in rows], names)
        types = {row["column_name"]: row["data_type"] for row in rows}
        self.assertEqual((types["METADATA"], types["CONTENT"], types["ACCESS_COUNT"]), ("VARIANT", "VARCHAR", "NUMBER(38,0)"))
        self.assertRegex(types["EMBEDDING"], r"^VECTOR\(FLOAT")

    def test_completion_needs_a_provider_and_tries_again(self):
        call = "SELECT SNOWFLAKE.CORTEX.COMPLETE('m', 'hi') AS T"
        failed = self.run_sophia("sql", call, code=2)
        self.assertIn("cortex.provider", failed.stderr)
        self.assertIsNone(self.one("SNOWFLAKE.CORTEX.TRY_COMPLETE('m', 'hi')"))
        self.server.failures = 1
        self.assertEqual(self.sql(call, provider=True), [{"T": "Low risk."}])
        path, key, body = self.server.requests[-1]
        self.assertEqual((path, key), ("/v1/chat/completions", "Bearer secret"))
        self.assertEqual(body["messages"], [{"role": "user", "content": "hi"}])

    def test_the_same_completion_is_paid_once(self):
        call = "SELECT SNOWFLAKE.CORTEX.COMPLETE('m', 'twice') AS T"
        before = len(self.server.requests)
        first = self.run_sophia("sql", call, provider=True).stderr
        second = self.run_sophia("sql", call, provider=True).stderr
        self.assertEqual(len(self.server.requests), before + 1)
        self.assertIn("completions: 1 (0 from the cache, 0 failed), 7 + 3 tokens", first)
        self.assertIn("completions: 1 (1 from the cache, 0 failed), 0 + 0 tokens", second)

    def test_functions_over_texts_answer_by_meaning(self):
        self.assertEqual(self.one("SNOWFLAKE.CORTEX.EXTRACT_ANSWER('The sky is blue. The plan costs forty dollars a seat.', "
                                  "'What does the plan cost?')[0].answer::STRING"), "The plan costs forty dollars a seat.")
        self.assertEqual(self.one("AI_CLASSIFY('I want my money back', ['refund request', 'praise']):labels[0]::STRING"), "refund request")
        self.assertEqual(self.one("SNOWFLAKE.CORTEX.CLASSIFY_TEXT('You are wonderful, thank you', ['refund request', 'praise']):label::STRING"), "praise")
        rows = self.sql("SELECT X FROM (SELECT 'it came late' AS X UNION ALL SELECT 'fine') WHERE AI_FILTER(PROMPT('Is this a complaint? {0}', X))",
                        provider=True)
        self.assertEqual(rows, [{"X": "it came late"}])
        system, user = self.server.requests[-1][2]["messages"]
        self.assertEqual((system["role"], user["role"], self.server.requests[-1][2]["model"]), ("system", "user", "judge"))

    def test_refusals_name_the_place_and_the_supported_form(self):
        for text, says in {
            "SELECT X:a = 1 FROM (SELECT PARSE_JSON('{}') AS X)": "1:8: a VARIANT in a comparison",
            "SELECT SOUNDEX('a')": "1:8: the function SOUNDEX is not supported",
            "SELECT DATE '2024-01-01' + INTERVAL '1 day'": "use DATEADD",
            "SELECT HASH(1)": "use MD5 or SHA2",
            "SELECT 1 FROM T SAMPLE (10)": "use ORDER BY and LIMIT",
            "CREATE STAGE S": "this statement is not supported",
        }.items():
            with self.subTest(text):
                self.assertIn(says, self.run_sophia("sql", text, "--dialect", "snowflake", code=2).stderr)

    def test_nulls_are_the_largest(self):
        order = "SELECT X FROM (SELECT 1 AS X UNION ALL SELECT NULL UNION ALL SELECT 2) ORDER BY X"
        self.assertEqual([r["X"] for r in self.sql(order)], [1, 2, None])
        self.assertEqual([r["X"] for r in self.sql(order + " DESC")], [None, 2, 1])
        self.assertEqual([r["X"] for r in self.sql(order + " DESC NULLS LAST")], [2, 1, None])

    def test_auto_takes_the_engines_own_sql_as_it_is(self):
        out = self.run_sophia("sql", "FROM (VALUES (1), (NULL)) AS t(x) ORDER BY x DESC", "--format", "csv").stdout
        self.assertEqual(out.split(), ["x", "1"])
        self.assertIn("2026-11-20", self.run_sophia("sql", "SELECT CURRENT_DATE() AS D", "--format", "csv").stdout)

    def test_parsed_by_sqlfluffs_snowflake(self):
        import sqlfluff

        for path in COOKBOOK.values():
            with self.subTest(path.name):
                sqlfluff.parse(path.read_text(), dialect="snowflake")


def cosine(a, b):
    return sum(x * y for x, y in zip(a, b)) / math.sqrt(sum(x * x for x in a) * sum(y * y for y in b))


if __name__ == "__main__":
    unittest.main()
