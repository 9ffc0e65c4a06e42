from __future__ import annotations

import json
import os
import re
import time
import unittest
import urllib.request
import uuid
from typing import Any

from realtime_ledger import LedgerSession, Problem, RealtimeLedger
from tests.fixture import appended, audio_delta, event, session_created

URL, KEY = os.environ.get("LEDGER_TEST_URL", ""), os.environ.get("LEDGER_TEST_KEY", "dev")


@unittest.skipUnless(URL, "LEDGER_TEST_URL names no ledger, so this is not tested")
class ARealLedger(unittest.TestCase):
    def get(self, path: str) -> str:
        request = urllib.request.Request(f"{URL}/v1/{path}", headers={"X-Api-Key": KEY})
        with urllib.request.urlopen(request) as answer:
            return str(answer.read().decode())

    def forward(
        self, session_id: str, texts: list[str], *sent: str
    ) -> tuple[list[Problem], dict[str, int], LedgerSession]:
        """A session of a call, by a forwarder that is closed: what it told, and its counts."""
        problems: list[Problem] = []
        ledger = RealtimeLedger(url=URL, api_key=KEY, batch_events=3, on_problem=problems.append)
        session = ledger.session(call_id="call_of_tests")
        for text in texts:
            session.received(re.sub(r'(:\s*)"event_', rf'\1"{session_id}_', text))
        for text in sent:
            session.sent(text)
        self.assertTrue(ledger.close(20_000))
        return problems, ledger.stats(), session

    def gaps(self, session_id: str | None) -> list[Any]:
        findings = json.loads(self.get(f"realtime/sessions/{session_id}/completeness"))["findings"]
        return [finding for finding in findings if finding["code"] == "sequence_gap"]

    def test_has_the_call_as_it_was_each_event_once_and_to_the_byte_and_its_audio(self) -> None:
        session_id = f"sess_{uuid.uuid4()}"
        place = '"response_id": "resp_1", "item_id": "item_1", "output_index": 0, "content_index": 0, '
        kind = "response.output_text.delta"
        odd = f'{{ "type": "{kind}",\n "event_id": "{session_id}_odd", {place}"delta": "\\u0068i" }}'
        audio = audio_delta(48_000).replace("{", "{" + place, 1)
        bad = '{"type":"response.done","event_id":"event_bad"}'
        problems, stats, _ = self.forward(
            session_id, [session_created(session_id), odd, audio, odd, bad], appended(60_000)
        )
        self.assertEqual(
            [("refused", "invalid_value")], [(told.code, told.message.split(":")[0]) for told in problems]
        )
        self.assertEqual((5, 1, 1), (stats["forwarded"], stats["duplicates"], stats["refused"]))
        self.assertEqual(odd, self.get(f"realtime/server-events/{session_id}_odd/body"))
        self.assertEqual("call_of_tests", json.loads(self.get(f"realtime/sessions/{session_id}"))["call_id"])
        since = int(time.time()) - 7200
        usage = json.loads(self.get(f"usage?start_time={since}&group_by=session_id&session_ids={session_id}"))
        result = [result for bucket in usage["data"] for result in bucket["results"]][0]
        self.assertEqual((1.25, 1), (float(result["input_audio_seconds"]), float(result["output_audio_seconds"])))

    def test_finds_no_gap_in_a_whole_session_whatever_it_begins_with(self) -> None:
        limits = {"type": "rate_limits.updated", "rate_limits": []}
        created = f"sess_{uuid.uuid4()}"
        self.forward(created, [session_created(created), event(**limits)])
        self.assertEqual([], self.gaps(created))
        late = self.forward(f"late_{uuid.uuid4()}", [event(**limits), event(**limits)])[2]
        self.assertEqual([], self.gaps(late.id))
