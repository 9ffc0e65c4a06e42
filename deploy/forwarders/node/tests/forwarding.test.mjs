import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { RealtimeLedger } from '../realtime-ledger.mjs';
import { appended, audioDelta, event, fixture, numbers, sessionCreated, until } from './fixture.mjs';

const all = fixture();

describe('An event is forwarded', () => {
  test('to the byte, with session, call, number and time', async () => {
    const forwarder = all.forwarder();
    const session = forwarder.session({ callId: 'call_7' });
    const before = Date.now();
    const odd = '{ "event_id":"e2", "type" : "ошибка\\u0021",\t"n": 1.50 }';
    const texts = [sessionCreated('sess_1'), odd, event({ delta: 'Туман.' })];
    texts.forEach((text) => session.received(text));
    assert.equal(await forwarder.flush(), true);
    const { stored } = all.ledger;
    assert.deepEqual(stored.map((line) => line.raw), texts);
    const expected = numbers(3).map((n) => ['sess_1', 'call_7', n]);
    assert.deepEqual(stored.map((line) => [line.session, line.call, line.sequence]), expected);
    const isWithin = ({ time }) => Date.parse(time) >= before && Date.parse(time) <= Date.now() && time.endsWith('Z');
    assert.ok(stored.every(isWithin));
    assert.equal(all.ledger.requests.length, 1);
    assert.equal(session.id, 'sess_1');
    assert.deepEqual(all.problems, []);
  });

  test('whether it is text, bytes or an object', async () => {
    const forwarder = all.forwarder();
    const session = forwarder.session({ sessionId: 'sess_1' });
    const texts = numbers(4).map(() => event({ delta: 'привет' }));
    session.received(texts[0]);
    session.received(Buffer.from(texts[1]));
    session.received(new Uint8Array(Buffer.from(texts[2])).buffer);
    session.received(JSON.parse(texts[3]));
    assert.equal(await forwarder.flush(), true);
    assert.deepEqual(all.ledger.stored.map((line) => line.raw), texts);
  });

  test('as it is when it is written over several lines', async () => {
    const forwarder = all.forwarder();
    const session = forwarder.session({ sessionId: 'sess_1' });
    const texts = [event(), JSON.stringify(JSON.parse(event()), null, 2), event()];
    texts.forEach((text) => session.received(text));
    assert.equal(await forwarder.flush(), true);
    assert.deepEqual(all.ledger.stored.map((line) => line.raw), texts);
  });

  test('in batches by count and by bytes, one request at a time', async () => {
    const forwarder = all.forwarder({ batchEvents: 10, batchBytes: 2000, flushMs: 60_000 });
    const session = forwarder.session({ sessionId: 'sess_1' });
    numbers(20).forEach(() => session.received(event()));
    await until(() => all.ledger.stored.length === 20);
    session.received(event({ delta: 'x'.repeat(5000) }));
    session.received(event({ delta: 'x'.repeat(900) }));
    session.received(event({ delta: 'x'.repeat(900) }));
    assert.equal(await forwarder.flush(), true);
    assert.deepEqual(all.ledger.sequences('sess_1'), numbers(23));
    assert.ok(all.ledger.sizes().every((size) => size <= 10));
    assert.ok(all.ledger.requests.every(({ body }, i) => body.length < 2100 || all.ledger.sizes()[i] === 1));
    assert.equal(all.ledger.mostAtOnce, 1);
  });

  test('once it has waited for others so long', async () => {
    const session = all.forwarder({ flushMs: 100 }).session({ sessionId: 'sess_1' });
    const start = Date.now();
    session.received(event());
    session.received(event());
    await until(() => all.ledger.stored.length === 2);
    assert.ok(all.ledger.requests[0].at - start >= 90);
    assert.equal(all.ledger.requests.length, 1);
  });

  test('with the headers that a platform asks for; when they fail it is tried again', async () => {
    const tokens = ['first', undefined, 'second'];
    const headers = () => {
      const token = tokens.shift();
      assert.ok(token, 'secret');
      return { Authorization: `Bearer ${token}` };
    };
    const forwarder = all.forwarder({ headers });
    const session = forwarder.session({ sessionId: 'sess_1' });
    session.received(event());
    assert.equal(await forwarder.flush(), true);
    session.received(event());
    assert.equal(await forwarder.flush(), true);
    assert.deepEqual(all.ledger.requests.map((request) => request.headers.authorization), ['Bearer first', 'Bearer second']);
    assert.equal(all.ledger.requests[0].headers['x-api-key'], 'secret');
    assert.deepEqual(all.codes(), ['unreachable']);
    assert.doesNotMatch(all.problems[0].message, /secret/);
  });
});

