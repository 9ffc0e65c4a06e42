"""An application that hears calls one after the other on each line of a model, with a forwarder where LEDGER_URL says so,
and then writes down when it heard what: `python3 -m tests.delay MODEL LINES OUTPUT`. ForwardersBenchmark compares such
accounts."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from typing import Any, Callable

import websockets

from realtime_ledger import RealtimeLedger

NEXT = 1000  # how a socket closes after which there is another one
OVER = 1001  # how the last one closes

Heard = tuple[str, int, int]
"""A message's id, when it was heard, and nanoseconds between what is before the forwarder and what is after it."""


def noting(receive: Callable[..., Any], arrivals: list[int]) -> Callable[..., Any]:
    """The same, which notes when there is a message."""

    async def call(*arguments: Any, **named: Any) -> Any:
        message = await receive(*arguments, **named)
        arrivals.append(time.monotonic_ns())
        return message

    return call


async def hear(url: str, call_id: str, ledger: RealtimeLedger | None, heard: list[Heard]) -> bool:
    """Hears a call; gives whether there is another one."""
    arrivals: list[int] = []
    async with websockets.connect(url) as connection:
        socket: Any = connection
        socket.recv = noting(socket.recv, arrivals)
        if ledger:
            ledger.attach(socket, call_id=call_id)
        async for message in socket:
            at = time.monotonic_ns()
            heard.append((json.loads(message)["event_id"], at, at - arrivals.pop()))
    if socket.close_code not in (NEXT, OVER):
        raise ConnectionError(f"A socket closed with {socket.close_code}")
    return bool(socket.close_code == NEXT)


async def listen(url: str, call_id: str, ledger: RealtimeLedger | None, heard: list[Heard]) -> None:
    while await hear(url, call_id, ledger, heard):
        pass


async def main(model: str, lines: int, output: str) -> bool:
    heard: list[Heard] = []
    ledger = RealtimeLedger() if os.environ.get("LEDGER_URL") else None
    calls = [listen(f"{model}/{line}", f"call_of_line_{line}", ledger, heard) for line in range(lines)]
    await asyncio.gather(*calls)
    is_forwarded = await asyncio.to_thread(ledger.close, 60_000) if ledger else True
    with open(output, "w", encoding="utf-8") as file:
        json.dump({"counts": ledger.stats() if ledger else None, "heard": heard}, file)
    return is_forwarded


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3])) else 1)
