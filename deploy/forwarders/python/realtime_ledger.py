"""Forwards the server events of realtime voice sessions to Realtime Ledger.

One file, standard library only, Python 3.10 or later. What it promises, and what it does not, is in README.md.
"""

from __future__ import annotations

import atexit
import errno
import http.client
import inspect
import json
import logging
import math
import os
import random
import re
import secrets
import threading
import time
import urllib.parse
import uuid
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any, Callable, Iterator, Mapping, NamedTuple

__all__ = ["LedgerSession", "Problem", "RealtimeLedger"]

_EVENTS = "/v1/realtime/server-events"
_MOST_BYTES = 3_500_000  # in a request: a server may break off one that is larger instead of answering it
_AUDIO_SHARE = 0.75  # of memory: audio is dropped first, so that the other events have room
_MOST_TRIES = 5  # of an event that the ledger could not store while it stored others
_SPOOL_PAUSE_MS = 5_000
_LOG_PAUSE_MS = 60_000
_REPORT = b'{"measured_usage":'  # how a line begins that is a report of measured audio, and no event
_SEPARATOR = b"\x1e"  # of lines in a file: JSON holds it escaped only, and an event may hold line breaks
_FILE_NAME = re.compile(r"(\d{15}-(\d+)-[0-9a-f]{8})(?:-\d{9}-(\d+)\.ledger|\.tmp)")  # who wrote it, process, lines
_AUDIO_DELTAS = ("response.output_audio.delta", "response.audio.delta")
_KINDS = dict(  # what an answer means that says nothing of the lines, by its status; 0: there was none
    [(0, "unreachable"), (401, "unauthorized"), (403, "unauthorized"), *((n, "unavailable") for n in (408, 425, 429))]
)
_log = logging.getLogger("realtime_ledger")


class Problem(NamedTuple):
    """Something that went wrong; `line` is the refused line as it was sent, and holds what was said."""

    code: str
    message: str
    line: bytes | None = None


class _Segment:
    """Lines to be sent: those in memory, or those of a file of the spool."""

    def __init__(self, path: str = "", count: int = 0, size: int = 0) -> None:
        self.path, self.count, self.size = path, count, size
        self.lines: list[bytes] = []  # oldest first
        self.again = self.tries = 0  # lines that the ledger could not store, and how often they were sent


class _Answer(NamedTuple):
    status: int
    body: Any = None
    retry_after: str | None = None
    reason: str | None = None