describe('A session', () => {
  test('shares batches with others and has its own numbers, from 0', async () => {
    const forwarder = all.forwarder({ flushMs: 200 });
    const sessions = numbers(5).map((n) => forwarder.session({ sessionId: `sess_${n}` }));
    numbers(10).forEach(() => sessions.forEach((session) => session.received(event())));
    assert.equal(await forwarder.flush(), true);
    assert.equal(all.ledger.requests.length, 1);
    numbers(5).forEach((n) => assert.deepEqual(all.ledger.sequences(`sess_${n}`), numbers(10)));
  });

  test('has the id that was given, else that of session.created or session.updated', async () => {
    const forwarder = all.forwarder();
    const [given, created, updated] = ['ours', undefined, undefined].map((sessionId) => forwarder.session({ sessionId }));
    given.received(sessionCreated('theirs'));
    given.received(sessionCreated('theirs again'));
    created.received(sessionCreated('sess_1'));
    updated.received(event({ type: 'session.updated', session: { id: 'sess_2' } }));
    updated.received(sessionCreated('sess_2'));
    assert.equal(await forwarder.flush(), true);
    assert.deepEqual(all.ledger.sequences('ours'), [0, 1]);
    assert.deepEqual(all.ledger.sequences('sess_1'), [0]);
    assert.deepEqual(all.ledger.sequences('sess_2'), [0, 1]);
  });

  test('that begins with another event, or has no id, is named here and keeps that name', async () => {
    const forwarder = all.forwarder();
    const [late, none] = [forwarder.session(), forwarder.session()];
    assert.equal(late.id, undefined);
    [event(), sessionCreated('sess_late'), event()].forEach((text) => late.received(text));
    none.received(sessionCreated(undefined));
    assert.equal(await forwarder.flush(), true);
    assert.match(late.id, /^forwarder_[0-9a-f-]{36}$/);
    assert.deepEqual(all.ledger.sequences(late.id), [0, 1, 2]);
    assert.deepEqual(all.ledger.sequences(none.id), [0]);
    assert.notEqual(late.id, none.id);
  });

  test('that is created anew is the next one of the call, and counts from 0 again', async () => {
    const forwarder = all.forwarder();
    const session = forwarder.session({ callId: 'call_1' });
    const first = [sessionCreated('sess_1'), event(), audioDelta(48_000)];
    [...first, sessionCreated('sess_2'), audioDelta(24_000)].forEach((text) => session.received(text));
    session.end();
    assert.equal(await forwarder.flush(), true);
    assert.deepEqual(all.ledger.sequences('sess_1'), [0, 1, 2]);
    assert.deepEqual(all.ledger.sequences('sess_2'), [0, 1]);
    assert.ok(all.ledger.stored.every((line) => line.call === 'call_1'));
    assert.deepEqual(all.ledger.measured.get('sess_1'), { output_audio_seconds: '1.000' });
    assert.deepEqual(all.ledger.measured.get('sess_2'), { output_audio_seconds: '0.500' });
  });

  test('does without ids that the ledger would not take', async () => {
    const forwarder = all.forwarder();
    for (const sessionId of ['', ' ', 'unassigned', '$own', 'x'.repeat(257), 'half \ud800', 'zero \0', 7]) {
      const session = forwarder.session({ sessionId, callId: 'я'.repeat(129) });
      session.received(sessionCreated('unassigned'));
      assert.match(session.id, /^forwarder_/, String(sessionId));
    }
    assert.equal(await forwarder.flush(), true);
    assert.ok(all.ledger.stored.every((line) => line.call === undefined));
    assert.deepEqual(all.codes(), ['invalid_id']);
  });
});

