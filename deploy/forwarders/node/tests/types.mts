// Only compiled: what a TypeScript user writes.
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import { OpenAIRealtimeWebSocket } from 'openai/realtime/websocket';
import { OpenAIRealtimeWebSocket as Transport, RealtimeAgent, RealtimeSession } from '@openai/agents-realtime';
import { WebSocket as Ws } from 'ws';
import { RealtimeLedger, type LedgerSession, type Problem, type Stats } from '../realtime-ledger.mjs';

const ledger = new RealtimeLedger({
  url: 'http://ledger:8080',
  audio: 'omit',
  headers: () => ({ Authorization: 'Bearer token' }),
  onProblem: ({ code, message, line }: Problem) => console.log(code === 'refused', message, line?.length),
});
const session: LedgerSession = ledger.attach(new Ws('ws://model'), { callId: 'call_1' });
ledger.attach(new OpenAIRealtimeWS({ model: 'm' }));
ledger.attach(new OpenAIRealtimeWebSocket({ model: 'm' }));
ledger.attach(new RealtimeSession(new RealtimeAgent({ name: 'a' })));
ledger.attach(new Transport(), { inputFormat: { type: 'audio/pcm', rate: 16_000 }, outputFormat: 'g711_ulaw' });
session.received('{}');
session.received({ type: 'response.done' });
session.sent(Buffer.from('{}'));
session.end();
const stats: Stats = ledger.stats();
const all: boolean = (await ledger.flush()) && (await ledger.close(1000));
console.log(all, stats.pending, session.id?.length);

// @ts-expect-error: there is no such option
new RealtimeLedger({ adress: 'http://ledger' });
// @ts-expect-error: audio is forwarded or omitted
new RealtimeLedger({ audio: 'maybe' });
// @ts-expect-error: there is no such count
console.log(stats.lost);
