from __future__ import annotations

import asyncio
import email.utils
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from typing import Any, Callable

from realtime_ledger import LedgerSession
from tests.fake_ledger import FakeLedger, Instead, Reply, Request
from tests.fixture import LedgerCase, audio_delta, event, eventually, nowhere, session_created

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def hand_in(session: LedgerSession, count: int, make: Callable[[int], str] = lambda number: event()) -> None:
    for number in range(count):
        session.received(make(number))


def after(seconds: float, instead: Instead = None) -> Callable[[Request], Instead]:
    def step(request: Request) -> Instead:
        time.sleep(seconds)
        return instead

    return step


class TheLedgerRefuses(LedgerCase):
    def test_one_event_of_a_batch_it_is_counted_and_told_and_the_others_are_stored(self) -> None:
        forwarder = self.forwarder()
        session = forwarder.session(session_id="sess_1", call_id="call_1")
        texts = [event(event_id="e_1"), '{"type":"x"}', event(event_id="e_1", delta="other bytes"), event()]
        for text in texts:
            session.received(text)
        self.assertTrue(forwarder.flush())
        self.assertEqual([0, 3], self.server.sequences("sess_1"))
        names = "received resumed forwarded duplicates refused dropped pending spooled omitted ignored".split()
        self.assertEqual(dict(zip(names, (4, 0, 2, 0, 2, 0, 0, 0, 0, 0))), forwarder.stats())
        expected = [("refused", "missing_required_parameter: No."), ("refused", "event_id_conflict: No.")]
        self.assertEqual(expected, [(problem.code, problem.message) for problem in self.problems])
        line = rb'{"sequence":1,"session_id":"sess_1","call_id":"call_1","time":"[^"]+","event":{"type":"x"}}'
        self.assertTrue(re.fullmatch(line, self.problems[0].line or b""))

    def test_what_it_could_not_store_while_it_stored_the_others_that_is_sent_again_but_not_for_ever(self) -> None:
        self.server.not_stored = {"e_1": 2, "e_3": 99}
        forwarder = self.forwarder()
        session = forwarder.session(session_id="sess_1")
        hand_in(session, 4, lambda number: event(event_id=f"e_{number}"))
        eventually(lambda: self.server.requests)
        session.received(event())
        self.assertTrue(forwarder.flush())
        self.assertEqual([0, 2, 1, 4], self.server.sequences("sess_1"))
        self.assertEqual([4, 2, 2, 1, 1, 1], self.server.sizes())
        self.assertEqual(1, forwarder.stats()["refused"])
        self.assertEqual(["unavailable", "refused"], self.codes())

    def test_a_request_for_its_size_it_is_halved_until_the_event_at_fault_is_alone(self) -> None:
        self.server.most_bytes = 5_000
        forwarder = self.forwarder()
        session = forwarder.session(session_id="sess_1")
        hand_in(session, 100, lambda number: event(delta="x" * 9_000 if number == 70 else "foggy"))
        self.assertTrue(forwarder.flush())
        self.assertEqual([number for number in range(100) if number != 70], self.server.sequences("sess_1"))
        self.assertEqual(1, forwarder.stats()["refused"])
        self.assertIn("body_too_large", self.problems[0].message)

    def test_an_event_that_is_larger_than_a_request_may_be_that_one_is_not_sent(self) -> None:
        forwarder = self.forwarder()
        session = forwarder.session(session_id="sess_1")
        hand_in(session, 3, lambda number: event(delta="x" * 3_500_000 if number == 1 else "foggy"))
        self.assertTrue(forwarder.flush())
        self.assertEqual([0, 2], self.server.sequences("sess_1"))
        self.assertLess(max(len(request.body) for request in self.server.requests), 1_000)
        self.assertEqual(1, forwarder.stats()["refused"])

    def test_a_request_for_one_event_in_it_that_one_is_found(self) -> None:
        self.server.plans = lambda request: Reply(400) if b'"bad"' in request.body else None
        forwarder = self.forwarder()
        session = forwarder.session(session_id="sess_1")
        hand_in(session, 30, lambda number: event(delta="bad" if number == 11 else "good"))
        self.assertTrue(forwarder.flush())
        self.assertEqual([number for number in range(30) if number != 11], self.server.sequences("sess_1"))
        self.assertEqual(1, forwarder.stats()["refused"])

    def test_the_key_all_is_kept_and_sent_once_it_is_right(self) -> None:
        self.server.key = "not yet"
        forwarder = self.forwarder()
        forwarder.session(session_id="sess_1").received(event())
        eventually(lambda: len(self.server.requests) > 1)
        self.assertEqual(1, forwarder.stats()["pending"])
        self.assertEqual(["unauthorized"], self.codes())
        self.server.key = "secret"
        self.assertTrue(forwarder.flush())
        self.assertEqual(1, len(self.server.stored))

    def test_nothing_that_answers_and_is_no_ledger(self) -> None:
        self.server.plan = [
            Reply(200, "<html>Welcome</html>"),
            Reply(200, {"ok": True}),
            Reply(200, {"data": []}),
            Reply(200, [1]),
            Reply(400, "<html>plain HTTP to an HTTPS port</html>"),
            Reply(404),
            Reply(302, headers={"Location": "/"}),
        ]
        forwarder = self.forwarder()
        hand_in(forwarder.session(session_id="sess_1"), 2)
        eventually(lambda: len(self.server.stored) == 2)
        self.assertTrue(forwarder.flush())
        self.assertEqual(["not_the_ledger"], self.codes())
        self.assertEqual(2, forwarder.stats()["forwarded"])