@dataclass(kw_only=True, eq=False, repr=False)
class RealtimeLedger:
    """Sends events of any number of sessions: in batches, in order, one request at a time, until each is answered."""

    url: str = ""
    api_key: str = ""
    headers: Mapping[str, str] | Callable[[], Mapping[str, str]] | None = None
    audio: str = "forward"
    measure_audio: bool = True
    batch_events: int = 200
    batch_bytes: int = 500_000
    flush_ms: float = 1_000
    max_events: int = 50_000
    max_bytes: int = 32_000_000
    spool_dir: str | os.PathLike[str] | None = None
    spool_bytes: int = 1_000_000_000
    retry_min_ms: float = 500
    retry_max_ms: float = 30_000
    request_timeout_ms: float = 10_000
    on_problem: Callable[[Problem], None] | None = None

    def __post_init__(self) -> None:
        self.url = (self.url or os.environ.get("LEDGER_URL", "")).strip().rstrip("/")
        self.api_key = (self.api_key or os.environ.get("LEDGER_API_KEY", "")).strip()
        self.spool_dir = self.spool_dir or os.environ.get("LEDGER_SPOOL_DIR")
        if not re.match(r"https?://[^/]", self.url) or not re.fullmatch("[!-~]+", self.api_key):
            raise ValueError("RealtimeLedger needs url and api_key, or LEDGER_URL and LEDGER_API_KEY")
        self._begin()
        self._resume()
        _living.add(self)
        atexit.register(self.close)

    def _begin(self) -> None:
        """The state. What a process holds when it forks is its own, so its child begins anew."""
        self._tag = f"{int(time.time() * 1000):015d}-{os.getpid()}-{secrets.token_hex(4)}"
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="realtime-ledger", daemon=True)
        self._memory = _Segment()
        self._files: list[_Segment] = []  # of the spool, oldest first; all older than what is in memory
        self._sessions: set[LedgerSession] = set()
        self._counts = dict.fromkeys(
            "received resumed forwarded duplicates refused dropped pending spooled omitted ignored".split(), 0
        )
        self._taken = 0  # lines, ever
        self._told_dropped = 0
        self._bytes = 0  # in memory
        self._spooled_bytes = 0
        self._since = 0.0  # when what is in memory began to wait
        self._limit = self.batch_events  # lines in the next request
        self._failures = 0
        self._retry_at = 0.0
        self._is_retry_asked = False  # by Retry-After
        self._spool_at = 0.0  # when the spool is tried again
        self._serial = 0
        self._flushing = 0
        self._is_writing = False
        self._closed = False
        self._is_complete = False
        self._connection: http.client.HTTPConnection | None = None
        self._logged_at: dict[str, float] = {}

    def attach(self, socket: object, **options: Any) -> LedgerSession:
        """Hands in what a socket receives and sends from now on. Takes the options of `session`; raises nothing."""
        session = self.session(**options)
        try:
            _listen_to(socket, session)
        except Exception as error:
            self._tell("not_attached", f"Nothing of this is forwarded: {error}")
        return session

    def session(
        self,
        *,
        session_id: str | None = None,
        call_id: str | None = None,
        input_format: str | Mapping[str, object] | None = None,
        output_format: str | Mapping[str, object] | None = None,
    ) -> LedgerSession:
        """A session whose messages the application hands in itself."""
        return LedgerSession(self, session_id, call_id, {"input": input_format, "output": output_format})

    def stats(self) -> dict[str, int]:
        """received + resumed = forwarded + refused + dropped + pending + spooled, at any moment."""
        with self._changed:
            return dict(self._counts)

    def flush(self, timeout_ms: float = 5_000) -> bool:
        """Sends at once; whether the ledger has answered for all that was handed in before, within the time. Waits."""
        with self._changed:
            goal = self._taken
            self._flushing += 1
            self._retry_at = self._retry_at if self._is_retry_asked else 0.0
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._closed or self._is_settled(goal), timeout_ms / 1000)
            self._flushing -= 1
            return self._is_settled(goal)

    def _is_settled(self, goal: int) -> bool:
        return self._taken - self._counts["pending"] - self._counts["spooled"] >= goal

    def close(self, timeout_ms: float = 5_000) -> bool:
        """Ends all sessions and flushes; what is left goes to the spool, or is dropped. Whether nothing was left."""
        for session in list(self._sessions):
            session.end()
        self.flush(timeout_ms)
        with self._changed:
            if self._closed:
                return self._is_complete
            self._closed = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._is_writing, 5)
            self._is_complete = not self._counts["pending"] and not self._counts["spooled"]
        while self._memory.lines and self._spill():
            pass
        with self._changed:
            for line in self._memory.lines:
                self._settle(self._memory, line, "dropped")
            self._memory.lines.clear()
        self._tell_dropped()
        _living.discard(self)
        atexit.unregister(self.close)
        return self._is_complete

    def _take(self, line: bytes, share: float = 1.0) -> None:
        with self._changed:
            before, after = self._bytes, self._bytes + len(line)
            self._counts["received"] += 1
            if self._closed or self._counts["pending"] >= self.max_events * share or after > self.max_bytes * share:
                self._counts["dropped"] += 1
                return
            self._counts["pending"] += 1
            self._taken += 1
            self._bytes = after
            lines = self._memory.lines
            lines.append(line)
            self._since = time.monotonic() if len(lines) == 1 else self._since
            if len(lines) in (1, self.batch_events) or before < self.batch_bytes <= after:
                self._changed.notify_all()
            if self._thread.ident is None:
                self._thread.start()

    def _run(self) -> None:
        while not self._closed:
            try:
                self._step()
            except Exception as error:
                self._retry_later("internal", type(error).__name__)
                time.sleep(1)
        if self._connection:
            self._connection.close()

    def _step(self) -> None:
        with self._changed:
            now = time.monotonic()
            is_due = self._is_due(now)
            segment = self._files[0] if self._files else self._memory if is_due else None
            self._is_writing = is_due and bool(self.spool_dir) and now >= self._spool_at
            if not self._is_writing and (segment is None or now < self._retry_at):
                times = (self._retry_at, self._spool_at, self._since + self.flush_ms / 1000)
                self._changed.wait(min((at - now for at in times if at > now), default=None))
                return
        if self._is_writing:
            self._spill()
        elif segment:
            self._deliver(segment)
            self._tell_dropped()

    def _is_due(self, now: float) -> bool:
        """Whether there are enough lines in memory, or old enough ones."""
        count = len(self._memory.lines)
        is_asked = self._flushing > 0 or count >= self.batch_events or self._bytes >= self.batch_bytes
        return count > 0 and (is_asked or now >= self._since + self.flush_ms / 1000)

    def _batch(self, lines: list[bytes], most: int = 1000) -> list[bytes]:
        """The first lines that make one request. A report is one by itself."""
        size = 0
        most = min(most, self._limit)
        for index, line in enumerate(lines):
            size += len(line)
            is_other = line.startswith(_REPORT) or lines[0].startswith(_REPORT)
            if index > 0 and (index >= most or size > self.batch_bytes or is_other):
                return lines[:index]
        return lines[:]

    def _deliver(self, segment: _Segment) -> None:
        """One request about the first lines of memory or of a file, and what becomes of them."""
        if segment.path and not segment.lines:
            segment.lines = self._read(segment)
        part = segment.lines
        outcomes: list[str | None] = []
        if segment.lines:
            with self._changed:
                part = self._batch(segment.lines, segment.again or self._limit)
            answer = self._request(part)
            if self._closed:
                return  # what is not settled is put away already
            outcomes = self._outcomes(segment, part, answer)
        is_done = len(segment.lines) == len(part) and None not in outcomes
        if segment.path and is_done:
            with suppress(OSError):  # should it stay, it is sent again, and the ledger knows the events
                os.remove(segment.path)
        with self._changed:
            if self._closed and not segment.path:
                return
            for line, outcome in zip(part, outcomes):
                if outcome:
                    self._settle(segment, line, outcome)
            segment.lines[: len(part)] = [line for line, outcome in zip(part, outcomes) if not outcome]
            if segment.path and is_done:
                self._files.pop(0)
                self._spooled_bytes -= segment.size
            self._changed.notify_all()

    def _request(self, lines: list[bytes]) -> _Answer:
        method, path, body = "POST", _EVENTS, b"[%b]" % b",".join(lines)
        if lines[0].startswith(_REPORT):
            report = json.loads(lines[0])
            method, body = "PUT", json.dumps(report["measured_usage"]).encode()
            path = f"/v1/realtime/sessions/{urllib.parse.quote(report['session_id'], safe='')}/measured-usage"
        if len(body) > _MOST_BYTES:
            return _Answer(413)
        try:
            own = self.headers() if callable(self.headers) else self.headers
            headers = {"Content-Type": "application/json", "X-Api-Key": self.api_key, **(own or {})}
            return self._exchange(method, path, body, headers)
        except Exception as error:
            return _Answer(0, reason=type(error).__name__)  # not the message, which may hold a header

    def _exchange(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> _Answer:
        parts = urllib.parse.urlsplit(self.url)
        if self._connection is None:
            kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
            self._connection = kind(parts.netloc, timeout=self.request_timeout_ms / 1000)
        is_kept = self._connection.sock is not None
        try:
            self._connection.request(method, parts.path + path, body, dict(headers))
            response = self._connection.getresponse()
            return _Answer(response.status, _parsed(response.read()), response.getheader("Retry-After"))
        except Exception as error:
            self._connection.close()
            if is_kept and isinstance(error, (ConnectionError, http.client.HTTPException)):
                return self._exchange(method, path, body, headers)  # it was closed since the last request
            raise

    def _outcomes(self, segment: _Segment, part: list[bytes], answer: _Answer) -> list[str | None]:
        """What became of each line: `forwarded`, `duplicates` or `refused`; None when it has to be sent again."""
        status, body = answer.status, _mapping(answer.body)
        is_report = part[0].startswith(_REPORT)
        receipts = [body] if is_report and body.get("object") == "realtime.measured_usage" else body.get("data")
        error = _mapping(body.get("error"))
        code = error.get("code")
        if 0 < status < 300 and isinstance(receipts, list) and len(receipts) == len(part):
            return self._outcomes_of_each(segment, part, receipts, answer.retry_after)
        if status == 413 or (code and (status in (400, 409, 410, 422) or (is_report and status == 404))):
            self._limit = max(1, len(part) // 2)  # until the line at fault stands alone
            if len(part) == 1:
                return [self._refuse(part[0], code or "body_too_large", error.get("message"))]
        else:
            kind = "unavailable" if status >= 500 else _KINDS.get(status, "not_the_ledger")
            self._retry_later(kind, answer.reason or f"{status} {code or ''}".strip(), answer.retry_after)
        return [None] * len(part)

    def _outcomes_of_each(
        self, segment: _Segment, part: list[bytes], receipts: list[Any], retry_after: str | None
    ) -> list[str | None]:
        tries = segment.tries + 1
        outcomes: list[str | None] = []
        for line, receipt in zip(part, receipts):
            error = receipt.get("error")
            if not error:
                outcomes.append("duplicates" if receipt.get("duplicate") else "forwarded")
            elif error["type"] == "server_error" and tries < _MOST_TRIES:
                outcomes.append(None)
            else:
                outcomes.append(self._refuse(line, error["code"], error["message"]))
        self._failures = 0
        self._limit = min(self.batch_events, self._limit * 2)
        self._since = time.monotonic() if segment is self._memory else self._since
        segment.again = outcomes.count(None)  # they go by themselves, before what came later
        segment.tries = tries if segment.again else 0
        if segment.again:
            self._retry_later("unavailable", "some of the events could not be stored", retry_after)
        return outcomes

    def _refuse(self, line: bytes, code: str, message: str | None) -> str:
        self._tell("refused", f"{code}: {message}", line)
        return "refused"

    def _retry_later(self, code: str, message: str, retry_after: str | None = None) -> None:
        """As Retry-After says, else longer each time; where somebody must put something right, at the slowest."""
        asked = _seconds(retry_after)
        is_slow = code in ("unauthorized", "not_the_ledger")
        doubled = self.retry_min_ms * 2.0 ** min(self._failures, 60)
        backoff = (self.retry_max_ms if is_slow else min(self.retry_max_ms, doubled)) / 1000
        wait = backoff * (0.5 + random.random() / 2) if asked is None else asked * (1 + random.random() / 5)
        self._failures += not is_slow
        with self._changed:
            self._is_retry_asked = asked is not None
            self._retry_at = time.monotonic() + wait
        self._tell(code, f"{message}; next try in {round(wait * 1000)} ms")

    def _settle(self, segment: _Segment, line: bytes, outcome: str) -> None:
        """A line leaves memory or spool."""
        self._counts[outcome] += 1
        self._counts["forwarded"] += outcome == "duplicates"
        self._counts["spooled" if segment.path else "pending"] -= 1
        self._bytes -= 0 if segment.path else len(line)

    # The spool: a file a batch, whole from the moment it has its name, which ends in the number of its lines.

    def _resume(self) -> None:
        """Finds what forwarders have left that are no more."""
        try:
            if self.spool_dir:
                os.makedirs(self.spool_dir, mode=0o700, exist_ok=True)
            for name in sorted(os.listdir(self.spool_dir)) if self.spool_dir else []:
                found = _FILE_NAME.fullmatch(name)
                path = os.path.join(str(self.spool_dir), name)
                if not found or found[1] in {ledger._tag for ledger in _living} or _is_alive(int(found[2])):
                    continue
                elif found[3]:
                    self._add_file(_Segment(path, int(found[3]), os.path.getsize(path)))
                    self._counts["resumed"] += int(found[3])
                    self._taken += int(found[3])
                else:
                    os.remove(path)
        except OSError as error:
            self._tell("spool_failed", f"The spool cannot be read: {error.strerror}")
        if self._files:
            self._thread.start()

    def _add_file(self, file: _Segment) -> None:
        self._files.append(file)
        self._spooled_bytes += file.size
        self._counts["spooled"] += file.count

    def _spill(self) -> bool:
        """Moves a batch from memory to the spool; False when there is none, or it takes nothing."""
        if not self.spool_dir:
            return False
        with self._changed:
            lines = self._batch(self._memory.lines)
        data = _SEPARATOR.join(lines)
        self._serial += 1
        path = os.path.join(self.spool_dir, f"{self._tag}-{self._serial:09d}-{len(lines)}.ledger")
        is_written = self._write(path, data)
        with self._changed:
            self._is_writing = False
            self._changed.notify_all()
            if is_written:
                self._add_file(_Segment(path, len(lines), len(data)))
                del self._memory.lines[: len(lines)]
                self._counts["pending"] -= len(lines)
                self._bytes -= len(data) - len(lines) + 1
                self._since = time.monotonic()
        return is_written

    def _write(self, path: str, data: bytes) -> bool:
        temporary = os.path.join(str(self.spool_dir), f"{self._tag}.tmp")
        try:
            if self._spooled_bytes + len(data) > self.spool_bytes:
                raise OSError(0, "it is full")
            with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
            return True
        except OSError as error:
            self._spool_at = time.monotonic() + _SPOOL_PAUSE_MS / 1000
            self._tell("spool_failed", f"The spool takes nothing: {error.strerror}")
            return False

    def _read(self, file: _Segment) -> list[bytes]:
        try:
            with open(file.path, "rb") as opened:
                lines = opened.read().split(_SEPARATOR)
            if len(lines) == file.count:
                return lines
            reason: str | None = "it does not hold what its name says"
        except OSError as error:
            reason = error.strerror
        self._tell("spool_failed", f"{file.path} cannot be read, and is kept as .broken: {reason}")
        with self._changed:
            self._counts["spooled"] -= file.count
            self._counts["dropped"] += file.count
        with suppress(OSError):
            os.replace(file.path, file.path + ".broken")
        return []

    def _tell_dropped(self) -> None:
        if self._counts["dropped"] > self._told_dropped:
            self._told_dropped = self._counts["dropped"]
            self._tell("dropped", f"No room, or no time left; dropped so far: {self._told_dropped}")

    def _tell(self, code: str, message: str, line: bytes | None = None) -> None:
        """To the callback, else to the log, of each code at most once a minute and without the line."""
        try:
            now = time.monotonic()
            if self.on_problem:
                self.on_problem(Problem(code, message, line))
            elif now >= self._logged_at.get(code, -math.inf) + _LOG_PAUSE_MS / 1000:
                self._logged_at[code] = now
                _log.warning("%s: %s", code, message)
        except Exception:
            pass  # what fails in a callback must not reach the call


class LedgerSession:
    """The events of one socket: names their session, numbers them, measures their audio. Nothing of it raises."""

    def __init__(
        self, ledger: RealtimeLedger, session_id: str | None, call_id: str | None, formats: Mapping[str, object]
    ) -> None:
        self._ledger = ledger
        self._given = session_id if _is_session_id(session_id) else None
        self._call_id = call_id if _is_id(call_id) else None
        self._fixed = {name: _rate_of(stated) for name, stated in formats.items()}  # bytes a second, by the application
        self._begin()
        if self._given != session_id or self._call_id != call_id:
            ledger._tell("invalid_id", "The ledger takes no such session_id or call_id; it is left out")

    def _begin(self) -> None:
        self._id: str | None = None
        self._created: object = None  # the id, by session.created
        self._sequence = 0
        self._rates: dict[str, float | None] = {"input": None, "output": None}  # bytes a second, as last said
        self._seconds = {"input": 0.0, "output": 0.0}
        self._reported = "{}"

    @property
    def id(self) -> str | None:
        """Under which the ledger has it; None before the first event."""
        return self._id

    def received(self, message: object) -> None:
        """Hands in a message of the server: its text or bytes, or the event as a dict."""
        self._guarded(self._receive, message)

    def sent(self, message: object) -> None:
        """Hands in a message to the server, to measure its audio. Not needed for what is attached."""
        self._guarded(self._send, message)

    def end(self) -> None:
        """Reports the seconds of audio so far. Called by itself when an attached socket closes."""
        ledger = self._ledger
        with ledger._changed:
            known = {name: value for name, value in self._seconds.items() if 0.001 <= value < math.inf}  # not NaN
            report = json.dumps({f"{name}_audio_seconds": f"{value:.3f}" for name, value in known.items()})
            if ledger.measure_audio and self._id is not None and report != self._reported:
                self._reported = report
                ledger._take(b'%b%b,"session_id":%b}' % (_REPORT, report.encode(), json.dumps(self._id).encode()))
            ledger._sessions.discard(self)

    def _receive(self, message: object) -> None:
        at = datetime.now(timezone.utc)
        text = _text_of(message)
        event = _mapping(_parsed(text))
        raw = text.encode()
        with self._ledger._changed:
            if isinstance(event.get("type"), str):
                self._take(event, raw, at)
            else:
                self._ledger._counts["ignored"] += 1

    def _take(self, event: Mapping[str, Any], raw: bytes, at: datetime) -> None:
        ledger, kind, session = self._ledger, event["type"], _mapping(event.get("session"))
        if kind.endswith(("session.created", "session.updated")):
            self._learn(kind.endswith("created"), session)
        ledger._sessions.add(self)
        is_audio = kind in _AUDIO_DELTAS
        if is_audio:
            self._measure("output", event.get("delta"))
        if is_audio and ledger.audio == "omit":
            ledger._counts["omitted"] += 1
            return
        named = session["id"] if _is_session_id(session.get("id")) else f"forwarder_{uuid.uuid4()}"
        self._id = self._id or self._given or named
        call = "" if self._call_id is None else f'"call_id":{json.dumps(self._call_id)},'
        origin = f'"session_id":{json.dumps(self._id)},{call}"time":"{at:%Y-%m-%dT%H:%M:%S.%fZ}"'
        head = f'{{"sequence":{self._sequence},{origin},"event":'
        self._sequence += 1
        ledger._take(b"%b%b}" % (head.encode(), raw), _AUDIO_SHARE if is_audio else 1.0)

    def _learn(self, is_created: bool, session: Mapping[str, Any]) -> None:
        """What the server says of the session. A second session.created begins another: the client connected anew."""
        created = session.get("id") or ""
        is_anew = is_created and self._created is not None and (created == "" or created != self._created)
        if is_anew and not self._given:
            self.end()
            self._begin()
        self._created = created if is_created else self._created
        self._learn_formats(session, not is_created)

    def _learn_formats(self, session: Mapping[str, Any], is_newer: bool) -> None:
        """What was said last counts; but what the client asked for is newer than what a session was created with."""
        for name, before in self._rates.items():
            audio = _mapping(_mapping(session.get("audio")).get(name))
            rate = _rate_of(audio.get("format") or session.get(f"{name}_audio_format"))
            if rate is not None and (is_newer or before is None):
                self._rates[name] = rate

    def _send(self, message: object) -> None:
        event = message if isinstance(message, Mapping) else _mapping(_parsed(_text_of(message)))
        with self._ledger._changed:
            if event.get("type") == "input_audio_buffer.append":
                self._measure("input", event.get("audio"))
            elif str(event.get("type")).endswith("session.update"):
                self._learn_formats(_mapping(event.get("session")), True)

    def _measure(self, direction: str, base64: object) -> None:
        if isinstance(base64, str):
            size = len(base64) * 3 // 4 - base64[-2:].count("=")
            self._seconds[direction] += size / (self._fixed[direction] or self._rates[direction] or 48_000)

    def _guarded(self, action: Callable[[object], None], message: object) -> None:
        try:
            action(message)
        except Exception as error:
            with self._ledger._changed:
                self._ledger._counts["ignored"] += 1
            self._ledger._tell("internal", f"A message was not taken: {type(error).__name__}")


def _listen_to(socket: Any, session: LedgerSession) -> None:
    """Connections of `websockets` (recv) and `openai` (recv_bytes): iteration and the rest go through these methods."""
    receive = "recv_bytes" if hasattr(socket, "recv_bytes") else "recv"
    setattr(socket, receive, _tapped(getattr(socket, receive), session, lambda result, given: session.received(result)))
    for name in ("send", "send_raw") if session._ledger.measure_audio else ():
        if hasattr(socket, name):
            setattr(socket, name, _tapped(getattr(socket, name), session, lambda result, given: session.sent(given[0])))
    if hasattr(socket, "close"):
        socket.close = _tapped(socket.close, session, lambda result, given: session.end())


def _tapped(
    function: Callable[..., Any], session: LedgerSession, tell: Callable[[Any, list[Any]], None]
) -> Callable[..., Any]:
    """The function, sync or async, whose results and arguments are told. Where it fails the session is over."""

    async def call_async(*arguments: Any, **named: Any) -> Any:
        with _ending(session):
            result = await function(*arguments, **named)
        tell(result, [*arguments, *named.values()])
        return result

    def call(*arguments: Any, **named: Any) -> Any:
        with _ending(session):
            result = function(*arguments, **named)
        tell(result, [*arguments, *named.values()])
        return result

    return call_async if inspect.iscoroutinefunction(function) else call


@contextmanager
def _ending(session: LedgerSession) -> Iterator[None]:
    try:
        yield
    except TimeoutError:
        raise
    except Exception:
        session.end()
        raise


def _text_of(message: object) -> str:
    """A message's text; a dict, or an event of `openai`, is written as JSON."""
    if isinstance(message, (bytes, bytearray, memoryview)):
        return bytes(message).decode()
    if isinstance(message, str):
        return message
    to_json = getattr(message, "to_json", None)
    return str(to_json()) if to_json else json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def _parsed(text: str | bytes) -> Any:
    """What the text is as JSON; None when it is none."""
    try:
        return json.loads(text, parse_constant=_no_json)
    except (ValueError, RecursionError):
        return None


def _no_json(constant: str) -> None:
    raise ValueError(constant)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _rate_of(stated: Any) -> float | None:
    """Bytes a second of a format, a dict or its older bare name; NaN when they tell no duration, None when not said."""
    name = str((stated.get("type") if isinstance(stated, Mapping) else stated) or "").lower()
    if re.search("pcmu|pcma|g711", name):
        return 8_000
    if "pcm" not in name:
        return math.nan if name else None
    rate = _mapping(stated).get("rate") or 24_000
    return 2 * rate if isinstance(rate, (int, float)) else math.nan


def _is_id(given: object) -> bool:
    if not isinstance(given, str) or not given.strip() or "\0" in given:
        return False
    return len(given.encode(errors="replace")) <= 256 and not re.search("[\ud800-\udfff]", given)


def _is_session_id(given: object) -> bool:
    """Whether the ledger takes it as a session's id."""
    return _is_id(given) and given != "unassigned" and not str(given).startswith("$")


def _is_alive(pid: int) -> bool:
    """Whether it is another process that is at work."""
    if pid == os.getpid() or os.name == "nt":  # Windows has no signal that only asks
        return False
    try:
        os.kill(pid, 0)
        return True
    except OSError as error:
        return error.errno == errno.EPERM


def _seconds(retry_after: str | None) -> float | None:
    """Of Retry-After: seconds, or a date; an hour at most."""
    try:
        given = retry_after or ""
        seconds = int(given) if given.isdecimal() else parsedate_to_datetime(given).timestamp() - time.time()
        return min(max(0.0, seconds), 3_600.0)
    except (TypeError, ValueError, IndexError):
        return None


_living: set[RealtimeLedger] = set()  # those of this process that are not closed


def _after_fork() -> None:
    for ledger in _living:
        ledger._begin()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
