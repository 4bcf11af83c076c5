"""A strict stand-in of Pinecone's vector paths (REST, 2025-10): one index, in memory.

It refuses what the service refuses (dimension, zero vectors, nested or null metadata, 1,000 records
or 2 MB a request, 40 KB of metadata a record, spaces in ids, a wrong key, a missing version) and
fails on demand. The official Python client is its judge: tests/contract/test_pinecone.py.

    with FakePinecone(dimension=3) as fake:
        fake.url, fake.vectors("ns"), fake.fail_next(429, 503), fake.requests
"""

import json
import math
import re
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

MAX_BODY = 2 << 20
MAX_METADATA = 40 << 10
OPERATORS = {
    "$eq": lambda have, want: want in have if isinstance(have, list) else have == want,
    "$ne": lambda have, want: want not in have if isinstance(have, list) else have != want,
    "$gt": lambda have, want: have > want,
    "$gte": lambda have, want: have >= want,
    "$lt": lambda have, want: have < want,
    "$lte": lambda have, want: have <= want,
    "$in": lambda have, want: any(h in want for h in (have if isinstance(have, list) else [have])),
    "$nin": lambda have, want: not any(h in want for h in (have if isinstance(have, list) else [have])),
}


class Refused(Exception):
    def __init__(self, status, message, code=3):
        super().__init__(message)
        self.status, self.code = status, code


def as_float32(values):
    return list(struct.unpack(f"{len(values)}f", struct.pack(f"{len(values)}f", *values)))


def check_metadata(metadata):
    if not isinstance(metadata, dict):
        raise Refused(400, "metadata must be an object")
    for key, value in metadata.items():
        flat = isinstance(value, (str, int, float, bool)) or (
            isinstance(value, list) and all(isinstance(v, str) for v in value))
        if key.startswith("$") or not flat:
            raise Refused(400, f"Metadata value must be a string, number, boolean or list of strings, got {json.dumps(value)} for field '{key}'")
    if len(json.dumps(metadata).encode()) > MAX_METADATA:
        raise Refused(400, "Metadata size exceeds the limit of 40960 bytes per vector")


def matches(metadata, where):
    for key, want in (where or {}).items():
        if key == "$and":
            ok = all(matches(metadata, part) for part in want)
        elif key == "$or":
            ok = any(matches(metadata, part) for part in want)
        elif key.startswith("$"):
            raise Refused(400, f"the operator {key} must stand under a field")
        else:
            tests = want if isinstance(want, dict) else {"$eq": want}
            if not set(tests) <= {*OPERATORS, "$exists"}:
                raise Refused(400, f"{sorted(tests)} is not a valid operator")
            ok = all((key in metadata) == value if op == "$exists" else
                     (key in metadata and OPERATORS[op](metadata[key], value)) or (op in ("$ne", "$nin") and key not in metadata)
                     for op, value in tests.items())
        if not ok:
            return False
    return True


