"""Usage errors, files and their rights, damaged files, output formats: the program as typed."""

import json
import os
import stat
import subprocess
import tempfile
import unittest

from sophia_runner import BINARY, ROOT, Sophia


def typed(*arguments, **environment):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("SOPHIA_")}
    return subprocess.run([BINARY, *map(str, arguments)], env=clean | environment, text=True,
                          capture_output=True, timeout=120, stdin=subprocess.DEVNULL)


class Usage(unittest.TestCase):
    def expect(self, arguments, message):
        done = typed(*arguments)
        self.assertEqual((done.returncode, done.stdout), (2, ""), done)
        self.assertIn(message, done.stderr)
        done = typed("--json", *arguments)
        self.assertEqual((done.returncode, done.stdout), (2, ""), done)
        error = json.loads(done.stderr)["error"]
        self.assertIn(message, error["message"])
        self.assertEqual(error["code"], "invalid_argument")

    def test_an_unknown_command(self):
        self.expect(["bogus"], "there is no command 'bogus'")
        self.expect(["bogus", "--help"], "there is no command 'bogus'")
        self.expect(["--dir", "/nowhere", "serch", "transcripts"],
                    "there is no command 'serch'; did you mean 'search'?")
        self.expect(["memory", "stor"], "there is no command 'memory stor'; did you mean 'store'?")
        self.expect(["search", "words"], "there is no command 'search words'; there are: "
                                         "transcripts calls")

    def test_help_of_what_there_is(self):
        for arguments in (["--help"], ["sync", "--help"], ["search", "transcripts", "--help"],
                          ["airbyte", "source-gong", "read", "--help"], ["--version"]):
            with self.subTest(arguments):
                done = typed(*arguments)
                self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_other_mistakes(self):
        self.expect(["sync", "--bogus"], "--bogus")
        self.expect(["sql"], "statement is required")
        self.expect([], "subcommand is required")
        self.expect(["sql", "SELECT 1", "--rows", "-5"], "--rows")
        self.expect(["sql", "SELECT 1", "--rows=-5"], "--rows")

    def test_a_mistyped_name_in_the_environment(self):
        with tempfile.TemporaryDirectory() as directory:
            done = typed("status", SOPHIA_DIR=directory, SOPHIA_GONG_ACESS_KEY="x")
            self.assertEqual(done.returncode, 2)
            self.assertIn("did you mean SOPHIA_GONG_ACCESS_KEY?", done.stderr)
            done = typed("deploy", SOPHIA_DIR=directory + "/d", SOPHIA_FAVOURITE_COLOUR="blue",
                         SOPHIA_SHARED_DATA="/x")
            self.assertEqual(done.returncode, 0)
            self.assertEqual(done.stderr.count("warning"), 1)
            self.assertIn("SOPHIA_FAVOURITE_COLOUR", done.stderr)


