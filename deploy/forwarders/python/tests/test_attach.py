from __future__ import annotations

import asyncio
import base64
import contextlib
import importlib
import json
import threading
import unittest
import warnings
from typing import Any, Iterator

from tests.fixture import LedgerCase, appended, audio_delta, event, eventually, session_created


def installed(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


websockets = installed("websockets")
websockets_sync = installed("websockets.sync.client")
websockets_legacy = installed("websockets.legacy.client")
openai = installed("openai")

# The second as no serializer would write it: to the byte is to the byte.
ODD = '{ "type" : "response.output_text.delta" , "event_id":"odd", "n": 1.50, "delta":"\\u0068i" }'
CALL = [session_created("sess_1"), ODD, *(audio_delta() for _ in range(10)), event(delta="привет")]
UPDATE = {"type": "session.update", "session": {"input_audio_format": "g711_ulaw"}}
SPEECH = base64.b64encode(bytes(4_000)).decode()


@contextlib.contextmanager
def model() -> Iterator[str]:
    """A WebSocket server that says the call once it got two messages, and then closes; in a thread of its own."""
    servers: list[Any] = []
    loop = asyncio.new_event_loop()

    async def handler(socket: Any, path: str = "") -> None:
        await socket.recv()
        await socket.recv()
        for message in CALL:
            await socket.send(message)

    async def serve() -> None:
        servers.append(await websockets.serve(handler, "127.0.0.1", 0))

    async def finish() -> None:
        servers[0].close()
        await servers[0].wait_closed()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(serve())
        loop.run_forever()
        loop.run_until_complete(finish())
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    eventually(lambda: servers)
    try:
        yield f"ws://127.0.0.1:{list(servers[0].sockets)[0].getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)


class ClientCase(LedgerCase):
    def setUp(self) -> None:
        super().setUp()
        serving = model()
        self.model = serving.__enter__()
        self.addCleanup(serving.__exit__, None, None, None)
        self.ledger = self.forwarder()

    def assert_call_is_in_the_ledger(self) -> None:
        """Also what was measured, though nobody ended the session: its socket has closed."""
        eventually(lambda: "sess_1" in self.server.measured)
        self.assertEqual(CALL, [line.raw for line in self.server.stored])
        expected = [("sess_1", "call_1", number) for number in range(len(CALL))]
        self.assertEqual(expected, [(line.session, line.call, line.sequence) for line in self.server.stored])
        durations = {"input_audio_seconds": "0.500", "output_audio_seconds": "1.000"}
        self.assertEqual(durations, self.server.measured["sess_1"])
        self.assertEqual([], self.problems)


@unittest.skipUnless(websockets, "websockets is not installed, so this is not tested")
class AConnectionOfWebsockets(ClientCase):
    def listen(self, connect: Any) -> None:
        received: list[str] = []

        async def call() -> None:
            async with connect(self.model) as socket:
                self.ledger.attach(socket, call_id="call_1")
                await socket.send(json.dumps(UPDATE))
                await socket.send(json.dumps({"type": "input_audio_buffer.append", "audio": SPEECH}))
                received.append(await socket.recv())
                async for message in socket:
                    received.append(message)

        asyncio.run(call())
        self.assertEqual(CALL, received)
        self.assert_call_is_in_the_ledger()

    def test_is_listened_to_until_it_closes(self) -> None:
        self.listen(websockets.connect)

    @unittest.skipUnless(websockets_legacy, "this version of websockets has no legacy client, so it is not tested")
    def test_of_the_legacy_client_too(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.listen(websockets_legacy.connect)

    @unittest.skipUnless(websockets_sync, "this version of websockets has no sync client, so it is not tested")
    def test_of_the_sync_client_too(self) -> None:
        received: list[str] = []
        with websockets_sync.connect(self.model) as socket:
            self.ledger.attach(socket, call_id="call_1")
            with self.assertRaises(TimeoutError):
                socket.recv(timeout=0.01)
            socket.send(json.dumps(UPDATE))
            socket.send(json.dumps({"type": "input_audio_buffer.append", "audio": SPEECH}))
            received.append(socket.recv(timeout=5))
            received.extend(socket)
        self.assertEqual(CALL, received)
        self.assert_call_is_in_the_ledger()


@unittest.skipUnless(websockets and openai, "openai is not installed, so this is not tested")
class AClientOfOpenai(ClientCase):
    @staticmethod
    def realtime_of(client: Any) -> Any:
        return client.realtime if hasattr(client, "realtime") else client.beta.realtime

    def test_is_listened_to_to_the_byte(self) -> None:
        received: list[str] = []

        async def call() -> None:
            client = openai.AsyncOpenAI(api_key="none", websocket_base_url=self.model)
            async with self.realtime_of(client).connect(model="m") as connection:
                self.ledger.attach(connection, call_id="call_1")
                await connection.session.update(session=UPDATE["session"])
                await connection.input_audio_buffer.append(audio=SPEECH)
                received.append((await connection.recv()).event_id)
                async for one in connection:
                    received.append(one.event_id)

        asyncio.run(call())
        self.assertEqual([json.loads(message)["event_id"] for message in CALL], received)
        self.assert_call_is_in_the_ledger()

    def test_without_asyncio_too(self) -> None:
        client = openai.OpenAI(api_key="none", websocket_base_url=self.model)
        received: list[str] = []
        with self.realtime_of(client).connect(model="m") as connection:
            self.ledger.attach(connection, call_id="call_1")
            connection.session.update(session=UPDATE["session"])
            connection.input_audio_buffer.append(audio=SPEECH)
            received.append(connection.recv().event_id)
            received.extend(one.event_id for one in connection)
        self.assertEqual([json.loads(message)["event_id"] for message in CALL], received)
        self.assert_call_is_in_the_ledger()


class Socket:
    """As much of a connection as a forwarder needs."""

    def __init__(self, *waiting: str) -> None:
        self.waiting = list(waiting)
        self.sent: list[object] = []

    def recv(self, timeout: float | None = None) -> str:
        if not self.waiting:
            raise TimeoutError("nothing came") if timeout else ConnectionError("closed")
        return self.waiting.pop(0)

    def send(self, message: object) -> None:
        if self.sent:
            raise ConnectionError("closed")
        self.sent.append(message)

    def close(self) -> None:
        pass


class AnythingWithRecv(LedgerCase):
    def test_is_listened_to_and_fails_as_without_a_forwarder(self) -> None:
        forwarder = self.forwarder()
        socket = Socket(session_created("sess_1"), event())
        forwarder.attach(socket)
        texts = [socket.recv(timeout=1), socket.recv()]
        with self.assertRaises(TimeoutError):
            socket.recv(timeout=1)
        socket.send(message=appended(48_000))
        with self.assertRaises(ConnectionError):
            socket.send(appended(48_000))
        with self.assertRaises(ConnectionError):
            socket.recv()
        self.assertTrue(forwarder.flush())
        self.assertEqual(texts, [line.raw for line in self.server.stored])
        self.assertEqual({"input_audio_seconds": "1.000"}, self.server.measured["sess_1"])

    def test_has_its_sending_left_alone_when_audio_is_not_measured(self) -> None:
        socket = Socket()
        self.forwarder(measure_audio=False).attach(socket)
        self.assertNotIn("send", vars(socket))

    def test_ends_its_session_when_it_is_closed(self) -> None:
        forwarder = self.forwarder()
        socket = Socket(session_created("sess_1"), audio_delta(48_000))
        forwarder.attach(socket)
        socket.recv(), socket.recv()
        socket.close()
        self.assertTrue(forwarder.flush())
        self.assertEqual({"output_audio_seconds": "1.000"}, self.server.measured["sess_1"])


class WhatIsNoSocket(LedgerCase):
    def test_is_told_and_hurts_nobody(self) -> None:
        forwarder = self.forwarder()
        for target in (None, 7, {}, object()):
            forwarder.attach(target).received("{}")
            self.assertEqual("not_attached", self.problems.pop().code)