class Index:
    """The data plane. Methods take the parsed request and return the answer's object."""

    def __init__(self, dimension):
        self.dimension = dimension
        self.spaces = {}
        self.lock = threading.Lock()

    def check_values(self, values):
        if not isinstance(values, list) or not all(isinstance(v, (int, float)) and math.isfinite(v) for v in values):
            raise Refused(400, "values must be a list of finite numbers")
        if len(values) != self.dimension:
            raise Refused(400, f"Vector dimension {len(values)} does not match the dimension of the index {self.dimension}")
        if not any(values):
            raise Refused(400, "Dense vectors must contain at least one non-zero value.")

    def check_id(self, identifier):
        if not isinstance(identifier, str) or not 1 <= len(identifier) <= 512 or not identifier.isascii():
            raise Refused(400, "Vector ID must be ASCII, 1 to 512 characters")

    def upsert(self, body):
        vectors = body.get("vectors")
        if not vectors:
            raise Refused(400, "No vectors were given")
        if len(vectors) > 1000:
            raise Refused(400, f"Batch size {len(vectors)} exceeds the limit of 1000")
        for vector in vectors:
            if set(vector) - {"id", "values", "sparseValues", "metadata"}:
                raise Refused(400, f"unknown field in {sorted(vector)}")
            self.check_id(vector.get("id"))
            self.check_values(vector.get("values"))
            check_metadata(vector.get("metadata") or {})
        space = self.spaces.setdefault(body.get("namespace") or "", {})
        for vector in vectors:  # replaces the whole record
            space[vector["id"]] = {"id": vector["id"], "values": as_float32(vector["values"]),
                                   "metadata": vector.get("metadata") or {}}
        return {"upsertedCount": len(vectors)}

    def update(self, body):
        self.check_id(body.get("id"))
        record = self.spaces.get(body.get("namespace") or "", {}).get(body["id"])
        if body.get("values") is not None:
            self.check_values(body["values"])
        check_metadata(body.get("setMetadata") or {})
        if record is not None:
            if body.get("values") is not None:
                record["values"] = as_float32(body["values"])
            record["metadata"] = {**record["metadata"], **(body.get("setMetadata") or {})}
        return {}

    def delete(self, body):
        ways = [way for way in ("ids", "deleteAll", "filter") if body.get(way)]
        if len(ways) != 1:
            raise Refused(400, "exactly one of ids, deleteAll and filter must be given")
        name = body.get("namespace") or ""
        if name not in self.spaces:
            if ways == ["deleteAll"]:
                raise Refused(404, "Namespace not found", 5)
            return {}
        space = self.spaces[name]
        if ways == ["ids"]:
            if len(body["ids"]) > 1000:
                raise Refused(400, "at most 1000 ids")
            for identifier in body["ids"]:
                space.pop(identifier, None)
        elif ways == ["deleteAll"]:
            del self.spaces[name]
        else:
            for identifier in [i for i, r in space.items() if matches(r["metadata"], body["filter"])]:
                del space[identifier]
        return {}

    def query(self, body):
        space = self.spaces.get(body.get("namespace") or "", {})
        top_k = body.get("topK")
        if not isinstance(top_k, int) or not 1 <= top_k <= 10000:
            raise Refused(400, "topK must be 1 to 10000")
        if ("vector" in body and body["vector"]) == bool(body.get("id")):
            raise Refused(400, "exactly one of vector and id must be given")
        vector = body.get("vector") or space.get(body["id"], {}).get("values")
        if vector is None:
            return {"matches": [], "namespace": body.get("namespace") or "", "usage": {"readUnits": 1}}
        self.check_values(vector)
        length = math.sqrt(sum(v * v for v in vector))
        scored = []
        for record in space.values():
            if not matches(record["metadata"], body.get("filter")):
                continue
            norm = math.sqrt(sum(v * v for v in record["values"]))
            dot = sum(a * b for a, b in zip(vector, record["values"], strict=True))
            scored.append((dot / (length * norm), record))
        scored.sort(key=lambda pair: (-pair[0], pair[1]["id"]))
        found = []
        for score, record in scored[:top_k]:
            match = {"id": record["id"], "score": score}
            if body.get("includeValues"):
                match["values"] = record["values"]
            if body.get("includeMetadata"):
                match["metadata"] = record["metadata"]
            found.append(match)
        return {"matches": found, "namespace": body.get("namespace") or "", "usage": {"readUnits": 5}}

    def fetch(self, query):
        space = self.spaces.get(query.get("namespace", [""])[0], {})
        ids = query.get("ids", [])
        if not 1 <= len(ids) <= 1000 or any(" " in i for i in ids):
            raise Refused(400, "1 to 1000 ids without spaces")
        return {"vectors": {i: space[i] for i in ids if i in space}, "namespace": query.get("namespace", [""])[0],
                "usage": {"readUnits": 1}}

    def list(self, query):
        name = query.get("namespace", [""])[0]
        limit = int(query.get("limit", ["100"])[0])
        if not 1 <= limit <= 100:
            raise Refused(400, "limit must be 1 to 100")
        prefix = query.get("prefix", [""])[0]
        after = query.get("paginationToken", [""])[0]
        ids = sorted(i for i in self.spaces.get(name, {}) if i.startswith(prefix) and i > after)
        answer = {"vectors": [{"id": i} for i in ids[:limit]], "namespace": name, "usage": {"readUnits": 1}}
        if len(ids) > limit:
            answer["pagination"] = {"next": ids[limit - 1]}
        return answer

    def statistics(self):
        counts = {name: {"vectorCount": len(space)} for name, space in self.spaces.items() if space}
        return {"namespaces": counts, "dimension": self.dimension, "indexFullness": 0,
                "totalVectorCount": sum(c["vectorCount"] for c in counts.values()),
                "metric": "cosine", "vectorType": "dense"}


class FakePinecone:
    def __init__(self, dimension, key="test-key"):
        self.index, self.key = Index(dimension), key
        self.faults, self.requests = [], []
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                fake.answer(self)

            do_POST = do_GET

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def vectors(self, namespace=""):
        return self.index.spaces.get(namespace, {})

    def fail_next(self, *faults):
        """Statuses for the next requests; "reset" closes the connection after the work is done."""
        self.faults.extend(faults)

    def answer(self, handler):
        length = int(handler.headers.get("Content-Length") or 0)
        raw = handler.rfile.read(length)
        url = urlsplit(handler.path)
        fault = self.faults.pop(0) if self.faults else None
        try:
            self.requests.append((handler.command, url.path, length))
            if isinstance(fault, int):
                raise Refused(fault, "Request failed. You've reached the rate limit" if fault == 429 else "unavailable", 8)
            status, answer = 200, self.work(handler, url, raw, length)
        except Refused as refused:
            status = refused.status
            answer = {"code": refused.code, "message": str(refused), "details": []}
        if fault == "reset":
            handler.connection.close()
            handler.close_connection = True
            return
        text = status == 401
        body = b"Invalid API Key" if text else json.dumps(answer).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "text/plain" if text else "application/json")
        if status == 429:
            handler.send_header("Retry-After", "0")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def work(self, handler, url, raw, length):
        if handler.headers.get("Api-Key") != self.key:
            raise Refused(401, "Invalid API Key", 16)
        if not re.fullmatch(r"\d{4}-\d{2}", handler.headers.get("X-Pinecone-Api-Version") or ""):
            raise Refused(400, "X-Pinecone-Api-Version is required")
        if length > MAX_BODY:
            raise Refused(413, "Request size exceeds 2MB")
        query = parse_qs(url.query, keep_blank_values=True)
        body = {}
        if handler.command == "POST":
            try:
                body = json.loads(raw or b"{}", parse_constant=lambda c: (_ for _ in ()).throw(ValueError(c)))
            except ValueError as error:
                raise Refused(400, f"invalid JSON: {error}") from error
        routes = {
            ("POST", "/vectors/upsert"): lambda: self.index.upsert(body),
            ("POST", "/vectors/update"): lambda: self.index.update(body),
            ("POST", "/vectors/delete"): lambda: self.index.delete(body),
            ("POST", "/query"): lambda: self.index.query(body),
            ("GET", "/vectors/fetch"): lambda: self.index.fetch(query),
            ("GET", "/vectors/list"): lambda: self.index.list(query),
            ("POST", "/describe_index_stats"): self.index.statistics,
        }
        route = routes.get((handler.command, url.path))
        if route is None:
            raise Refused(404, f"{handler.command} {url.path} not found", 5)
        with self.index.lock:
            return route()