class WhenTheLedgerSaysLater(LedgerCase):
    def test_with_retry_after_not_before_and_flush_does_not_hurry_it(self) -> None:
        date = int(time.time()) + 2
        soon = Reply(429, headers={"Retry-After": email.utils.formatdate(date, usegmt=True)})
        self.server.plan = [Reply(503, headers={"Retry-After": "1"}), soon]
        forwarder = self.forwarder()
        forwarder.session(session_id="sess_1").received(event())
        eventually(lambda: self.problems)
        self.assertFalse(forwarder.flush(100))
        eventually(lambda: self.server.stored)
        first, second, third = (request.at for request in self.server.requests)
        self.assertTrue(0.99 <= second - first < 5, second - first)
        self.assertGreaterEqual(third, date - 0.005)
        self.assertEqual(["unavailable"], self.codes())

    def test_without_a_time_after_pauses_that_grow(self) -> None:
        self.server.plan = [Reply(status) for status in (429, 500, 502, 408, 503)]
        self.forwarder(retry_max_ms=10_000).session(session_id="sess_1").received(event())
        eventually(lambda: self.server.stored)
        pauses = [int(problem.message.split("next try in ")[1].split()[0]) for problem in self.problems]
        self.assertEqual(5, len(pauses))
        for number, pause in enumerate(pauses):
            self.assertTrue(5 * 2**number - 1 <= pause <= 10 * 2**number + 1, pauses)


class WhenTheLedgerIsAway(LedgerCase):
    def test_as_the_call_begins_all_is_kept_and_sent_when_it_comes(self) -> None:
        self.server.stop()
        forwarder = self.forwarder()
        session = forwarder.session()
        session.received(session_created("sess_1"))
        hand_in(session, 100)
        eventually(lambda: len(self.problems) >= 2)
        self.assertEqual(["unreachable"], self.codes())
        self.assertIn("ConnectionRefusedError", self.problems[0].message)
        self.server.start()
        self.assertTrue(forwarder.flush())
        self.assertEqual(list(range(101)), self.server.sequences("sess_1"))

    def test_again_and_again_in_the_middle_each_event_is_there_once_and_in_order(self) -> None:
        forwarder = self.forwarder(batch_events=20)
        session = forwarder.session(session_id="sess_1")
        is_over = threading.Event()
        sent: list[int] = []

        def call() -> None:
            while not is_over.wait(0.005):
                hand_in(session, 10)
                sent.append(10)

        calling = threading.Thread(target=call)
        calling.start()
        for _ in range(3):
            before = len(self.server.stored)
            eventually(lambda: len(self.server.stored) > before + 50)
            self.server.stop()
            time.sleep(0.05)
            self.server.start()
        is_over.set()
        calling.join()
        self.assertTrue(forwarder.flush(20_000))
        self.assertEqual(list(range(sum(sent))), self.server.sequences("sess_1"))

    def test_before_or_after_it_has_stored_a_batch_what_it_has_already_counts_as_a_duplicate(self) -> None:
        self.server.plan = ["cut", "store and cut", None, "store and cut"]
        forwarder = self.forwarder(batch_events=10)
        hand_in(forwarder.session(session_id="sess_1"), 30)
        self.assertTrue(forwarder.flush())
        self.assertEqual(list(range(30)), self.server.sequences("sess_1"))
        self.assertEqual((30, 20), (forwarder.stats()["forwarded"], forwarder.stats()["duplicates"]))
        self.assertEqual(1, self.server.most_at_once)

    def test_and_takes_a_request_without_an_answer_it_is_sent_again_after_the_time_for_one(self) -> None:
        self.server.plan = [after(1.0, "cut")]
        forwarder = self.forwarder(request_timeout_ms=50)
        forwarder.session(session_id="sess_1").received(event())
        self.assertTrue(forwarder.flush(900))
        self.assertIn("TimeoutError", self.problems[0].message)

    def test_for_a_moment_between_two_requests_nothing_is_to_be_told(self) -> None:
        forwarder = self.forwarder()
        session = forwarder.session(session_id="sess_1")
        session.received(event())
        self.assertTrue(forwarder.flush())
        self.server.stop()
        self.server.start()
        session.received(event())
        self.assertTrue(forwarder.flush())
        self.assertEqual([], self.problems)


