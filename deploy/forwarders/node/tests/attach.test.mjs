import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { FakeRealtime } from './fake-realtime.mjs';
import { appended, audioDelta, event, fixture, numbers, sessionCreated, until } from './fixture.mjs';

/** A package that these tests can do without. */
const optional = (name) => import(name).catch(() => undefined);
const ws = await optional('ws');
const openai = await optional('openai');
const openaiWs = await optional('openai/realtime/ws');
const openaiWebSocket = await optional('openai/realtime/websocket');
const agents = await optional('@openai/agents-realtime');
const without = (what, has) => ({ skip: has ? false : `${what}, so this is not tested` });
const needsNative = without('this Node.js has no WebSocket (20 with --experimental-websocket)', globalThis.WebSocket);

const all = fixture();
let realtime;
/** What the model says to a client that connects, by the number of its connection. */
let said;
let sockets;

beforeEach(async () => {
  // The second as no serializer would write it: to the byte is to the byte.
  const odd = (n) => `{ "type" : "response.output_text.delta" , "event_id":"e_${n}", "n": 1.50, "delta":"\\u0068i" }`;
  said = [1, 2].map((n) => [sessionCreated(`sess_${n}`), odd(n), audioDelta(48_000), event({ delta: 'привет' })]);
  realtime = await new FakeRealtime((connection, number) => connection.sendAll(said[number - 1])).start();
  sockets = [];
});

afterEach(async () => {
  sockets.forEach((socket) => socket.close());
  await realtime.stop();
});

/** All that the model said in a session is in the ledger, as it was sent. */
async function arrived(session, texts) {
  await until(() => all.ledger.sequences(session).length >= texts.length);
  const lines = all.ledger.stored.filter((line) => line.session === session);
  assert.deepEqual(lines.map((line) => line.raw), texts);
  assert.deepEqual(lines.map(({ call, sequence }) => [call, sequence]), numbers(texts.length).map((n) => ['call_1', n]));
}

/** What was measured is in the ledger, once the socket has closed. */
async function reported(session, durations) {
  await until(() => all.ledger.measured.has(session));
  assert.deepEqual(all.ledger.measured.get(session), durations);
  assert.deepEqual(all.problems, []);
}

for (const [name, make, needs] of [
  ['A WebSocket of Node.js', () => new WebSocket(realtime.url), needsNative],
  ['A WebSocket of ws', () => new ws.WebSocket(realtime.url), without('ws is not installed', ws)],
]) {
  test(`${name} is listened to until it closes`, needs, async () => {
    const socket = make();
    sockets.push(socket);
    let seen = 0;
    socket.addEventListener('message', () => seen++);
    const forwarder = all.forwarder();
    const session = forwarder.attach(socket, { callId: 'call_1' });
    await arrived('sess_1', said[0]);
    assert.equal(session.id, 'sess_1');
    assert.equal(seen, said[0].length);
    numbers(10).forEach(() => socket.send(appended(4_800)));
    await until(() => realtime.received.length === 10);
    realtime.connections[0].close();
    await reported('sess_1', { input_audio_seconds: '1.000', output_audio_seconds: '1.000' });
    socket.send(appended(4_800)); // which nobody hears any more
    session.end();
    assert.equal(await forwarder.close(), true);
    await reported('sess_1', { input_audio_seconds: '1.000', output_audio_seconds: '1.000' });
  });
}

describe('A WebSocket of ws', without('ws is not installed', ws), () => {
  test('gives long messages in pieces, and binary ones, which are none', async () => {
    const long = event({ delta: 'я'.repeat(70_000) });
    said[0] = [sessionCreated('sess_1')];
    const socket = new ws.WebSocket(realtime.url);
    sockets.push(socket);
    const forwarder = all.forwarder();
    forwarder.attach(socket);
    await until(() => all.ledger.stored.length === 1);
    realtime.connections[0].sendInPieces(long);
    realtime.connections[0].socket.write(Buffer.from([0x82, 3, 1, 2, 3]));
    realtime.connections[0].send(event());
    await until(() => all.ledger.stored.length === 3);
    assert.equal(all.ledger.stored[1].raw, long);
    assert.equal(forwarder.stats().ignored, 1);
  });

  test('that fails, to connect or to send, fails as without a forwarder', async () => {
    const socket = new ws.WebSocket('ws://127.0.0.1:1');
    const failed = new Promise((resolve) => socket.on('error', resolve));
    const forwarder = all.forwarder();
    forwarder.attach(socket, { sessionId: 'sess_1' });
    assert.throws(() => socket.send(appended(4_800)), /CONNECTING/);
    await failed;
    assert.equal(await forwarder.close(), true);
    assert.equal(all.ledger.requests.length, 0);
  });

  test('has its sending left alone when audio is not measured', async () => {
    const socket = new ws.WebSocket(realtime.url);
    sockets.push(socket);
    const { send } = socket;
    all.forwarder({ measureAudio: false }).attach(socket, { callId: 'call_1' });
    assert.equal(socket.send, send);
    await arrived('sess_1', said[0]);
  });
});

