import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { FakeLedger } from './fake-ledger.mjs';
import { assertAddsUp, audioDelta, event, fixture, nowhere, numbers, sessionCreated, until } from './fixture.mjs';

const all = fixture();

/** Hands in so many events of a session. */
function handIn(session, count, make = () => event()) {
  numbers(count).forEach((n) => session.received(make(n)));
}

describe('The ledger refuses', () => {
  test('one event of a batch: it is counted and told, and the others are stored', async () => {
    const forwarder = all.forwarder();
    const session = forwarder.session({ sessionId: 'sess_1', callId: 'call_1' });
    const first = event({ event_id: 'e_1' });
    const texts = [first, '{"type":"x"}', event({ event_id: 'e_1', delta: 'other bytes' }), event()];
    texts.forEach((text) => session.received(text));
    assert.equal(await forwarder.flush(), true);
    assert.deepEqual(all.ledger.sequences('sess_1'), [0, 3]);
    assert.deepEqual(forwarder.stats(), {
      received: 4, resumed: 0, forwarded: 2, duplicates: 0, refused: 2, dropped: 0, pending: 0, spooled: 0,
      omitted: 0, ignored: 0,
    });
    assert.deepEqual(all.problems.map(({ code, message }) => [code, message]), [
      ['refused', 'missing_required_parameter: No.'], ['refused', 'event_id_conflict: No.'],
    ]);
    const line = /^{"sequence":1,"session_id":"sess_1","call_id":"call_1","time":"[^"]+","event":{"type":"x"}}$/;
    assert.match(all.problems[0].line, line);
  });

  test('what it could not store, while it stored the others: that is sent again, but not for ever', async () => {
    all.ledger.notStored.set('e_1', 2).set('e_3', 99);
    const forwarder = all.forwarder();
    const session = forwarder.session({ sessionId: 'sess_1' });
    handIn(session, 4, (n) => event({ event_id: `e_${n}` }));
    await until(() => all.ledger.requests.length > 0);
    session.received(event());
    assert.equal(await forwarder.flush(), true);
    assert.deepEqual(all.ledger.sequences('sess_1'), [0, 2, 1, 4]);
    assert.deepEqual(all.ledger.sizes(), [4, 2, 2, 1, 1, 1]);
    assert.equal(forwarder.stats().refused, 1);
    assert.deepEqual(all.codes(), ['unavailable', 'refused']);
  });

  test('a request for its size: it is halved until the event at fault is alone', async () => {
    all.ledger.mostBytes = 5_000;
    const forwarder = all.forwarder();
    const session = forwarder.session({ sessionId: 'sess_1' });
    handIn(session, 100, (n) => event({ delta: n === 70 ? 'x'.repeat(9_000) : 'foggy' }));
    assert.equal(await forwarder.flush(), true);
    assert.deepEqual(all.ledger.sequences('sess_1'), numbers(100).filter((n) => n !== 70));
    assert.equal(forwarder.stats().refused, 1);
    assert.match(all.problems[0].message, /body_too_large/);
  });

  test('an event that is larger than a request may be: that one is not sent', async () => {
    const forwarder = all.forwarder();
    const session = forwarder.session({ sessionId: 'sess_1' });
    handIn(session, 3, (n) => event({ delta: n === 1 ? 'x'.repeat(3_500_000) : 'foggy' }));
    assert.equal(await forwarder.flush(), true);
    assert.deepEqual(all.ledger.sequences('sess_1'), [0, 2]);
    assert.ok(all.ledger.requests.every(({ body }) => body.length < 1_000));
    assert.equal(forwarder.stats().refused, 1);
  });

  test('a request for one event in it: that one is found', async () => {
    all.ledger.plan = { shift: () => ({ body }) => (body.includes('"bad"') ? { status: 400 } : undefined) };
    const forwarder = all.forwarder();
    const session = forwarder.session({ sessionId: 'sess_1' });
    handIn(session, 30, (n) => event({ delta: n === 11 ? 'bad' : 'good' }));
    assert.equal(await forwarder.flush(), true);
    assert.deepEqual(all.ledger.sequences('sess_1'), numbers(30).filter((n) => n !== 11));
    assert.equal(forwarder.stats().refused, 1);
  });

  test('the key: all is kept, and sent once it is right', async () => {
    all.ledger.key = 'not yet';
    const forwarder = all.forwarder();
    forwarder.session({ sessionId: 'sess_1' }).received(event());
    await until(() => all.ledger.requests.length > 1);
    assert.equal(forwarder.stats().pending, 1);
    assert.deepEqual(all.codes(), ['unauthorized']);
    all.ledger.key = 'secret';
    assert.equal(await forwarder.flush(), true);
    assert.equal(all.ledger.stored.length, 1);
  });
});

