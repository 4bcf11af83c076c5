"""No secret is printed, logged or stored: whole runs with a key and with OAuth, right and wrong,
with all they print and write searched for every spelling of every secret."""

import base64
import contextlib
import http.server
import json
import os
import pathlib
import shutil
import stat
import subprocess
import tempfile
import threading
import unittest
import urllib.parse

from sophia_runner import BINARY, ROOT, Sophia, gong

TENANT = ROOT / "samples/tenant/gong"
# With characters that JSON, URLs and base64 each write in another way.
KEY = 'Kq7ACCESS"/+=9Zt'
SECRET = 'Sw3SECRET\\&?%vX'
CLIENT = "Cl1ENTPUBLICx8"  # a name, no secret; with its secret it makes a Basic header
CLIENT_SECRET = "Cs5CLIENTSEC+/rT"
REFRESH = "Rf2REFRESH=&tokenU"
OTHER_KEY = "Pn4PINECONE/keyQ"
TOKEN_FILE = pathlib.Path("run/gong-token.json")


def spellings(secret):
    """How a secret may be written down."""
    raw = secret.encode()
    return {secret, json.dumps(secret)[1:-1], urllib.parse.quote(secret, safe=""),
            urllib.parse.quote_plus(secret), base64.b64encode(raw).decode().rstrip("="), raw.hex()}


def basic(name, password):
    return base64.b64encode(f"{name}:{password}".encode()).decode()


SECRETS = {form for secret in (KEY, SECRET, CLIENT_SECRET, REFRESH, OTHER_KEY)
           for form in spellings(secret)}
SECRETS |= {basic(KEY, SECRET), basic(CLIENT, CLIENT_SECRET),
            # Tokens that the simulator gives out begin so.
            "sim-access-", "sim-refresh-"}


class Searched(Sophia):
    """Keeps all that its commands print."""

    def __init__(self, directory, url, **settings):
        super().__init__(directory, url, **{"SOPHIA_LOG_LEVEL": "debug",
                                            "SOPHIA_GONG_MAX_ATTEMPTS": "2", **settings})
        self.printed = []

    def say(self, *arguments, json_too=True):
        """Runs a command, whatever comes out of it, as text and as JSON."""
        for flags in ((), ("--json",)) if json_too else ((),):
            done = subprocess.run([BINARY, *flags, *map(str, arguments)], env=self.environment,
                                  capture_output=True, timeout=300)
            self.printed.append((" ".join(map(str, arguments)), done.stdout + done.stderr))
        return done.returncode

    def stored(self):
        """(name, bytes) of each file but the token's, and of each table as text: files of the
        engine are compressed."""
        for path in sorted(self.directory.rglob("*")):
            if path.is_file() and path.relative_to(self.directory) != TOKEN_FILE:
                yield str(path.relative_to(self.directory)), path.read_bytes()
        if not (self.directory / "warehouse.duckdb").exists():
            return
        with self.connect() as connection:
            tables = connection.execute(
                "SELECT table_schema, table_name, list((column_name, data_type)) "
                "FROM information_schema.columns GROUP BY ALL ORDER BY ALL").fetchall()
            for schema, table, columns in tables:
                # BLOBs as their bytes, all else as text.
                listed = ", ".join(f'"{name}"' if kind == "BLOB" else f'"{name}"::VARCHAR'
                                   for name, kind in columns)
                rows = connection.execute(f'SELECT {listed} FROM "{schema}"."{table}"').fetchall()
                yield f"{schema}.{table}", b"\n".join(
                    value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")
                    for row in rows for value in row)


def found_in(name, content):
    text = content.decode("utf-8", "replace")
    return [f"{name} holds {form!r}" for form in sorted(SECRETS) if form in text]


