from __future__ import annotations

import datetime
import json
import math
import time
from typing import Any

from realtime_ledger import RealtimeLedger
from tests.fake_ledger import Reply
from tests.fixture import LedgerCase, appended, audio_delta, event, eventually, session_created


class AnEventIsForwarded(LedgerCase):
    def test_to_the_byte_with_session_call_number_and_time(self) -> None:
        forwarder = self.forwarder()
        session = forwarder.session(call_id="call_7")
        before = time.time()
        odd = '{ "event_id":"e2", "type" : "ошибка\\u0021",\t"n": 1.50 }'
        texts = [session_created("sess_1"), odd, event(delta="Туман.")]
        for text in texts:
            session.received(text)
        self.assertTrue(forwarder.flush())
        stored = self.server.stored
        self.assertEqual(texts, [line.raw for line in stored])
        expected = [("sess_1", "call_7", number) for number in range(3)]
        self.assertEqual(expected, [(line.session, line.call, line.sequence) for line in stored])
        for line in stored:
            at = datetime.datetime.strptime(line.time, "%Y-%m-%dT%H:%M:%S.%f%z").timestamp()
            self.assertTrue(before - 0.001 <= at <= time.time() and line.time.endswith("Z"), line.time)
        self.assertEqual(1, len(self.server.requests))
        self.assertEqual("sess_1", session.id)
        self.assertEqual([], self.problems)

    def test_whether_it_is_text_bytes_or_a_dict(self) -> None:
        forwarder = self.forwarder()
        session = forwarder.session(session_id="sess_1")
        texts = [event(delta="привет") for _ in range(4)]
        texts[3] = json.dumps(json.loads(texts[3]), ensure_ascii=False, separators=(",", ":"))
        given = (texts[0], texts[1].encode(), bytearray(texts[2].encode()), json.loads(texts[3]))
        for message in given:
            session.received(message)
        self.assertTrue(forwarder.flush())
        self.assertEqual(texts, [line.raw for line in self.server.stored])

    def test_as_it_is_when_it_is_written_over_several_lines(self) -> None:
        forwarder = self.forwarder()
        session = forwarder.session(session_id="sess_1")
        texts = [event(), json.dumps(json.loads(event()), indent=2), event()]
        for text in texts:
            session.received(text)
        self.assertTrue(forwarder.flush())
        self.assertEqual(texts, [line.raw for line in self.server.stored])

    def test_in_batches_by_count_and_by_bytes_one_request_at_a_time(self) -> None:
        forwarder = self.forwarder(batch_events=10, batch_bytes=2000, flush_ms=60_000)
        session = forwarder.session(session_id="sess_1")
        for _ in range(20):
            session.received(event())
        eventually(lambda: len(self.server.stored) == 20)
        for size in (5000, 900, 900):
            session.received(event(delta="x" * size))
        self.assertTrue(forwarder.flush())
        self.assertEqual(list(range(23)), self.server.sequences("sess_1"))
        sizes = self.server.sizes()
        self.assertLessEqual(max(sizes), 10)
        for request, size in zip(self.server.requests, sizes):
            self.assertTrue(len(request.body) < 2100 or size == 1)
        self.assertEqual(1, self.server.most_at_once)

    def test_once_it_has_waited_for_others_so_long(self) -> None:
        session = self.forwarder(flush_ms=100).session(session_id="sess_1")
        start = time.time()
        session.received(event())
        session.received(event())
        eventually(lambda: len(self.server.stored) == 2)
        self.assertGreaterEqual(self.server.requests[0].at - start, 0.09)
        self.assertEqual(1, len(self.server.requests))

    def test_with_the_headers_that_a_platform_asks_for_and_when_they_fail_it_is_tried_again(self) -> None:
        tokens = iter(("first", None, "second"))

        def headers() -> dict[str, str]:
            token = next(tokens)
            if token is None:
                raise RuntimeError("secret")
            return {"Authorization": f"Bearer {token}"}

        forwarder = self.forwarder(headers=headers)
        session = forwarder.session(session_id="sess_1")
        session.received(event())
        self.assertTrue(forwarder.flush())
        session.received(event())
        self.assertTrue(forwarder.flush())
        given = [request.headers["Authorization"] for request in self.server.requests]
        self.assertEqual(["Bearer first", "Bearer second"], given)
        self.assertEqual("secret", self.server.requests[0].headers["X-Api-Key"])
        self.assertEqual(["unreachable"], self.codes())
        self.assertNotIn("secret", self.problems[0].message)