test('An answer that is no ledger\'s loses nothing', async () => {
  all.ledger.plan = [
    { status: 200, body: '<html>Welcome</html>' }, { status: 200, body: '{"ok":true}' },
    { status: 200, body: '{"data":[]}' },
    { status: 200, body: '[1]' }, { status: 400, body: '<html>plain HTTP to an HTTPS port</html>' }, { status: 404 },
    { status: 302, headers: { Location: '/' } },
  ];
  const forwarder = all.forwarder();
  const session = forwarder.session({ sessionId: 'sess_1' });
  handIn(session, 2);
  await until(() => all.ledger.stored.length === 2);
  assert.equal(await forwarder.flush(), true);
  assert.deepEqual(all.codes(), ['not_the_ledger']);
  assert.equal(forwarder.stats().forwarded, 2);
});

describe('When the ledger says later', () => {
  test('with Retry-After: not before, and flush does not hurry it', async () => {
    const date = new Date(Date.now() + 2_000).toUTCString(); // in whole seconds
    all.ledger.plan = [{ status: 503, headers: { 'Retry-After': '1' } }, { status: 429, headers: { 'Retry-After': date } }];
    const forwarder = all.forwarder();
    forwarder.session({ sessionId: 'sess_1' }).received(event());
    await until(() => all.problems.length === 1);
    assert.equal(await forwarder.flush(100), false);
    await until(() => all.ledger.stored.length === 1);
    const [first, second, third] = all.ledger.requests.map((request) => request.at);
    assert.ok(second - first >= 990 && second - first < 5_000, `${second - first} ms`);
    assert.ok(third >= Date.parse(date) - 5);
    assert.deepEqual(all.codes(), ['unavailable']);
  });

  test('without a time: after pauses that grow', async () => {
    all.ledger.plan = [429, 500, 502, 408, 503].map((status) => ({ status }));
    all.forwarder({ retryMaxMs: 10_000 }).session({ sessionId: 'sess_1' }).received(event());
    await until(() => all.ledger.stored.length === 1);
    const pauses = all.problems.map(({ message }) => Number(/next try in (\d+) ms/.exec(message)[1]));
    assert.equal(pauses.length, 5);
    pauses.forEach((pause, i) => assert.ok(pause >= 5 * 2 ** i - 1 && pause <= 10 * 2 ** i + 1, `${pauses}`));
  });
});

describe('When the ledger is away', () => {
  test('as the call begins: all is kept, and sent when it comes', async () => {
    const { url, port } = await nowhere();
    const forwarder = all.forwarder({ url });
    const session = forwarder.session();
    session.received(sessionCreated('sess_1'));
    handIn(session, 100);
    await until(() => all.problems.length >= 2);
    assert.deepEqual(all.codes(), ['unreachable']);
    assert.match(all.problems[0].message, /ECONNREFUSED/);
    const late = await new FakeLedger().start(port);
    assert.equal(await forwarder.flush(), true);
    assert.deepEqual(late.sequences('sess_1'), numbers(101));
    await late.stop();
  });

  test('again and again in the middle: each event is there once and in order', async () => {
    const forwarder = all.forwarder({ batchEvents: 20 });
    const session = forwarder.session({ sessionId: 'sess_1' });
    let sent = 0;
    const calling = setInterval(() => handIn(session, 10, () => event({ n: sent++ })), 5);
    for (const { port } of Array(3).fill(all.ledger)) {
      const before = all.ledger.stored.length;
      await until(() => all.ledger.stored.length > before + 50);
      await all.ledger.stop();
      await sleep(50);
      await all.ledger.start(port);
    }
    clearInterval(calling);
    assert.equal(await forwarder.flush(20_000), true);
    assert.deepEqual(all.ledger.sequences('sess_1'), numbers(sent));
    assert.equal(all.ledger.mostAtOnce, 1);
  });

  test('before or after it has stored a batch: what it has already counts as a duplicate', async () => {
    all.ledger.plan = ['cut', 'store and cut', undefined, 'store and cut'];
    const forwarder = all.forwarder({ batchEvents: 10 });
    handIn(forwarder.session({ sessionId: 'sess_1' }), 30);
    assert.equal(await forwarder.flush(), true);
    assert.deepEqual(all.ledger.sequences('sess_1'), numbers(30));
    assert.equal(forwarder.stats().forwarded, 30);
    assert.equal(forwarder.stats().duplicates, 20);
  });

  test('and takes a request without an answer: it is sent again after the time for one', async () => {
    all.ledger.plan = [() => sleep(1_000, 'cut')];
    const forwarder = all.forwarder({ requestTimeoutMs: 50 });
    forwarder.session({ sessionId: 'sess_1' }).received(event());
    assert.equal(await forwarder.flush(900), true);
    assert.match(all.problems[0].message, /TimeoutError/);
  });
});

