"""A ledger of a few lines, over a real socket: as much of the real one as the tests meet, kept in memory."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable, NamedTuple, Union

EVENTS = "/v1/realtime/server-events"


class Stored(NamedTuple):
    session: str
    call: str | None
    sequence: int
    time: str
    raw: str


class Request(NamedTuple):
    method: str
    path: str
    headers: Any
    body: bytes
    at: float


class Reply(NamedTuple):
    """What is answered instead of doing what was asked."""

    status: int
    body: Any = {"error": {"message": "No.", "type": "invalid_request_error", "param": None, "code": "some_error"}}
    headers: dict[str, str] = {}


Instead = Union[Reply, str, None]


class FakeLedger:
    """Takes batches and measured usage, stores each event once, and refuses of the tests' what the real one refuses."""

    def __init__(self) -> None:
        self.plan: list[Instead | Callable[[Request], Instead]] = []
        """What becomes of the next requests: an answer, "cut", "store and cut", or a function that gives one."""
        self.plans: Callable[[Request], Instead] | None = None
        """What becomes of each request after those."""
        self.requests: list[Request] = []
        self.stored: list[Stored] = []
        self.measured: dict[str, dict[str, str]] = {}
        self.not_stored: dict[str, int] = {}
        """Ids of events that cannot be stored, and how often."""
        self.key = "secret"
        self.most_bytes = 3_500_000
        self.at_once = self.most_at_once = 0
        self.port = 0
        self._known: dict[tuple[str, str], str] = {}
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> FakeLedger:
        self._server = _Server(("127.0.0.1", self.port), _handler(self))
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def stop(self) -> None:
        """As one that is killed: connections end in the middle, what is stored stays."""
        self._server.shutdown()
        self._server.server_close()
        self._server.cut_off()

    def sequences(self, session: str) -> list[int]:
        """The numbers of a session's events, in the order in which they were stored."""
        return [line.sequence for line in self.stored if line.session == session]

    def sizes(self) -> list[int]:
        """How many events each POST had."""
        return [len(_elements(request.body) or []) for request in self.requests if request.method == "POST"]

    def serve(self, request: Request) -> Reply | None:
        """None: no answer, the connection ends."""
        with self._lock:
            self.requests.append(request)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            step = self.plan.pop(0) if self.plan else self.plans
        instead = step(request) if callable(step) else step
        with self._lock:
            self.at_once -= 1
            if instead == "cut":
                return None
            reply = instead if isinstance(instead, Reply) else self._answer(request)
            return None if instead == "store and cut" else reply

    def _answer(self, request: Request) -> Reply:
        usage = re.fullmatch(r"/v1/realtime/sessions/([^/]+)/measured-usage", request.path)
        if request.headers["X-Api-Key"] != self.key:
            return Reply(401, error("invalid_api_key"))
        if request.headers["Content-Type"] != "application/json":
            return Reply(415, error("unsupported_media_type"))
        if len(request.body) > self.most_bytes:
            return Reply(413, error("body_too_large"))
        if request.method == "PUT" and usage:
            return self._measure(urllib.parse.unquote(usage[1]), json.loads(request.body))
        if request.method != "POST" or request.path != EVENTS:
            return Reply(404, error("not_found"))
        lines = _elements(request.body)
        if lines is None or len(lines) > 1000:
            return Reply(400, error("invalid_json" if lines is None else "too_many_events"))
        data = [self._store(line, index) for index, line in enumerate(lines)]
        rejected = sum("error" in line for line in data)
        duplicates = sum(line.get("duplicate", False) for line in data)
        counts = {"accepted": len(data) - rejected - duplicates, "duplicates": duplicates, "rejected": rejected}
        return Reply(207 if rejected else 200, {"object": "list", "data": data, **counts})

    def _measure(self, session: str, durations: dict[str, str]) -> Reply:
        if all(line.session != session for line in self.stored):
            return Reply(404, error("not_found"))
        self.measured[session] = durations
        return Reply(200, {"object": "realtime.measured_usage", "session_id": session, **durations})

    def _store(self, line: str, index: int) -> dict[str, Any]:
        envelope = json.loads(line)
        raw = line[line.index(',"event":') + 9 : -1]
        session, event_id = envelope["session_id"], envelope["event"].get("event_id")
        before = self._known.get((session, event_id))
        if not event_id:
            return {**error("missing_required_parameter"), "index": index}
        if before not in (None, raw):
            return {**error("event_id_conflict"), "index": index}
        if self.not_stored.get(event_id, 0) > 0:
            self.not_stored[event_id] -= 1
            return {**error("not_stored", "server_error"), "index": index}
        if before is None:
            self._known[session, event_id] = raw
            self.stored.append(Stored(session, envelope.get("call_id"), envelope["sequence"], envelope["time"], raw))
        return {"object": "realtime.server_event.receipt", "event_id": event_id, "duplicate": before is not None}


def error(code: str, kind: str = "invalid_request_error") -> dict[str, Any]:
    return {"error": {"message": "No.", "type": kind, "param": None, "code": code}}


def _elements(body: bytes) -> list[str] | None:
    """The elements of a batch as they were written; None when it is no JSON."""
    try:
        json.loads(body)
    except ValueError:
        return None
    return re.split(r',(?=\{"sequence":\d+,"session_id":)', body.decode()[1:-1])


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, *arguments: Any) -> None:
        self._open: set[socket.socket] = set()
        super().__init__(*arguments)

    def get_request(self) -> Any:
        connection, address = super().get_request()
        self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def cut_off(self) -> None:
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


def _handler(ledger: FakeLedger) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            reply = ledger.serve(Request(self.command, self.path, self.headers, body, time.time()))
            if reply is None:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            data = reply.body.encode() if isinstance(reply.body, str) else json.dumps(reply.body).encode()
            self.send_response(reply.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_POST = do_PUT = _serve

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    return Handler