class Files(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.data = self.directory.name + "/data"

    def mode(self, path):
        return oct(stat.S_IMODE(os.stat(path).st_mode))

    def test_only_the_owner_reads_the_data_directory(self):
        Sophia(self.data).run("deploy")
        self.assertEqual(self.mode(self.data), "0o700")
        self.assertEqual(self.mode(self.data + "/warehouse.duckdb"), "0o600")

    def test_the_demo_is_private_and_the_doctor_content(self):
        done = typed("demo", "--dir", self.data, "--samples", ROOT / "samples/tenant")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.mode(self.data), "0o700")
        self.assertEqual(self.mode(self.data + "/warehouse.duckdb"), "0o600")
        checks = json.loads(typed("--json", "doctor", "--dir", self.data).stdout)["checks"]
        self.assertEqual([c["status"] for c in checks if c["name"] == "data directory"], ["ok"])

    def damage(self, change):
        sophia = Sophia(self.data)
        sophia.run("deploy")
        sophia.run("sql", "--write", "INSERT INTO CONFIG.FEATURE_FLAGS (FLAG_NAME) "
                                     "SELECT 'flag' || i FROM range(50000) AS t(i)")
        file = sophia.directory / "warehouse.duckdb"
        file.write_bytes(change(file.read_bytes()))
        process = sophia.start("sql", "SELECT count(DISTINCT FLAG_NAME) FROM CONFIG.FEATURE_FLAGS")
        _, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1)
        self.assertIn(f"{file} is damaged", err)
        self.assertIn(f"mv {file} {file}.damaged && sophia run", err)
        self.assertIn("Put a copy of it back", err)
        # The way that it names is open.
        file.rename(str(file) + ".damaged")
        sophia.run("deploy")
        self.assertEqual(sophia.one("SELECT count(*) FROM CONFIG.FEATURE_FLAGS"), 0)

    def test_a_file_of_something_else(self):
        self.damage(lambda b: b"hello, this is no database\n" * 100)

    def test_a_file_that_was_cut(self):
        self.damage(lambda b: b[:len(b) // 2])

    def test_a_file_with_foreign_bytes_in_it(self):
        def change(b):
            changed = bytearray(b)
            for at in range(262144 + 12288, len(b) - 64, 4096):
                changed[at:at + 64] = b"\xff" * 64
            return bytes(changed)
        self.damage(change)


class Job(unittest.TestCase):
    def test_a_job_that_runs_elsewhere_is_noted_begun_and_ended(self):
        with tempfile.TemporaryDirectory() as directory:
            sophia = Sophia(directory + "/d")
            sophia.run("deploy")
            begun = sophia.json("job", "AIRBYTE_GONG", "--status", "running", "--source-type", "gong")
            self.assertEqual(begun["status"], "RUNNING")
            ended = sophia.json("job", "AIRBYTE_GONG", "--status", "SUCCESS", "--records", "42")
            self.assertEqual(ended, {"log_id": begun["log_id"], "job_name": "AIRBYTE_GONG",
                                     "status": "SUCCESS", "records_processed": 42})
            rows = sophia.json("sql", "SELECT STATUS, RECORDS_PROCESSED FROM OPS_MONITORING.ETL_JOB_LOGS "
                               "WHERE JOB_NAME = 'AIRBYTE_GONG'")
            self.assertEqual(rows, [{"STATUS": "SUCCESS", "RECORDS_PROCESSED": 42}])
            failed = typed("--dir", directory + "/d", "job", "DBT", "--status", "failed")
            self.assertEqual(failed.returncode, 2, failed)
            self.assertIn("a failed job needs an error_message", failed.stderr)


class Output(unittest.TestCase):
    def test_lists_are_json_in_json(self):
        with tempfile.TemporaryDirectory() as directory:
            sophia = Sophia(directory + "/d")
            sophia.run("deploy")
            rows = json.loads(sophia.run("sql", "SELECT [1, 2] AS a, {'k': [1.5]} AS b", "--json"))
        self.assertEqual(rows, [{"a": [1, 2], "b": {"k": [1.5]}}])

    def test_a_bad_line_of_a_collection_is_skipped_by_its_number(self):
        with tempfile.TemporaryDirectory() as directory:
            for name, lines in {
                    "corpus": ['{"id":"a","text":"apples"}', "{broken", '{"id":"b","text":"pears"}'],
                    "queries": ['{"id":"q1","text":"pears"}', '{"id":"q2"}',
                                '{"id":"q3","text":"apples"}']}.items():
                with open(f"{directory}/{name}.jsonl", "w", encoding="utf-8") as out:
                    out.write("\n".join(lines) + "\n")
            done = typed("search", "--corpus", directory + "/corpus.jsonl", "--queries",
                         directory + "/queries.jsonl", "--keywords-only", SOPHIA_DIR=directory)
        self.assertEqual(done.returncode, 3, done)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([(a["query_id"], a["ranked"][0]) for a in answers],
                         [("q1", "b"), ("q3", "a")])
        self.assertIn("corpus.jsonl:2: ", done.stderr)
        self.assertIn("queries.jsonl:2: ", done.stderr)
        self.assertIn("2 lines skipped", done.stderr)


class Devices(unittest.TestCase):
    """What is no file is written to as it stands: a finished file must not take its place."""

    def written(self, make_arguments, **environment):
        with tempfile.TemporaryDirectory() as directory:
            pipe = os.path.join(directory, "pipe")
            os.mkfifo(pipe)
            reader = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
            try:
                done = typed(*make_arguments(directory, pipe), **environment)
                self.assertEqual(done.returncode, 0, done)
                self.assertTrue(stat.S_ISFIFO(os.stat(pipe).st_mode), "the pipe is gone")
                self.assertEqual([name for name in os.listdir(directory) if name.startswith("pipe.")], [])
                return os.read(reader, 65536).decode()
            finally:
                os.close(reader)

    def test_rows_of_sql(self):
        with tempfile.TemporaryDirectory() as data:
            Sophia(data).run("deploy")
            rows = self.written(lambda _, pipe: ["sql", "SELECT 7 AS N", "--format", "csv", "--output", pipe],
                                SOPHIA_DIR=data)
        self.assertEqual(rows.split(), ["N", "7"])

    def test_lines_of_an_ai_function(self):
        def arguments(directory, pipe):
            with open(os.path.join(directory, "in.jsonl"), "w", encoding="utf-8") as lines:
                lines.write('{"id": "a", "text": "We love it."}\n')
            return ["cortex", "sentiment", "--input", lines.name, "--output", pipe]

        self.assertEqual(json.loads(self.written(arguments))["id"], "a")


if __name__ == "__main__":
    unittest.main()