test('A slow ledger slows nobody: handing in takes no time, and batches grow', async () => {
  all.ledger.plan = Array(30).fill(() => sleep(100));
  const forwarder = all.forwarder();
  const session = forwarder.session({ sessionId: 'sess_1' });
  const times = [];
  for (const message of numbers(300).map(() => event())) {
    const start = performance.now();
    session.received(message);
    times.push(performance.now() - start);
    await sleep(1);
  }
  assert.equal(await forwarder.flush(), true);
  assert.deepEqual(all.ledger.sequences('sess_1'), numbers(300));
  assert.ok(all.ledger.requests.length < 15, `${all.ledger.requests.length} requests`);
  assert.ok(times.sort((a, b) => a - b)[270] < 1, `${times[270]} ms`);
});

describe('Memory has a bound', () => {
  test('in events: what comes when it is full is dropped, counted, told, and shows as a gap', async () => {
    all.ledger.plan = Array(2).fill({ status: 503 });
    const forwarder = all.forwarder({ maxEvents: 10, retryMinMs: 200, retryMaxMs: 200 });
    const session = forwarder.session({ sessionId: 'sess_1' });
    handIn(session, 15);
    assert.equal(forwarder.stats().dropped, 5);
    assert.equal(forwarder.stats().pending, 10);
    await until(() => forwarder.stats().pending === 0);
    session.received(event());
    assert.equal(await forwarder.flush(), true);
    assert.deepEqual(all.ledger.sequences('sess_1'), [...numbers(10), 15]);
    assert.match(all.problems.find(({ code }) => code === 'dropped').message, /dropped so far: 5$/);
  });

  test('in bytes: audio is dropped first, the other events have a quarter for themselves', async () => {
    const forwarder = all.forwarder({ url: (await nowhere()).url, maxBytes: 100_000 });
    const session = forwarder.session({ sessionId: 'sess_1' });
    handIn(session, 20, () => audioDelta(6_000));
    const { pending } = forwarder.stats();
    assert.ok(pending === 8 || pending === 9, `${pending} of audio`);
    handIn(session, 50);
    assert.equal(forwarder.stats().pending, pending + 50);
    handIn(session, 1_000);
    assert.ok(forwarder.stats().pending < 300);
  });
});