describe('Audio', () => {
  const measured = async (texts, sent = [], options = {}) => {
    const forwarder = all.forwarder(options.forwarder);
    const session = forwarder.session({ sessionId: 'sess_1', ...options });
    texts.forEach((text) => session.received(text));
    sent.forEach((message) => session.sent(message));
    session.end();
    await forwarder.flush();
    return all.ledger.measured.get('sess_1');
  };

  test('is measured by the bytes of its base64 and the format of the session', async () => {
    const formats = (type, rate) => ({ audio: { input: { format: { type, rate } }, output: { format: { type, rate } } } });
    for (const [session, rate] of [
      [{}, 48_000],
      [formats('audio/pcm', 24_000), 48_000],
      [formats('audio/pcm', 16_000), 32_000],
      [formats('audio/pcmu'), 8_000],
      [{ input_audio_format: 'pcm16', output_audio_format: 'pcm16' }, 48_000],
      [{ input_audio_format: 'g711_ulaw', output_audio_format: 'g711_alaw' }, 8_000],
    ]) {
      const texts = [sessionCreated('s', session), audioDelta(rate), audioDelta(rate / 2), audioDelta(1)];
      assert.deepEqual(await measured(texts, [appended(rate * 2)]), {
        input_audio_seconds: '2.000', output_audio_seconds: (1.5 + 1 / rate).toFixed(3),
      });
    }
  });

  test('is measured however its base64 is written and whatever stands before it', async () => {
    const delta = `\\/\\u002B${'A'.repeat(63_998)}`;
    const escaped = `{ "item":{"delta":"AAAA"}, "delta" : "${delta}", "type":"response.audio.delta","event_id":"a"}`;
    assert.deepEqual(await measured([escaped, audioDelta(48_000)]), { output_audio_seconds: '2.000' });
  });

  test('is measured by the format that was said last, asked for before the session was created, or given', async () => {
    const pcmu = { audio: { input: { format: { type: 'audio/pcmu' } }, output: { format: { type: 'audio/pcmu' } } } };
    const forwarder = all.forwarder();
    const asked = forwarder.session();
    asked.sent({ type: 'session.update', session: pcmu });
    asked.received(sessionCreated('asked', { input_audio_format: 'pcm16' }));
    asked.sent(appended(8_000));
    asked.received(event({ type: 'session.updated', session: { input_audio_format: 'pcm16' } }));
    asked.sent(appended(48_000));
    const given = forwarder.session({ inputFormat: 'g711_alaw', outputFormat: { type: 'audio/pcm', rate: 8000 } });
    given.received(sessionCreated('given', pcmu));
    given.sent(appended(4_000));
    given.received(audioDelta(16_000));
    assert.equal(await forwarder.close(), true);
    assert.deepEqual(all.ledger.measured.get('asked'), { input_audio_seconds: '2.000' });
    assert.deepEqual(all.ledger.measured.get('given'), { input_audio_seconds: '0.500', output_audio_seconds: '1.000' });
  });

  test('is not reported where there was none, the format tells no duration, or that is off', async () => {
    assert.equal(await measured([event()]), undefined);
    assert.equal(await measured([sessionCreated('s', { output_audio_format: 'opus' }), audioDelta()]), undefined);
    assert.equal(await measured([audioDelta()], [appended(4800)], { forwarder: { measureAudio: false } }), undefined);
    assert.ok(all.ledger.requests.every((request) => request.method === 'POST'));
  });

  test('is reported after the last event, of the whole session so far, once, and again until it is taken', async () => {
    const forwarder = all.forwarder();
    const session = forwarder.session({ sessionId: 'sess/1' });
    session.received(audioDelta(48_000));
    session.end();
    session.end();
    all.ledger.plan = [undefined, { status: 503 }];
    assert.equal(await forwarder.flush(), true);
    session.received(audioDelta(48_000));
    assert.equal(await forwarder.close(), true);
    assert.deepEqual(all.ledger.requests.map((request) => request.method), ['POST', 'PUT', 'PUT', 'POST', 'PUT']);
    assert.deepEqual(all.ledger.measured.get('sess/1'), { output_audio_seconds: '2.000' });
    assert.equal(forwarder.stats().forwarded, 4);
  });

  test('of a session that the ledger does not have is refused, and counted', async () => {
    const forwarder = all.forwarder();
    const session = forwarder.session({ sessionId: 'sess_1' });
    session.received(JSON.stringify({ type: 'response.audio.delta', delta: 'A'.repeat(64_000) }));
    session.end();
    assert.equal(await forwarder.flush(), true);
    assert.equal(forwarder.stats().refused, 2);
    assert.match(all.problems[1].message, /not_found/);
    assert.equal(all.problems[1].line, '{"measured_usage":{"output_audio_seconds":"1.000"},"session_id":"sess_1"}');
  });

  test('can be left out: it then takes no number, and is measured all the same', async () => {
    const forwarder = all.forwarder({ audio: 'omit' });
    const session = forwarder.session();
    [audioDelta(48_000), sessionCreated('sess_1'), audioDelta(48_000), event()].forEach((text) => session.received(text));
    assert.equal(await forwarder.close(), true);
    assert.deepEqual(all.ledger.sequences('sess_1'), [0, 1]);
    assert.equal(forwarder.stats().omitted, 2);
    assert.deepEqual(all.ledger.measured.get('sess_1'), { output_audio_seconds: '2.000' });
  });
});

