"""`sophia demo` as a person runs it, and what can be done with the data directory afterwards."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest

from sophia_runner import BINARY, ROOT

import duckdb

VECTORS = """SELECT count(*), count(AI_MEMORY_EMBEDDING), count(DISTINCT json_extract_string(AI_MEMORY_METADATA, '$.model'))
FROM STG_TRANSFORMED.STG_GONG_CALL_TRANSCRIPTS"""


def sophia(directory, *arguments, expect=0):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SOPHIA_") or k == "SOPHIA_DEPS_DIR"}
    done = subprocess.run([BINARY, *arguments, "--dir", directory], env=environment, text=True,
                          capture_output=True, timeout=600)
    assert done.returncode == expect, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


class DemoTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        cls.directory = os.path.join(cls.folder, "demo")
        cls.output = sophia(cls.directory, "demo")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def query(self, sql):
        with duckdb.connect(os.path.join(self.directory, "warehouse.duckdb"), read_only=True) as database:
            return database.execute(sql).fetchall()

    def search(self, *arguments):
        return json.loads(sophia(self.directory, "search", "transcripts", *arguments, "--json"))

    def test_shows_calls_reps_a_cited_search_and_what_to_try(self):
        for part in ("The newest calls", "Acme Corp", "Reps side by side", "John Smith",
                     "What customers said about the price", "Try next"):
            self.assertIn(part, self.output)
        first = self.output.split("What customers said about the price")[1].split("\n\n")[0]
        self.assertRegex(first, "Acme Corp.*\n.*Helen Novak.*\n.*too expensive for us")

    def test_keeps_what_the_sample_holds_without_private_and_short_calls(self):
        calls = [json.loads(line) for line in open(ROOT / "samples/tenant/gong/calls.jsonl", encoding="utf-8")]
        kept = {c["metaData"]["id"] for c in calls
                if not c["metaData"].get("isPrivate") and c["metaData"]["duration"] >= 60}
        self.assertEqual({row[0] for row in self.query("SELECT CALL_ID FROM STG_TRANSFORMED.STG_GONG_CALLS")}, kept)

    def test_every_call_with_talk_is_enriched_and_embedded(self):
        rows = self.query("""SELECT CALL_ID FROM STG_TRANSFORMED.STG_GONG_CALLS
                             WHERE CALL_SUMMARY IS NULL OR KEY_TOPICS IS NULL OR NOT PROCESSED_BY_CORTEX
                                OR AI_MEMORY_EMBEDDING IS NULL""")
        self.assertEqual(rows, [])
        segments, vectors, models = self.query(VECTORS)[0]
        self.assertEqual((segments, models), (vectors, 1))
        memories = self.query("""SELECT count(*) FROM AI_MEMORY.MEMORY_RECORDS
                                 WHERE CATEGORY = 'gong_call_summary' AND EMBEDDING IS NOT NULL""")[0][0]
        self.assertEqual(memories, self.query("SELECT count(*) FROM STG_TRANSFORMED.STG_GONG_CALLS")[0][0])

    def test_findings_quote_their_sentence(self):
        wrong = self.query("""SELECT count(*) FROM STG_TRANSFORMED.STG_GONG_CALL_SIGNALS AS f
                              LEFT JOIN STG_TRANSFORMED.STG_GONG_SENTENCES AS s
                                ON s.CALL_ID = f.CALL_ID AND s.SENTENCE_INDEX = f.SENTENCE_INDEX
                              WHERE s.TEXT IS DISTINCT FROM f.TEXT OR s.START_MS IS DISTINCT FROM f.START_MS""")
        self.assertEqual(wrong[0][0], 0)

    def test_a_second_run_of_the_stages_finds_nothing_to_do(self):
        self.assertIn("enrich: 0 calls", sophia(self.directory, "enrich"))
        self.assertIn("embed: 0 segments and 0 calls", sophia(self.directory, "embed"))

    def test_search_finds_words_meaning_and_filters(self):
        hits = self.search("\"security review\"")["hits"]
        self.assertTrue(hits)
        for hit in hits:
            self.assertIn("security review", hit["sentence"].lower())
        result = self.search("worried that the subscription costs too much", "--speaker-type", "External",
                             "--account", "acme", "--limit", "5")
        self.assertTrue(result["by_meaning"])
        self.assertTrue(result["hits"])
        for hit in result["hits"]:
            self.assertEqual((hit["account"], hit["speaker_type"]), ("Acme Corp", "External"))
        words = self.search("Leipzig", "--keywords-only")
        self.assertFalse(words["by_meaning"])
        for hit in words["hits"]:
            begin, end = hit["marks"][0]
            self.assertEqual(hit["sentence"].encode()[begin:end].lower(), b"leipzig")

    def test_a_quote_that_is_not_closed_is_told(self):
        for query, told in (('"security review', 1), ('"security review"', 0)):
            done = subprocess.run([BINARY, "search", "transcripts", query, "--dir", self.directory],
                                  text=True, capture_output=True, timeout=600)
            self.assertEqual((done.returncode, done.stderr.count("a quote is not closed")), (0, told))

    def test_unknown_names_are_told_with_near_ones(self):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("SOPHIA_")}
        done = subprocess.run([BINARY, "search", "transcripts", "price", "--account", "Acne", "--dir",
                               self.directory], env=environment, text=True, capture_output=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("did you mean Acme Corp", done.stderr)

    def test_another_model_replaces_all_vectors_at_once(self):
        copy = os.path.join(self.folder, "switch")
        shutil.copytree(self.directory, copy)
        listed = json.loads(sophia(copy, "model", "list", "--json"))
        folder = listed[0]["folder"]
        sophia(copy, "model", "add", folder, "--name", "second-model")
        report = json.loads(sophia(copy, "embed", "--model", "second-model", "--json"))
        self.assertTrue(report["embed"]["switched"])
        with duckdb.connect(os.path.join(copy, "warehouse.duckdb"), read_only=True) as database:
            segments, vectors, models = database.execute(VECTORS).fetchall()[0]
            staged = database.execute("SELECT count(*) FROM AI_MEMORY.EMBEDDING_STAGING").fetchone()[0]
        self.assertEqual((segments, models, staged), (vectors, 1, 0))
        # The default model has no vectors now: nothing is compared across models.
        answer = json.loads(sophia(copy, "search", "transcripts", "price", "--json"))
        self.assertFalse(answer["by_meaning"])

    def test_a_folder_with_other_files_is_refused(self):
        other = os.path.join(self.folder, "mine")
        os.makedirs(other)
        with open(os.path.join(other, "thesis.txt"), "w", encoding="utf-8") as file:
            file.write("years of work")
        sophia(other, "demo", expect=1)
        self.assertEqual(os.listdir(other), ["thesis.txt"])


if __name__ == "__main__":
    unittest.main()