describe('Closing', () => {
  test('sends all, with what was measured', async () => {
    const forwarder = all.forwarder({ flushMs: 60_000 });
    const session = forwarder.session({ sessionId: 'sess_1' });
    session.received(audioDelta(48_000));
    assert.equal(await forwarder.close(), true);
    assert.deepEqual(all.ledger.sequences('sess_1'), [0]);
    assert.deepEqual(all.ledger.measured.get('sess_1'), { output_audio_seconds: '1.000' });
  });

  test('tries at once, though the next try is far away', async () => {
    all.ledger.plan = [{ status: 500 }];
    const forwarder = all.forwarder({ retryMinMs: 60_000, retryMaxMs: 60_000 });
    forwarder.session({ sessionId: 'sess_1' }).received(event());
    await until(() => all.problems.length > 0);
    assert.equal(await forwarder.close(), true);
    assert.equal(all.ledger.stored.length, 1);
  });

  for (const [what, plan] of [
    ['is away', ['cut', ...Array(99).fill({ status: 503 })]], ['hangs', [() => sleep(3_000, 'cut', { ref: false })]],
  ]) {
    test(`takes no longer than it may when the ledger ${what}, and counts what is dropped`, async () => {
      all.ledger.plan = plan;
      const forwarder = all.forwarder();
      const session = forwarder.session({ sessionId: 'sess_1' });
      session.received(event());
      const start = performance.now();
      assert.equal(await forwarder.flush(100), false);
      assert.equal(await forwarder.close(100), false);
      assert.ok(performance.now() - start < 1_500);
      assert.equal(forwarder.stats().dropped, 1);
      assert.ok(all.codes().includes('dropped'));
    });
  }

  test('again, and handing in afterwards, is safe and quick', async () => {
    const forwarder = all.forwarder();
    const session = forwarder.session({ sessionId: 'sess_1' });
    session.received(event());
    assert.equal(await forwarder.close(), true);
    session.received(event());
    session.end();
    assert.equal(await forwarder.close(), true);
    assert.equal(await forwarder.flush(), true);
    assert.equal(forwarder.stats().dropped, 1);
  });
});

