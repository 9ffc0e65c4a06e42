"""For each test a ledger, a directory, and forwarders with short times, whose counts add up at the end."""

from __future__ import annotations

import base64
import itertools
import json
import logging
import socket
import tempfile
import time
import unittest
from typing import Any, Callable

from realtime_ledger import Problem, RealtimeLedger
from tests.fake_ledger import FakeLedger

_numbers = itertools.count(1)


def event(**fields: Any) -> str:
    """Any event of a made-up session, the way servers write it."""
    made = {"type": "response.output_text.delta", "event_id": f"event_{next(_numbers)}", "delta": "foggy", **fields}
    return json.dumps(made, ensure_ascii=False)


def session_created(session_id: str | None, **session: Any) -> str:
    return event(type="session.created", session={"type": "realtime", "id": session_id, **session})


def audio_delta(size: int = 4800) -> str:
    return event(type="response.output_audio.delta", delta=base64.b64encode(bytes(size)).decode())


def appended(size: int) -> str:
    """What an application sends."""
    return json.dumps({"type": "input_audio_buffer.append", "audio": base64.b64encode(bytes(size)).decode()})


def eventually(is_so: Callable[[], object], seconds: float = 20.0) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            raise AssertionError("It did not come to be so")
        time.sleep(0.005)


def nowhere() -> int:
    """A port where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class LedgerCase(unittest.TestCase):
    maxDiff = None

    def setUp(self) -> None:
        logging.getLogger("realtime_ledger").setLevel(logging.CRITICAL)
        self.server = FakeLedger().start()
        self.addCleanup(lambda: self.server.stop())
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.problems: list[Problem] = []

    def forwarder(self, **options: Any) -> RealtimeLedger:
        given: dict[str, Any] = {"url": self.server.url, "api_key": "secret", "on_problem": self.problems.append}
        given.update({"flush_ms": 20, "retry_min_ms": 10, "retry_max_ms": 50, **options})
        made = RealtimeLedger(**given)
        self.addCleanup(self.assert_adds_up, made)
        self.addCleanup(made.close, 0)
        return made

    def codes(self) -> list[str]:
        """What went wrong, each kind once."""
        return list(dict.fromkeys(problem.code for problem in self.problems))

    def assert_adds_up(self, forwarder: RealtimeLedger) -> None:
        """Holds at any moment."""
        stats = forwarder.stats()
        became = sum(stats[name] for name in ("forwarded", "refused", "dropped", "pending", "spooled"))
        self.assertEqual(stats["received"] + stats["resumed"], became, stats)