class ASlowLedgerSlowsNobody(LedgerCase):
    def test_handing_in_takes_no_time_and_batches_grow(self) -> None:
        self.server.plans = after(0.1)
        forwarder = self.forwarder()
        session = forwarder.session(session_id="sess_1")
        times = []
        for message in [event() for _ in range(300)]:
            start = time.perf_counter()
            session.received(message)
            times.append(time.perf_counter() - start)
            time.sleep(0.001)
        self.assertTrue(forwarder.flush())
        self.assertEqual(list(range(300)), self.server.sequences("sess_1"))
        self.assertLess(len(self.server.requests), 15)
        self.assertLess(sorted(times)[270], 0.001)

    def test_an_event_loop_goes_on_while_the_ledger_hangs_and_the_forwarder_is_closed(self) -> None:
        self.server.plan = [after(2.0, "cut")]
        forwarder = self.forwarder()
        session = forwarder.session(session_id="sess_1")

        async def call() -> float:
            hand_in(session, 100)
            closing = asyncio.ensure_future(asyncio.to_thread(forwarder.close, 300))
            longest, last = 0.0, time.perf_counter()
            while not closing.done():
                await asyncio.sleep(0.001)
                longest, last = max(longest, time.perf_counter() - last), time.perf_counter()
            self.assertFalse(closing.result())
            return longest

        self.assertLess(asyncio.run(call()), 0.2)


class MemoryHasABound(LedgerCase):
    def test_in_events_what_comes_when_it_is_full_is_dropped_counted_told_and_shows_as_a_gap(self) -> None:
        self.server.plan = [Reply(503), Reply(503)]
        forwarder = self.forwarder(max_events=10, retry_min_ms=200, retry_max_ms=200)
        session = forwarder.session(session_id="sess_1")
        hand_in(session, 15)
        self.assertEqual((5, 10), (forwarder.stats()["dropped"], forwarder.stats()["pending"]))
        eventually(lambda: forwarder.stats()["pending"] == 0)
        session.received(event())
        self.assertTrue(forwarder.flush())
        self.assertEqual([*range(10), 15], self.server.sequences("sess_1"))
        told = next(problem for problem in self.problems if problem.code == "dropped")
        self.assertTrue(told.message.endswith("dropped so far: 5"))

    def test_in_bytes_audio_is_dropped_first_the_other_events_have_a_quarter_for_themselves(self) -> None:
        forwarder = self.forwarder(url=f"http://127.0.0.1:{nowhere()}", max_bytes=100_000)
        session = forwarder.session(session_id="sess_1")
        hand_in(session, 20, lambda number: audio_delta(6_000))
        pending = forwarder.stats()["pending"]
        self.assertIn(pending, (8, 9))
        hand_in(session, 50)
        self.assertEqual(pending + 50, forwarder.stats()["pending"])
        hand_in(session, 1_000)
        self.assertLess(forwarder.stats()["pending"], 300)


