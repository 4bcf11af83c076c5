"""A stand-in for an HTTP API that answers JSON as a test wants, and remembers what it was asked."""

import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

EMPTY = (404, {"errors": ["No records found corresponding to the provided filters"]})


class Stub:
    """`answer(method, path, body)` gives (status, object or text) or None for an empty list."""

    def __init__(self, answer):
        self.answer = answer
        self.requests = []


@contextlib.contextmanager
def stub(answer):
    """Gives the stub and its base URL."""
    state = Stub(answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def reply(self):
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length).decode()
            state.requests.append((self.command, self.path, self.headers.get("Authorization")))
            status, content = state.answer(self.command, self.path, body) or EMPTY
            text = content if isinstance(content, str) else json.dumps(content)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            with contextlib.suppress(BrokenPipeError):  # the other side has what it needs
                self.wfile.write(text.encode())

        do_GET = do_POST = reply

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