describe('A client of openai', without('openai is not installed', openai && openaiWs && ws), () => {
  // It insists on TLS. The tests take it off below the socket.
  const plain = () => ({ createConnection: () => connect(realtime.port, '127.0.0.1') });
  const client = () => new openai.OpenAI({ apiKey: 'k', baseURL: `http://127.0.0.1:${realtime.port}/v1` });
  const speech = { type: 'input_audio_buffer.append', audio: Buffer.alloc(24_000).toString('base64') };

  test('that uses ws is listened to, to the byte', async () => {
    const rt = new openaiWs.OpenAIRealtimeWS({ model: 'm', options: plain() }, client());
    let seen = 0;
    rt.on('event', () => seen++);
    all.forwarder().attach(rt, { callId: 'call_1' });
    await arrived('sess_1', said[0]);
    assert.equal(seen, said[0].length);
    rt.send(speech);
    await until(() => realtime.received.length === 1);
    rt.close();
    await reported('sess_1', { input_audio_seconds: '0.500', output_audio_seconds: '1.000' });
  });

  test('that connects anew goes on as the next session of the call, to the byte', async () => {
    const reconnecting = { reconnect: true, reconnectInitialDelay: 10, reconnectMaxDelay: 20 };
    const rt = new openaiWs.OpenAIRealtimeWS({ model: 'm', options: plain(), ...reconnecting }, client());
    rt.on('error', () => {});
    all.forwarder().attach(rt, { callId: 'call_1' });
    await arrived('sess_1', said[0]);
    realtime.connections[0].socket.destroy();
    await reported('sess_1', { output_audio_seconds: '1.000' });
    await arrived('sess_2', said[1]);
    rt.send(speech);
    await until(() => realtime.received.length === 1);
    rt.close();
    await reported('sess_2', { input_audio_seconds: '0.500', output_audio_seconds: '1.000' });
  });

  test('that uses the WebSocket of Node.js is listened to, to the byte', needsNative, async (context) => {
    const Native = globalThis.WebSocket;
    globalThis.WebSocket = class extends Native {
      constructor(url, protocols) {
        super(String(url).replace('wss:', 'ws:'), protocols);
      }
    };
    context.after(() => (globalThis.WebSocket = Native));
    const rt = new openaiWebSocket.OpenAIRealtimeWebSocket({ model: 'm' }, client());
    rt.on('error', () => {}); // Node.js 24 tells of one when it closes
    all.forwarder().attach(rt, { callId: 'call_1' });
    await arrived('sess_1', said[0]);
    rt.send(speech);
    await until(() => realtime.received.length === 1);
    rt.close();
    await reported('sess_1', { input_audio_seconds: '0.500', output_audio_seconds: '1.000' });
  });
});

describe('A session of @openai/agents-realtime', without('@openai/agents-realtime is not installed', agents), () => {
  const make = () => {
    const agent = new agents.RealtimeAgent({ name: 'a', instructions: 'Be brief.' });
    const voice = new agents.RealtimeSession(agent, { transport: 'websocket', model: 'm', config: { tracing: null } });
    sockets.push(voice);
    voice.on('error', () => {});
    return voice;
  };

  test('is listened to, to the byte, from before it connects', async () => {
    const voice = make();
    all.forwarder().attach(voice, { callId: 'call_1' });
    await voice.connect({ apiKey: 'k', url: realtime.url });
    await arrived('sess_1', said[0]);
    voice.sendAudio(new ArrayBuffer(24_000));
    await until(() => realtime.received.some((text) => text.includes('input_audio_buffer.append')));
    voice.close();
    await reported('sess_1', { input_audio_seconds: '0.500', output_audio_seconds: '1.000' });
  });

  test('that connects anew goes on as the next session of the call', async () => {
    const voice = make();
    all.forwarder().attach(voice, { callId: 'call_1' });
    await voice.connect({ apiKey: 'k', url: realtime.url });
    await arrived('sess_1', said[0]);
    voice.close();
    await voice.connect({ apiKey: 'k', url: realtime.url });
    await arrived('sess_2', said[1]);
  });

  test('whose transport alone is given is listened to as well', async () => {
    const voice = make();
    all.forwarder().attach(voice.transport, { callId: 'call_1' });
    await voice.connect({ apiKey: 'k', url: realtime.url });
    await arrived('sess_1', said[0]);
  });
});

test('What is no socket is told, and hurts nobody', () => {
  const forwarder = all.forwarder();
  for (const target of [undefined, null, {}, 7, { addEventListener() {} }, { socket: {} }, { on() {} }]) {
    forwarder.attach(target).received('{}');
    assert.equal(all.problems.pop()?.code, 'not_attached', String(target));
  }
});