class Closing(LedgerCase):
    def test_sends_all_with_what_was_measured(self) -> None:
        forwarder = self.forwarder(flush_ms=60_000)
        forwarder.session(session_id="sess_1").received(audio_delta(48_000))
        self.assertTrue(forwarder.close())
        self.assertEqual([0], self.server.sequences("sess_1"))
        self.assertEqual({"output_audio_seconds": "1.000"}, self.server.measured["sess_1"])

    def test_tries_at_once_though_the_next_try_is_far_away(self) -> None:
        self.server.plan = [Reply(500)]
        forwarder = self.forwarder(retry_min_ms=60_000, retry_max_ms=60_000)
        forwarder.session(session_id="sess_1").received(event())
        eventually(lambda: self.problems)
        self.assertTrue(forwarder.close())
        self.assertEqual(1, len(self.server.stored))

    def test_takes_no_longer_than_it_may_when_the_ledger_is_away_or_hangs_and_counts_what_is_dropped(self) -> None:
        plans: tuple[list[Any], ...] = (["cut", *[Reply(503)] * 99], [after(3.0, "cut")])
        for plan in plans:
            self.server.plan = plan
            forwarder = self.forwarder()
            forwarder.session(session_id="sess_1").received(event())
            start = time.monotonic()
            self.assertFalse(forwarder.flush(100))
            self.assertFalse(forwarder.close(100))
            self.assertFalse(forwarder.close())
            self.assertLess(time.monotonic() - start, 1.5)
            self.assertEqual(1, forwarder.stats()["dropped"])
            self.assertEqual("dropped", self.problems.pop().code)

    def test_again_and_handing_in_afterwards_is_safe_and_quick(self) -> None:
        forwarder = self.forwarder()
        session = forwarder.session(session_id="sess_1")
        session.received(event())
        self.assertTrue(forwarder.close())
        session.received(event())
        session.end()
        self.assertTrue(forwarder.close())
        self.assertTrue(forwarder.flush())
        self.assertEqual(1, forwarder.stats()["dropped"])