describe('Nothing reaches the call', () => {
  test('from strange messages', async () => {
    const forwarder = all.forwarder();
    const session = forwarder.session({ sessionId: 'sess_1' });
    const circular = { type: 'x' };
    circular.self = circular;
    const texts = ['', 'hello', '[1]', '"x"', '{"type":7}', '{"type":NaN}', '['.repeat(100_000)];
    const none = [undefined, null, 7, ...texts, Buffer.from([1, 2, 255]), {}, Symbol('x'), () => 1];
    [...none, circular].forEach((message) => {
      session.received(message);
      session.sent(message);
    });
    const odd = [
      { type: 'session.created', session: 7 }, { type: 'session.updated', session: { audio: { input: { format: 7 } } } },
      { type: 'session.updated', session: { input_audio_format: { type: 7, rate: 'x' } } },
      { type: 'response.audio.delta', delta: 7 },
    ];
    odd.forEach((fields) => session.received(event(fields)));
    session.sent('{"type":"input_audio_buffer.append","audio":7}');
    session.sent('{"type":"session.update"}');
    assert.equal(await forwarder.close(), true);
    assert.equal(forwarder.stats().ignored, none.length + 2);
    assert.deepEqual(all.codes(), ['internal']);
    assert.deepEqual(all.ledger.sequences('sess_1'), numbers(odd.length));
  });

  test('from callbacks that fail', async () => {
    const onProblem = () => {
      throw new Error('ours');
    };
    const forwarder = all.forwarder({ onProblem });
    all.ledger.plan = [{ status: 500 }];
    const session = forwarder.session({ sessionId: 'sess_1' });
    session.received('{"type":"x"}');
    session.received(event());
    assert.equal(await forwarder.flush(), true);
    assert.equal(all.ledger.stored.length, 1);
  });

  test('but a forwarder that is not told where the ledger is cannot be made', () => {
    for (const wrong of [{ url: '' }, { url: 'ledger:8080' }, { apiKey: '' }, { apiKey: 'two\nlines' }]) {
      assert.throws(() => new RealtimeLedger({ url: 'http://ledger', apiKey: 'secret', ...wrong }), TypeError);
    }
  });

  test('and nobody who prints the forwarder sees its key', () => {
    const forwarder = all.forwarder({ headers: { Authorization: 'Bearer secret' } });
    const shown = inspect([forwarder, forwarder.session()], { depth: 9, showHidden: true }) + JSON.stringify(forwarder);
    assert.doesNotMatch(shown, /secret/);
  });
});
