// An application that hears calls one after the other on each line of a model, with a forwarder where LEDGER_URL says so,
// and then writes down when it heard what: `node delay.mjs MODEL LINES OUTPUT`. ForwardersBenchmark compares such accounts.

import { writeFileSync } from 'node:fs';
import { RealtimeLedger } from '../realtime-ledger.mjs';

const [model, lines, output] = process.argv.slice(2);
const NEXT = 1000; // how a socket closes after which there is another one
const OVER = 1001; // how the last one closes
/** Of each message its id, when it was heard, and nanoseconds between the listeners before and after the forwarder's. */
const heard = [];
const ledger = process.env.LEDGER_URL ? new RealtimeLedger() : undefined;

/** Hears a call; gives whether there is another one. */
function hear(line) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${model}/${line}`);
    let arrivedAt;
    socket.addEventListener('message', () => (arrivedAt = process.hrtime.bigint()));
    ledger?.attach(socket, { callId: `call_of_line_${line}` });
    socket.addEventListener('message', ({ data }) => {
      const heardAt = process.hrtime.bigint();
      heard.push([JSON.parse(data).event_id, Number(heardAt), Number(heardAt - arrivedAt)]);
    });
    socket.addEventListener('close', ({ code }) => {
      code === NEXT || code === OVER ? resolve(code === NEXT) : reject(new Error(`A socket closed with ${code}`));
    });
  });
}

async function listen(line) {
  while (await hear(line));
}

await Promise.all(Array.from({ length: Number(lines) }, (_, line) => listen(line)));
const isForwarded = (await ledger?.close(60_000)) ?? true;
writeFileSync(output, JSON.stringify({ counts: ledger?.stats(), heard }));
process.exit(isForwarded ? 0 : 1);