class TheSpool(LedgerCase):
    def elsewhere(self, **options: Any) -> Any:
        return self.forwarder(**{"url": f"http://127.0.0.1:{nowhere()}", "spool_dir": self.directory, **options})

    def test_takes_all_that_waits_is_sent_first_and_in_order_and_empties_memory(self) -> None:
        self.server.stop()
        spool_dir = os.path.join(self.directory, "new")
        forwarder = self.forwarder(spool_dir=spool_dir, max_events=100, batch_events=20)
        session = forwarder.session()
        session.received(session_created("sess_1"))
        for _ in range(99):
            hand_in(session, 10, lambda number: json.dumps(json.loads(event()), indent=1) if number == 5 else event())
            eventually(lambda: forwarder.stats()["pending"] < 50)
        eventually(lambda: forwarder.stats()["pending"] == 0)
        self.assertEqual(991, forwarder.stats()["spooled"])
        self.assertEqual(0o700, os.stat(spool_dir).st_mode & 0o777)
        for name in os.listdir(spool_dir):
            self.assertEqual(0o600, os.stat(os.path.join(spool_dir, name)).st_mode & 0o777)
        self.server.start()
        session.received(event())
        self.assertTrue(forwarder.flush(20_000))
        self.assertEqual(list(range(992)), self.server.sequences("sess_1"))
        eventually(lambda: not os.listdir(spool_dir))

    def test_keeps_what_could_not_be_sent_before_the_end_and_the_next_forwarder_sends_it_first(self) -> None:
        first = self.elsewhere(batch_events=3)
        session = first.session(call_id="call_1")
        pretty = json.dumps(json.loads(event()), indent=2)
        texts = [session_created("sess_1"), pretty, event(delta="привет"), audio_delta(48_000)]
        for text in texts:
            session.received(text)
        self.assertFalse(first.close(50))
        self.assertEqual((5, 0), (first.stats()["spooled"], first.stats()["dropped"]))

        second = self.forwarder(spool_dir=self.directory)
        second.session(session_id="sess_2").received(event())
        self.assertTrue(second.close())
        expected = [("sess_1", "call_1")] * 4 + [("sess_2", None)]
        self.assertEqual(expected, [(line.session, line.call) for line in self.server.stored])
        self.assertEqual(texts, [line.raw for line in self.server.stored[:4]])
        self.assertEqual({"output_audio_seconds": "1.000"}, self.server.measured["sess_1"])
        self.assertEqual((5, 6), (second.stats()["resumed"], second.stats()["forwarded"]))
        self.assertEqual([], os.listdir(self.directory))

    def test_of_a_process_that_is_killed_is_sent_by_the_next_one_of_one_that_lives_it_is_left_alone(self) -> None:
        child = start(f"""
url = "http://127.0.0.1:{nowhere()}"
forwarder = RealtimeLedger(url=url, api_key="secret", spool_dir={self.directory!r}, flush_ms=5)
session = forwarder.session(session_id="sess_1")
for number in range(100):
    session.received('{{"type":"x","event_id":"%d"}}' % number)
while forwarder.stats()["spooled"] < 100:
    time.sleep(0.005)
print("spooled", flush=True)
time.sleep(60)
""")
        assert child.stdout
        self.assertEqual("spooled\n", child.stdout.readline())
        meanwhile = self.forwarder(spool_dir=self.directory)
        self.assertEqual(0, meanwhile.stats()["resumed"])
        meanwhile.close()
        child.send_signal(signal.SIGKILL)
        child.communicate()
        tag = os.listdir(self.directory)[0].split("-0000")[0]
        for name in (f"{tag}.tmp", "notes.txt"):
            with open(os.path.join(self.directory, name), "w") as file:
                file.write("half of")
        following = self.forwarder(spool_dir=self.directory)
        self.assertEqual(100, following.stats()["resumed"])
        eventually(lambda: len(self.server.stored) == 100)
        self.assertEqual(list(range(100)), self.server.sequences("sess_1"))
        eventually(lambda: os.listdir(self.directory) == ["notes.txt"])

    def test_has_a_bound_too_then_memory_fills_and_what_comes_last_is_dropped_and_counted(self) -> None:
        self.server.stop()
        forwarder = self.forwarder(spool_dir=self.directory, spool_bytes=10_000, max_events=40, batch_events=10)
        session = forwarder.session(session_id="sess_1")
        for _ in range(200):
            session.received(event())
            time.sleep(0.001)
        stats = forwarder.stats()
        self.assertTrue(stats["dropped"] > 0 and stats["pending"] == 40 and stats["spooled"] >= 20, stats)
        sizes = [os.path.getsize(os.path.join(self.directory, name)) for name in os.listdir(self.directory)]
        self.assertLessEqual(sum(sizes), 10_000)
        self.assertIn("spool_failed", self.codes())
        self.server.start()
        self.assertTrue(forwarder.flush(20_000))
        kept = self.server.sequences("sess_1")
        self.assertEqual(200 - forwarder.stats()["dropped"], len(kept))
        self.assertEqual(sorted(kept), kept)

    def test_that_cannot_be_written_costs_nothing_as_long_as_memory_lasts(self) -> None:
        file = os.path.join(self.directory, "file")
        open(file, "w").close()
        forwarder = self.forwarder(spool_dir=os.path.join(file, "below"))
        self.server.plan = [Reply(503)]
        hand_in(forwarder.session(session_id="sess_1"), 20)
        self.assertTrue(forwarder.flush())
        self.assertEqual(list(range(20)), self.server.sequences("sess_1"))
        self.assertEqual(["spool_failed", "unavailable"], self.codes())

    def test_with_a_file_that_cannot_be_read_loses_that_one_counts_it_and_keeps_it_aside(self) -> None:
        first = self.elsewhere(batch_events=5)
        session = first.session(session_id="sess_1")
        for _ in range(3):  # a file each, however late the thread comes that writes it
            hand_in(session, 5)
            eventually(lambda: first.stats()["pending"] == 0)
        first.close(0)
        second, third = sorted(os.listdir(self.directory))[1:]
        with open(os.path.join(self.directory, second), "w") as file:
            file.write("something else")
        os.mkdir(os.path.join(self.directory, third.replace("-5.", "-7.")))
        following = self.forwarder(spool_dir=self.directory)
        self.assertTrue(following.flush())
        self.assertEqual([*range(5), *range(10, 15)], self.server.sequences("sess_1"))
        self.assertEqual((22, 12), (following.stats()["resumed"], following.stats()["dropped"]))
        self.assertEqual([True, True], [name.endswith(".broken") for name in os.listdir(self.directory)])

    def test_of_which_an_event_is_refused_or_a_file_is_too_large_for_the_ledger_of_now_is_taken_apart(self) -> None:
        first = self.elsewhere()
        hand_in(first.session(session_id="sess_1"), 50, lambda number: '{"type":"x"}' if number == 20 else event())
        first.close(0)
        self.server.most_bytes = 4_000
        second = self.forwarder(spool_dir=self.directory)
        self.assertTrue(second.close())
        self.assertEqual([number for number in range(50) if number != 20], self.server.sequences("sess_1"))
        self.assertEqual(1, second.stats()["refused"])
        self.assertEqual([], os.listdir(self.directory))