describe('The spool', () => {
  test('takes all that waits, is sent first and in order, and empties memory', async () => {
    const { url, port } = await nowhere();
    const spoolDir = join(all.directory, 'new');
    const forwarder = all.forwarder({ url, spoolDir, maxEvents: 100, batchEvents: 20 });
    const session = forwarder.session();
    session.received(sessionCreated('sess_1'));
    for (let i = 0; i < 99; i++) {
      handIn(session, 10, (n) => (n === 5 ? JSON.stringify(JSON.parse(event()), null, 1) : event()));
      await until(() => forwarder.stats().pending < 50);
    }
    await until(() => forwarder.stats().pending === 0);
    assert.equal(forwarder.stats().spooled, 991);
    assert.equal((await stat(spoolDir)).mode & 0o777, 0o700);
    for (const name of await readdir(spoolDir)) {
      assert.equal((await stat(join(spoolDir, name))).mode & 0o777, 0o600);
    }
    const late = await new FakeLedger().start(port);
    session.received(event());
    assert.equal(await forwarder.flush(20_000), true);
    assert.deepEqual(late.sequences('sess_1'), numbers(992));
    await until(async () => (await readdir(spoolDir)).length === 0);
    await late.stop();
  });

  test('keeps what could not be sent before the end, and the next forwarder sends it first', async () => {
    const first = all.forwarder({ ...(await nowhere()), spoolDir: all.directory, batchEvents: 3 });
    const session = first.session({ callId: 'call_1' });
    const pretty = JSON.stringify(JSON.parse(event()), null, 2);
    const texts = [sessionCreated('sess_1'), pretty, event({ delta: 'привет' }), audioDelta(48_000)];
    texts.forEach((text) => session.received(text));
    assert.equal(await first.close(50), false);
    assert.equal(first.stats().spooled, 5);
    assert.equal(first.stats().dropped, 0);

    const second = all.forwarder({ spoolDir: all.directory });
    second.session({ sessionId: 'sess_2' }).received(event());
    assert.equal(await second.close(), true);
    const expected = [...Array(4).fill(['sess_1', 'call_1']), ['sess_2', undefined]];
    assert.deepEqual(all.ledger.stored.map((line) => [line.session, line.call]), expected);
    assert.deepEqual(all.ledger.stored.slice(0, 4).map((line) => line.raw), texts);
    assert.deepEqual(all.ledger.measured.get('sess_1'), { output_audio_seconds: '1.000' });
    assert.equal(second.stats().resumed, 5);
    assert.equal(second.stats().forwarded, 6);
    assert.deepEqual(await readdir(all.directory), []);
  });

  test('of a process that is killed is sent by the next one; of one that lives it is left alone', async () => {
    const { url } = await nowhere();
    const { child, line } = await run(`
      const options = { url: '${url}', apiKey: 'secret', spoolDir: '${all.directory}', flushMs: 5, onProblem() {} };
      const forwarder = new RealtimeLedger(options);
      const session = forwarder.session({ sessionId: 'sess_1' });
      for (let i = 0; i < 100; i++) session.received(JSON.stringify({ type: 'x', event_id: String(i) }));
      const look = setInterval(() => forwarder.stats().spooled === 100 && console.log('spooled'), 5);
    `);
    assert.equal(line, 'spooled');
    const meanwhile = all.forwarder({ spoolDir: all.directory });
    assert.equal(meanwhile.stats().resumed, 0);
    await meanwhile.close();
    child.kill('SIGKILL');
    await once(child, 'close');
    const [name] = await readdir(all.directory);
    await writeFile(join(all.directory, `${name.slice(0, name.indexOf('-0000'))}.tmp`), 'half of');
    await writeFile(join(all.directory, 'notes.txt'), 'not ours');
    const next = all.forwarder({ spoolDir: all.directory });
    assert.equal(next.stats().resumed, 100);
    await until(() => all.ledger.stored.length === 100);
    assert.deepEqual(all.ledger.sequences('sess_1'), numbers(100));
    await until(() => next.stats().spooled === 0);
    assert.deepEqual(await readdir(all.directory), ['notes.txt']);
  });

  test('has a bound too: then memory fills, and what comes last is dropped and counted', async () => {
    const { url, port } = await nowhere();
    const forwarder = all.forwarder({ url, spoolDir: all.directory, spoolBytes: 10_000, maxEvents: 40, batchEvents: 10 });
    const session = forwarder.session({ sessionId: 'sess_1' });
    for (let i = 0; i < 200; i++) {
      session.received(event());
      await sleep(1);
    }
    const { dropped, pending, spooled } = forwarder.stats();
    assert.ok(dropped > 0 && pending === 40 && spooled >= 20, JSON.stringify(forwarder.stats()));
    const files = await Promise.all((await readdir(all.directory)).map((name) => stat(join(all.directory, name))));
    assert.ok(files.reduce((sum, { size }) => sum + size, 0) <= 10_000);
    assert.ok(all.codes().includes('spool_failed'));
    const late = await new FakeLedger().start(port);
    assert.equal(await forwarder.flush(20_000), true);
    const kept = late.sequences('sess_1');
    assert.equal(kept.length, 200 - forwarder.stats().dropped);
    assert.deepEqual(kept, kept.toSorted((a, b) => a - b));
    await late.stop();
  });

  test('that cannot be written costs nothing as long as memory lasts', async () => {
    await writeFile(join(all.directory, 'file'), '');
    const forwarder = all.forwarder({ spoolDir: join(all.directory, 'file', 'below') });
    all.ledger.plan = [{ status: 503 }];
    handIn(forwarder.session({ sessionId: 'sess_1' }), 20);
    assert.equal(await forwarder.flush(), true);
    assert.deepEqual(all.ledger.sequences('sess_1'), numbers(20));
    assert.deepEqual(all.codes(), ['spool_failed', 'unavailable']);
  });

  test('with a file that cannot be read loses that one, counts it, and keeps it aside', async () => {
    const first = all.forwarder({ ...(await nowhere()), spoolDir: all.directory, batchEvents: 5 });
    handIn(first.session({ sessionId: 'sess_1' }), 15);
    await first.close(0);
    const [, second, third] = (await readdir(all.directory)).sort();
    await writeFile(join(all.directory, second), 'something else');
    await mkdir(join(all.directory, third.replace('-5.', '-7.')));
    const next = all.forwarder({ spoolDir: all.directory });
    assert.equal(await next.flush(), true);
    assert.deepEqual(all.ledger.sequences('sess_1'), [...numbers(5), ...numbers(5, 10)]);
    assert.equal(next.stats().dropped, 12);
    assert.equal(next.stats().resumed, 22);
    assert.deepEqual((await readdir(all.directory)).map((name) => name.endsWith('.broken')), [true, true]);
  });

  test('of which an event is refused, or a file is too large for the ledger of now, is taken apart', async () => {
    const first = all.forwarder({ ...(await nowhere()), spoolDir: all.directory });
    handIn(first.session({ sessionId: 'sess_1' }), 50, (n) => (n === 20 ? '{"type":"x"}' : event()));
    await first.close(0);
    all.ledger.mostBytes = 4_000;
    const second = all.forwarder({ spoolDir: all.directory });
    assert.equal(await second.close(), true);
    assert.deepEqual(all.ledger.sequences('sess_1'), numbers(50).filter((n) => n !== 20));
    assert.equal(second.stats().refused, 1);
    assert.deepEqual(await readdir(all.directory), []);
  });
});