class ASession(LedgerCase):
    def test_shares_batches_with_others_and_has_its_own_numbers_from_0(self) -> None:
        forwarder = self.forwarder(flush_ms=200)
        sessions = [forwarder.session(session_id=f"sess_{number}") for number in range(5)]
        for _ in range(10):
            for session in sessions:
                session.received(event())
        self.assertTrue(forwarder.flush())
        self.assertEqual(1, len(self.server.requests))
        for number in range(5):
            self.assertEqual(list(range(10)), self.server.sequences(f"sess_{number}"))

    def test_has_the_id_that_was_given_else_that_of_session_created_or_session_updated(self) -> None:
        forwarder = self.forwarder()
        given, created, updated = forwarder.session(session_id="ours"), forwarder.session(), forwarder.session()
        given.received(session_created("theirs"))
        given.received(session_created("theirs again"))
        created.received(session_created("sess_1"))
        updated.received(event(type="session.updated", session={"id": "sess_2"}))
        updated.received(session_created("sess_2"))
        self.assertTrue(forwarder.flush())
        self.assertEqual([0, 1], self.server.sequences("ours"))
        self.assertEqual([0], self.server.sequences("sess_1"))
        self.assertEqual([0, 1], self.server.sequences("sess_2"))

    def test_that_begins_with_another_event_or_has_no_id_is_named_here_and_keeps_that_name(self) -> None:
        forwarder = self.forwarder()
        late, none = forwarder.session(), forwarder.session()
        self.assertIsNone(late.id)
        for text in (event(), session_created("sess_late"), event()):
            late.received(text)
        none.received(session_created(None))
        self.assertTrue(forwarder.flush())
        self.assertRegex(str(late.id), "^forwarder_[0-9a-f-]{36}$")
        self.assertEqual([0, 1, 2], self.server.sequences(str(late.id)))
        self.assertEqual([0], self.server.sequences(str(none.id)))
        self.assertNotEqual(late.id, none.id)

    def test_that_is_created_anew_is_the_next_one_of_the_call_and_counts_from_0_again(self) -> None:
        forwarder = self.forwarder()
        session = forwarder.session(call_id="call_1")
        first = [session_created("sess_1"), event(), audio_delta(48_000)]
        for text in (*first, session_created("sess_2"), audio_delta(24_000)):
            session.received(text)
        session.end()
        self.assertTrue(forwarder.flush())
        self.assertEqual([0, 1, 2], self.server.sequences("sess_1"))
        self.assertEqual([0, 1], self.server.sequences("sess_2"))
        self.assertEqual({"call_1"}, {line.call for line in self.server.stored})
        self.assertEqual({"output_audio_seconds": "1.000"}, self.server.measured["sess_1"])
        self.assertEqual({"output_audio_seconds": "0.500"}, self.server.measured["sess_2"])

    def test_does_without_ids_that_the_ledger_would_not_take(self) -> None:
        forwarder = self.forwarder()
        unusable: list[Any] = ["", " ", "unassigned", "$own", "x" * 257, "half \ud800", "zero \0", 7]
        for session_id in unusable:
            session = forwarder.session(session_id=session_id, call_id="я" * 129)
            session.received(session_created("unassigned"))
            self.assertRegex(str(session.id), "^forwarder_", session_id)
        self.assertTrue(forwarder.flush())
        self.assertEqual({None}, {line.call for line in self.server.stored})
        self.assertEqual(["invalid_id"], self.codes())