@contextlib.contextmanager
def echo():
    """A server that refuses every request and says what it was sent."""

    class Echo(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = json.dumps({"errors": [f"{self.path} {dict(self.headers)}"],
                               "error_description": f"{self.path} {dict(self.headers)}"}).encode()
            self.send_response(400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def key_settings(secret=SECRET):
    return {"SOPHIA_GONG_ACCESS_KEY": KEY, "SOPHIA_GONG_ACCESS_KEY_SECRET": secret,
            "SOPHIA_PINECONE_API_KEY": OTHER_KEY}


def oauth_settings(url, refresh=REFRESH):
    return {"SOPHIA_GONG_CLIENT_ID": CLIENT, "SOPHIA_GONG_CLIENT_SECRET": CLIENT_SECRET,
            "SOPHIA_GONG_REFRESH_TOKEN": refresh,
            "SOPHIA_GONG_TOKEN_URL": f"{url}/oauth2/generate-customer-token"}


class Secrets(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        self.count = 0

    def sophia(self, url, **settings):
        self.count += 1
        directory = self.root / f"data{self.count}"
        directory.mkdir()
        return Searched(directory, url, **settings)

    def check(self, sophia):
        found = [hit for name, out in sophia.printed for hit in found_in(f"output of {name}", out)]
        found += [hit for name, content in sophia.stored() for hit in found_in(name, content)]
        self.assertEqual(found, [])

    def test_the_search_finds_what_it_looks_for(self):
        for form in SECRETS:
            self.assertTrue(found_in("x", f"a line with {form} in it".encode()))

    def test_a_whole_run_with_a_key(self):
        with gong(TENANT, "--access-key", KEY, "--access-key-secret", SECRET) as url:
            sophia = self.sophia(url, **key_settings())
            for command in ("init", "deploy"):
                self.assertIn(sophia.say(command, json_too=False), (0, 1))
            self.assertEqual(sophia.say("sync", json_too=False), 0)
            self.assertEqual(sophia.say("transform"), 0)
            sophia.say("run")
            for command in (("status",), ("doctor",), ("doctor", "--settings"),
                            ("doctor", "--online"), ("sync", "--streams", "nonsense"),
                            ("sql", "SELECT * FROM OPS_MONITORING.ETL_JOB_LOGS"),
                            ("sql", "SELECT getenv('SOPHIA_GONG_ACCESS_KEY_SECRET')"),
                            ("sql", "SELECT * FROM duckdb_settings()")):
                sophia.say(*command)
            self.assertGreater(sophia.one("SELECT count(*) FROM STG_TRANSFORMED.STG_GONG_CALLS"), 20)
        sophia.say("sync")  # nobody listens any more
        self.check(sophia)

    def test_a_refused_key(self):
        with gong(TENANT, "--access-key", KEY, "--access-key-secret", SECRET) as url:
            sophia = self.sophia(url, **key_settings(SECRET + "wrong"))
            sophia.run("deploy")
            for command in (("sync",), ("doctor", "--online"), ("run",), ("status",)):
                sophia.say(*command)
            self.assertIn("FAILED", str(sophia.query(
                "SELECT STATUS FROM OPS_MONITORING.ETL_JOB_LOGS")))
            self.check(sophia)

    def test_a_server_that_repeats_what_it_was_sent(self):
        with echo() as url:
            for settings in (key_settings(), oauth_settings(url)):
                sophia = self.sophia(url, **settings)
                sophia.run("deploy")
                for command in (("sync",), ("doctor", "--online"), ("status",)):
                    sophia.say(*command)
                self.check(sophia)

    def test_oauth_from_refresh_to_refusal(self):
        with gong(TENANT, "--client-id", CLIENT, "--client-secret", CLIENT_SECRET,
                  "--refresh-token", REFRESH, "--access-key", KEY,
                  "--access-key-secret", SECRET) as url:
            # The host of the API is the one that comes with the token.
            sophia = self.sophia("http://127.0.0.1:9", **oauth_settings(url))
            del sophia.environment["SOPHIA_GONG_ACCESS_KEY"]
            del sophia.environment["SOPHIA_GONG_ACCESS_KEY_SECRET"]
            sophia.run("deploy")
            self.assertEqual(sophia.say("sync", json_too=False), 0)
            kept = sophia.directory / TOKEN_FILE
            self.assertIn("sim-access-", kept.read_text())
            self.assertEqual(stat.S_IMODE(kept.stat().st_mode), 0o600)
            self.assertEqual(sophia.say("sync"), 0, "the token and its host are used again")
            for command in (("transform",), ("status",), ("doctor", "--settings"),
                            ("doctor", "--online")):
                sophia.say(*command)
            kept.unlink()
            self.assertNotEqual(sophia.say("sync"), 0, "the first refresh token works once")
            self.check(sophia)
        sophia.say("sync")  # the token endpoint is not there
        self.check(sophia)

    def test_the_connector_says_none(self):
        with gong(TENANT, "--client-id", CLIENT, "--client-secret", CLIENT_SECRET,
                  "--refresh-token", REFRESH, "--access-key", KEY,
                  "--access-key-secret", SECRET) as url:
            config = {"credentials": {"auth_type": "APIKey", "access_key": KEY,
                                      "access_key_secret": SECRET},
                      "base_url": url, "start_date": "2026-01-01T00:00:00Z",
                      "requests_per_second": 0}
            path = self.root / "config.json"
            path.write_text(json.dumps(config))
            wrong = self.root / "wrong.json"
            wrong.write_text(json.dumps(config | {"credentials": {
                "auth_type": "OAuth2.0", "client_id": CLIENT, "client_secret": CLIENT_SECRET,
                "refresh_token": REFRESH + "x"}, "token_url": url + "/oauth2/generate-customer-token"}))
            sophia = self.sophia(url)
            connector = f"{BINARY} airbyte source-gong"
            for file in (path, wrong):
                for verb in ("check", "discover"):
                    sophia.say("airbyte", "source-gong", verb, "--config", file, json_too=False)
            sophia.run("deploy")
            self.assertEqual(sophia.say("sync", "--connector", connector,
                                        "--connector-config", path), 0)
            self.assertNotEqual(sophia.say("sync", "--connector", connector,
                                           "--connector-config", wrong), 0)
            self.check(sophia)

    def test_a_file_of_settings_with_mistakes(self):
        for text in (f"[gong]\nacces_key_secret = '{SECRET}'\n", f"[gong]\naccess_key_secret = ['{SECRET}']\n",
                     f"[gong]\naccess_key_secret = '{SECRET}\n", f"[gong]\naccess_key = 'file:/nowhere/{CLIENT}'\n",
                     f"[gong]\naccess_key_secret = '{SECRET}'\nstart_date = 7\n",
                     f"[pinecone]\napi_key = '''\n{OTHER_KEY}\n''' x\n"):
            sophia = self.sophia("http://127.0.0.1:9")
            del sophia.environment["SOPHIA_GONG_ACCESS_KEY_SECRET"]
            file = self.root / "sophia.toml"
            file.write_text(text)
            os.chmod(file, 0o600)
            shutil.copy(file, sophia.directory / "sophia.toml")
            for command in (("sync",), ("doctor",), ("doctor", "--settings"), ("status",)):
                sophia.say(*command)
            (sophia.directory / "sophia.toml").unlink()
            self.check(sophia)


if __name__ == "__main__":
    unittest.main()