describe('A process that ends by itself', () => {
  const program = (url) => `
    const forwarder = new RealtimeLedger({ url: '${url}', apiKey: 'secret', flushMs: 200 });
    const delta = '{"type":"response.audio.delta","event_id":"1","delta":"${'A'.repeat(64_000)}"}';
    forwarder.session({ sessionId: 'sess_1' }).received(delta);
  `;

  test('sends first what waits, and what was measured', async () => {
    await once((await run(program(all.ledger.url))).child, 'close');
    assert.deepEqual(all.ledger.sequences('sess_1'), [0]);
    assert.deepEqual(all.ledger.measured.get('sess_1'), { output_audio_seconds: '1.000' });
  });

  test('is not kept for long by a ledger that is away, and says what is lost', async () => {
    const start = performance.now();
    const { child, said } = await run(program((await nowhere()).url));
    await once(child, 'close');
    assert.ok(performance.now() - start < 15_000);
    assert.match(said(), /realtime-ledger: unreachable: ECONNREFUSED/);
    assert.match(said(), /realtime-ledger: dropped: .*dropped so far: 2/);
  });
});

/** Starts a process, and waits for its first line on stdout, if it writes one. */
async function run(code) {
  const module = JSON.stringify(new URL('../realtime-ledger.mjs', import.meta.url).href);
  const program = `import { RealtimeLedger } from ${module};\n${code}`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += chunk));
  const [chunk] = await Promise.race([once(child.stdout, 'data'), once(child.stdout, 'end')]);
  return { child, line: String(chunk ?? '').split('\n')[0], said: () => errors };
}

test('Whatever happens, each event of each session is there once and in order', async (context) => {
  let seed = Number(process.env.SEED ?? Date.now() % 1e6);
  context.diagnostic(`SEED=${seed}`);
  const chance = (below) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
  };
  const mishaps = [
    undefined, undefined, undefined, 'cut', 'store and cut', { status: 503, headers: { 'Retry-After': '0' } },
    { status: 500 }, { status: 429 }, { status: 401 }, { status: 200, body: 'hello' },
    // One event by itself would be refused, and rightly so.
    ({ body }) => (body.split('"event":').length > 2 ? { status: 413 } : undefined),
    () => sleep(15),
  ];
  all.ledger.plan = { shift: () => mishaps[chance(mishaps.length)] };
  const limits = { maxEvents: 400, batchEvents: 25, batchBytes: 4_000, retryMinMs: 1, retryMaxMs: 3 };
  const options = { spoolDir: all.directory, ...limits };
  const sent = new Map();
  for (let life = 0; life < 3; life++) {
    const forwarder = all.forwarder({ ...options, spoolBytes: life === 1 ? 0 : 10_000_000 });
    const calls = numbers(5).map((n) => [`sess_${life}_${n}`, forwarder.session()]);
    for (let i = 0; i < 600; i++) {
      const [id, session] = calls[chance(5)];
      const count = sent.get(id) ?? 0;
      session.received(count === 0 ? sessionCreated(id) : event());
      sent.set(id, count + 1);
      if (chance(10) === 0) {
        await sleep(chance(6));
      }
      assertAddsUp(forwarder);
      await until(() => forwarder.stats().pending < 300);
    }
    await forwarder.close(life === 1 ? 20_000 : chance(200));
    assert.deepEqual([forwarder.stats().dropped, forwarder.stats().refused], [0, 0]);
  }
  all.ledger.plan = [];
  assert.equal(await all.forwarder(options).close(20_000), true);
  sent.forEach((count, id) => assert.deepEqual(all.ledger.sequences(id), numbers(count), id));
  assert.deepEqual(await readdir(all.directory), []);
});