def start(code: str) -> subprocess.Popen[str]:
    script = f"import os, time\nfrom realtime_ledger import RealtimeLedger\n{code}"
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", script], cwd=HERE, stdout=pipe, stderr=pipe, text=True)


class AProcessThatEndsByItself(LedgerCase):
    def program(self, url: str) -> str:
        return f"""
session = RealtimeLedger(url={url!r}, api_key="secret", flush_ms=200).session(session_id="sess_1")
session.received('{{"type":"response.audio.delta","event_id":"1","delta":"{"A" * 64_000}"}}')
"""

    def test_sends_first_what_waits_and_what_was_measured(self) -> None:
        start(self.program(self.server.url)).communicate(timeout=30)
        self.assertEqual([0], self.server.sequences("sess_1"))
        self.assertEqual({"output_audio_seconds": "1.000"}, self.server.measured["sess_1"])

    def test_is_not_kept_for_long_by_a_ledger_that_is_away_and_says_what_is_lost(self) -> None:
        said = start(self.program(f"http://127.0.0.1:{nowhere()}")).communicate(timeout=15)[1]
        self.assertIn("unreachable: ConnectionRefusedError", said)
        self.assertRegex(said, "dropped: .*dropped so far: 2")

    def test_or_forks_sends_what_was_handed_in_there(self) -> None:
        child = start(f"""
forwarder = RealtimeLedger(url={self.server.url!r}, api_key="secret", flush_ms=200)
session = forwarder.session(session_id="sess_1")
session.received('{{"type":"x","event_id":"1"}}')
child = os.fork()
session.received('{{"type":"x","event_id":"%d"}}' % (2 if child else 3))
done = forwarder.close() and forwarder.stats()["forwarded"] == (2 if child else 1)
if not child:
    os._exit(0 if done else 1)
assert done and os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
""")
        said = child.communicate(timeout=30)[1]
        self.assertEqual(0, child.returncode, said)
        ids = sorted(json.loads(line.raw)["event_id"] for line in self.server.stored)
        self.assertEqual(["1", "2", "3"], ids)


class Whatever(LedgerCase):
    def test_happens_each_event_of_each_session_is_there_once_and_in_order(self) -> None:
        seed = int(os.environ.get("SEED", random.randrange(1_000_000)))
        chance = random.Random(seed)
        mishaps: list[Instead | Callable[[Request], Instead]] = [
            None, None, None, "cut", "store and cut", Reply(503, headers={"Retry-After": "0"}), Reply(500), Reply(429),
            Reply(401), Reply(200, "hello"), after(0.015),
            # One event by itself would be refused, and rightly so.
            lambda request: Reply(413) if request.body.count(b'"event":') > 1 else None,
        ]  # fmt: skip

        def mishap(request: Request) -> Instead:
            step = chance.choice(mishaps)
            return step(request) if callable(step) else step

        self.server.plans = mishap
        options: dict[str, Any] = {
            "spool_dir": self.directory, "max_events": 400, "batch_events": 25, "batch_bytes": 4_000, "retry_min_ms": 1,
            "retry_max_ms": 3,
        }  # fmt: skip
        sent: dict[str, int] = {}
        with self.subTest(SEED=seed):
            for life in range(3):
                forwarder = self.forwarder(**options, spool_bytes=0 if life == 1 else 10_000_000)
                calls = [(f"sess_{life}_{number}", forwarder.session()) for number in range(5)]
                for _ in range(600):
                    session_id, session = chance.choice(calls)
                    count = sent.get(session_id, 0)
                    session.received(event() if count else session_created(session_id))
                    sent[session_id] = count + 1
                    if chance.random() < 0.1:
                        time.sleep(chance.random() * 0.006)
                    self.assert_adds_up(forwarder)
                    eventually(lambda: forwarder.stats()["pending"] < 300)
                forwarder.close(20_000 if life == 1 else chance.randrange(200))
                self.assertEqual((0, 0), (forwarder.stats()["dropped"], forwarder.stats()["refused"]))
            self.server.plans = None
            self.assertTrue(self.forwarder(**options).close(20_000))
            for session_id, count in sent.items():
                self.assertEqual(list(range(count)), self.server.sequences(session_id), session_id)
            self.assertEqual([], os.listdir(self.directory))