class Audio(LedgerCase):
    def measured(self, texts: list[str], sent: tuple[str, ...] = (), **options: Any) -> dict[str, str] | None:
        forwarder = self.forwarder(**options)
        session = forwarder.session(session_id="sess_1")
        for text in texts:
            session.received(text)
        for text in sent:
            session.sent(text)
        session.end()
        forwarder.flush()
        return self.server.measured.get("sess_1")

    def test_is_measured_by_the_bytes_of_its_base64_and_the_format_of_the_session(self) -> None:
        def formats(kind: str, **more: int) -> dict[str, Any]:
            return {"audio": {name: {"format": {"type": kind, **more}} for name in ("input", "output")}}

        cases: tuple[tuple[dict[str, Any], int], ...] = (
            ({}, 48_000),
            (formats("audio/pcm", rate=24_000), 48_000),
            (formats("audio/pcm", rate=16_000), 32_000),
            (formats("audio/pcmu"), 8_000),
            ({"input_audio_format": "pcm16", "output_audio_format": "pcm16"}, 48_000),
            ({"input_audio_format": "g711_ulaw", "output_audio_format": "g711_alaw"}, 8_000),
        )
        for session, rate in cases:
            texts = [session_created("s", **session), audio_delta(rate), audio_delta(rate // 2), audio_delta(1)]
            expected = {"input_audio_seconds": "2.000", "output_audio_seconds": f"{1.5 + 1 / rate:.3f}"}
            self.assertEqual(expected, self.measured(texts, (appended(rate * 2),)))

    def test_is_measured_however_its_base64_is_written_and_whatever_stands_before_it(self) -> None:
        delta = "\\/\\u002B" + "A" * 63_998
        escaped = f'{{ "item":{{"delta":"AAAA"}}, "delta" : "{delta}", "type":"response.audio.delta","event_id":"a"}}'
        self.assertEqual({"output_audio_seconds": "2.000"}, self.measured([escaped, audio_delta(48_000)]))

    def test_is_measured_by_the_format_said_last_asked_for_before_the_session_was_created_or_given(self) -> None:
        pcmu = {"audio": {name: {"format": {"type": "audio/pcmu"}} for name in ("input", "output")}}
        forwarder = self.forwarder()
        asked = forwarder.session()
        asked.sent({"type": "session.update", "session": pcmu})
        asked.received(session_created("asked", input_audio_format="pcm16"))
        asked.sent(appended(8_000))
        asked.received(event(type="session.updated", session={"input_audio_format": "pcm16"}))
        asked.sent(appended(48_000))
        given = forwarder.session(input_format="g711_alaw", output_format={"type": "audio/pcm", "rate": 8000})
        given.received(session_created("given", **pcmu))
        given.sent(appended(4_000))
        given.received(audio_delta(16_000))
        self.assertTrue(forwarder.close())
        self.assertEqual({"input_audio_seconds": "2.000"}, self.server.measured["asked"])
        expected = {"input_audio_seconds": "0.500", "output_audio_seconds": "1.000"}
        self.assertEqual(expected, self.server.measured["given"])

    def test_is_not_reported_where_there_was_none_the_format_tells_no_duration_or_that_is_off(self) -> None:
        self.assertIsNone(self.measured([event()]))
        self.assertIsNone(self.measured([session_created("s", output_audio_format="opus"), audio_delta()]))
        self.assertIsNone(self.measured([audio_delta()], (appended(4800),), measure_audio=False))
        self.assertEqual({"POST"}, {request.method for request in self.server.requests})

    def test_is_reported_after_the_last_event_of_the_whole_session_once_and_again_until_it_is_taken(self) -> None:
        forwarder = self.forwarder()
        session = forwarder.session(session_id="sess/1")
        session.received(audio_delta(48_000))
        session.end()
        session.end()
        self.server.plan = [None, Reply(503)]
        self.assertTrue(forwarder.flush())
        session.received(audio_delta(48_000))
        self.assertTrue(forwarder.close())
        self.assertEqual(["POST", "PUT", "PUT", "POST", "PUT"], [request.method for request in self.server.requests])
        self.assertEqual({"output_audio_seconds": "2.000"}, self.server.measured["sess/1"])
        self.assertEqual(4, forwarder.stats()["forwarded"])

    def test_of_a_session_that_the_ledger_does_not_have_is_refused_and_counted(self) -> None:
        forwarder = self.forwarder()
        session = forwarder.session(session_id="sess_1")
        session.received(json.dumps({"type": "response.audio.delta", "delta": "A" * 64_000}))
        session.end()
        self.assertTrue(forwarder.flush())
        self.assertEqual(2, forwarder.stats()["refused"])
        self.assertIn("not_found", self.problems[1].message)
        report = b'{"measured_usage":{"output_audio_seconds": "1.000"},"session_id":"sess_1"}'
        self.assertEqual(report, self.problems[1].line)

    def test_can_be_left_out_it_then_takes_no_number_and_is_measured_all_the_same(self) -> None:
        forwarder = self.forwarder(audio="omit")
        session = forwarder.session()
        for text in (audio_delta(48_000), session_created("sess_1"), audio_delta(48_000), event()):
            session.received(text)
        self.assertTrue(forwarder.close())
        self.assertEqual([0, 1], self.server.sequences("sess_1"))
        self.assertEqual(2, forwarder.stats()["omitted"])
        self.assertEqual({"output_audio_seconds": "2.000"}, self.server.measured["sess_1"])


class NothingReachesTheCall(LedgerCase):
    def test_from_strange_messages(self) -> None:
        forwarder = self.forwarder()
        session = forwarder.session(session_id="sess_1")
        circular: dict[str, Any] = {"type": "x"}
        circular["self"] = circular
        texts = ["", "hello", "[1]", '"x"', '{"type":7}', '{"type":"x","n":NaN}', "[" * 100_000]
        none: list[Any] = [None, 7, *texts, {}, [], {"type": math.nan}]
        broken: list[Any] = [b"\x01\x02\xff", '{"type":"half \ud800"}', {"type": {1, 2}}, object(), circular]
        for message in none + broken:
            session.received(message)
            session.sent(message)
        odd: list[dict[str, Any]] = [
            {"type": "session.created", "session": 7},
            {"type": "session.updated", "session": {"audio": {"input": {"format": 7}}}},
            {"type": "session.updated", "session": {"input_audio_format": {"type": 7, "rate": "x"}}},
            {"type": "response.audio.delta", "delta": 7},
        ]
        for fields in odd:
            session.received(event(**fields))
        session.sent('{"type":"input_audio_buffer.append","audio":7}')
        session.sent('{"type":"session.update"}')
        self.assertTrue(forwarder.close())
        self.assertGreaterEqual(forwarder.stats()["ignored"], len(none + broken))
        self.assertEqual(["internal"], self.codes())
        self.assertEqual(list(range(len(odd))), self.server.sequences("sess_1"))

    def test_from_callbacks_that_fail(self) -> None:
        def fails(problem: object) -> None:
            raise RuntimeError("ours")

        forwarder = self.forwarder(on_problem=fails)
        self.server.plan = [Reply(500)]
        session = forwarder.session(session_id="sess_1")
        session.received('{"type":"x"}')
        session.received(event())
        self.assertTrue(forwarder.flush())
        self.assertEqual(1, len(self.server.stored))

    def test_but_a_forwarder_that_is_not_told_where_the_ledger_is_cannot_be_made(self) -> None:
        for url, api_key in (("", "secret"), ("ledger:8080", "secret"), ("http://l", ""), ("http://l", "two\nlines")):
            with self.subTest(url=url, api_key=api_key), self.assertRaises(ValueError):
                RealtimeLedger(url=url, api_key=api_key)

    def test_and_nobody_who_prints_the_forwarder_sees_its_key(self) -> None:
        forwarder = self.forwarder(headers={"Authorization": "Bearer secret"})
        self.assertNotIn("secret", repr(forwarder) + str(forwarder) + repr(forwarder.session()))
