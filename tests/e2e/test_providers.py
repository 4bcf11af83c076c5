"""Completions and embeddings in SQL against strict stand-ins of OpenAI's and Snowflake's endpoints."""

import base64
import hashlib
import http.server
import json
import os
import pathlib
import shutil
import struct
import subprocess
import tempfile
import threading
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("SOPHIA_BIN", ROOT / "build/bin/sophia"))
SECRET = "sk-very-secret-4711"
NOW = "2026-11-20T17:00:00Z"
NOW_SECONDS = 1795194000
COMPLETE = "SELECT SNOWFLAKE.CORTEX.COMPLETE('claude-x', 'hi') AS T"


def answer_chat(body):
    assert set(body) <= {"model", "messages", "temperature", "top_p", "max_tokens", "response_format"}, body
    return 200, {"model": body["model"], "choices": [{"message": {"content": "hello"}, "finish_reason": "stop"}],
                 "usage": {"prompt_tokens": 7, "completion_tokens": 3}}


def vector_of(text):
    """Two numbers that follow from the text, then zeros up to the warehouse's dimension."""
    return [float(len(text)), 1.0] + [0.0] * 766


class StandIn(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server = self.server
        server.seen.append((self.path, dict(self.headers), body))
        if server.script:
            status, answer = server.script.pop(0)
        elif self.path.endswith("/chat/completions"):
            status, answer = answer_chat(body)
        elif self.path == "/v1/embeddings":
            data = [{"index": i, "embedding": base64.b64encode(struct.pack("<768f", *vector_of(text))).decode()}
                    for i, text in enumerate(body["input"])]
            status, answer = 200, {"data": list(reversed(data)), "usage": {"total_tokens": 3}}
        elif self.path == "/api/v2/cortex/inference:embed":
            status, answer = 200, {"data": [{"index": i, "embedding": [vector_of(text)]} for i, text in enumerate(body["text"])]}
        else:
            status, answer = 404, {"error": {"message": "no such path"}}
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


class Providers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.directory = os.path.join(cls.folder.name, "data")
        cls.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), StandIn)
        cls.server.seen, cls.server.script = [], []
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        cls.url = f"http://127.0.0.1:{cls.server.server_port}"
        cls.run_sophia("deploy")

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()
        cls.folder.cleanup()

    def setUp(self):
        self.server.seen.clear()
        self.server.script.clear()
        shutil.rmtree(os.path.join(self.directory, "cache"), ignore_errors=True)

    @classmethod
    def run_sophia(cls, *arguments, code=0, **settings):
        environment = {"PATH": os.environ["PATH"], "HOME": cls.folder.name, "SOPHIA_NOW": NOW, "SOPHIA_DIR": cls.directory,
                       "MY_KEY": SECRET}
        environment |= {"SOPHIA_CORTEX_" + key.upper(): value for key, value in settings.items()}
        done = subprocess.run([BINARY, *arguments], env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == code, (arguments, done.returncode, done.stdout, done.stderr)
        assert SECRET not in done.stdout + done.stderr
        return done

    def sql(self, text, **settings):
        done = self.run_sophia("sql", text, "--dialect", "snowflake", "--format", "jsonl", **settings)
        return [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    def openai(self, **more):
        return {"provider": "openai", "base_url": self.url + "/v1/", "api_key": "env:MY_KEY"} | more

    def snowflake(self, **more):
        return {"provider": "cortex", "snowflake_url": self.url, "snowflake_token": "env:MY_KEY"} | more

    def test_openai_is_asked_with_the_key_and_the_cost_is_told(self):
        rows, said = self.sql(COMPLETE, **self.openai(price_input="1000", price_output="2000"))
        self.assertEqual(rows, [{"T": "hello"}])
        path, headers, body = self.server.seen[0]
        self.assertEqual((path, headers["Authorization"]), ("/v1/chat/completions", "Bearer " + SECRET))
        self.assertEqual(body, {"model": "claude-x", "messages": [{"role": "user", "content": "hi"}]})
        self.assertIn("7 + 3 tokens, cost 0.013000", said)  # 7 x 0.001 + 3 x 0.002

    def test_no_cache_asks_again(self):
        for _ in range(2):
            self.sql(COMPLETE, **self.openai(cache_hours="0"))
        self.assertEqual(len(self.server.seen), 2)

    def test_cortex_knows_tokens_by_their_kind(self):
        for kind, name in (("pat", "PROGRAMMATIC_ACCESS_TOKEN"), ("oauth", "OAUTH")):
            self.sql(COMPLETE, **self.snowflake(snowflake_auth=kind, cache_hours="0"))
            path, headers, _ = self.server.seen[-1]
            self.assertEqual(path, "/api/v2/cortex/v1/chat/completions")
            self.assertEqual(headers["X-Snowflake-Authorization-Token-Type"], name)
            self.assertEqual(headers["Authorization"], "Bearer " + SECRET)

    def test_a_key_pair_signs_a_token_that_openssl_accepts(self):
        key, public = os.path.join(self.folder.name, "key.pem"), os.path.join(self.folder.name, "public.pem")
        run = lambda *arguments: subprocess.run(["openssl", *arguments], check=True, capture_output=True).stdout
        run("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", key)
        run("pkey", "-in", key, "-pubout", "-out", public)
        self.sql(COMPLETE, **self.snowflake(snowflake_auth="keypair", snowflake_account="xy12345.eu-central-1", snowflake_user="sophia_svc",
                                            snowflake_private_key="file:" + key))
        _, headers, _ = self.server.seen[0]
        self.assertEqual(headers["X-Snowflake-Authorization-Token-Type"], "KEYPAIR_JWT")
        head, claims, signature = headers["Authorization"].removeprefix("Bearer ").split(".")
        decode = lambda part: base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        self.assertEqual(json.loads(decode(head)), {"alg": "RS256", "typ": "JWT"})
        fingerprint = base64.b64encode(hashlib.sha256(run("pkey", "-in", key, "-pubout", "-outform", "DER")).digest()).decode()
        self.assertEqual(json.loads(decode(claims)), {
            "iss": "XY12345.SOPHIA_SVC.SHA256:" + fingerprint, "sub": "XY12345.SOPHIA_SVC", "iat": NOW_SECONDS, "exp": NOW_SECONDS + 3600})
        signed, blob = os.path.join(self.folder.name, "signed"), os.path.join(self.folder.name, "signature")
        pathlib.Path(signed).write_text(head + "." + claims)
        pathlib.Path(blob).write_bytes(decode(signature))
        self.assertIn(b"Verified OK", run("dgst", "-sha256", "-verify", public, "-signature", blob, signed))

    def test_the_next_provider_answers_where_the_first_refuses(self):
        self.server.script.append((403, {"message": "no privilege"}))
        rows, _ = self.sql(COMPLETE, **(self.snowflake() | self.openai(provider="cortex,openai")))
        self.assertEqual(rows, [{"T": "hello"}])
        self.assertEqual([seen[0] for seen in self.server.seen], ["/api/v2/cortex/v1/chat/completions", "/v1/chat/completions"])

    def test_a_used_up_quota_is_not_asked_again(self):
        self.server.script += [(429, {"error": {"code": "insufficient_quota", "message": "pay " + SECRET}})] * 5
        failed = self.run_sophia("sql", COMPLETE, code=2, **self.openai())
        self.assertIn("quota is used up", failed.stderr)
        self.assertEqual(len(self.server.seen), 1)

    def test_a_missing_setting_is_named(self):
        self.assertIn("cortex.base_url", self.run_sophia("sql", COMPLETE, code=2, provider="openai").stderr)
        self.assertIn("cortex.snowflake_url", self.run_sophia("sql", COMPLETE, code=2, provider="cortex").stderr)
        self.assertIn("cortex.snowflake_token",
                      self.run_sophia("sql", COMPLETE, code=2, provider="cortex", snowflake_url=self.url).stderr)

    def test_vectors_come_from_the_endpoint(self):
        # Texts of 3 and 5 letters: (3, 1) and (5, 1).
        cosine = (3 * 5 + 1) / ((3 * 3 + 1) * (5 * 5 + 1)) ** 0.5
        similar = "SELECT AI_SIMILARITY('abc', 'abcde') AS S"
        rows, _ = self.sql(similar, embedding_provider="openai", embedding_model="text-x", base_url=self.url + "/v1", api_key="env:MY_KEY")
        self.assertAlmostEqual(rows[0]["S"], cosine, places=6)
        self.assertEqual(self.server.seen[-1][2], {"model": "text-x", "input": ["abc", "abcde"], "encoding_format": "base64"})
        rows, _ = self.sql("SELECT VECTOR_L2_DISTANCE(AI_EMBED('m', 'abc'), AI_EMBED('m', 'abcde')) AS S",
                           **(self.snowflake() | {"embedding_provider": "cortex"}))
        self.assertAlmostEqual(rows[0]["S"], 2, places=6)
        # e5 models are told which side of a search a text is.
        self.sql("SELECT AI_EMBED('e5-base-v2', 'abc') AS S", **(self.snowflake() | {"embedding_provider": "cortex"}))
        self.assertEqual(self.server.seen[-1][2], {"model": "e5-base-v2", "text": ["query: abc"]})


if __name__ == "__main__":
    unittest.main()
