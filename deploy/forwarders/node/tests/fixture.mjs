import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'node:test';
import { RealtimeLedger } from '../realtime-ledger.mjs';
import { FakeLedger } from './fake-ledger.mjs';

/** For each test a ledger, a directory, and forwarders with short times, whose counts add up at the end. */
export function fixture() {
  const all = { problems: [], forwarders: [] };
  beforeEach(async () => {
    all.ledger = await new FakeLedger().start();
    all.directory = await mkdtemp(join(tmpdir(), 'ledger-spool-'));
    all.problems = [];
    all.forwarders = [];
  });
  afterEach(async () => {
    await Promise.all(all.forwarders.map((forwarder) => forwarder.close(0)));
    all.forwarders.forEach(assertAddsUp);
    await all.ledger.stop();
    await rm(all.directory, { recursive: true });
  });
  all.forwarder = (options = {}) => {
    const made = new RealtimeLedger({
      url: all.ledger.url, apiKey: 'secret', flushMs: 20, retryMinMs: 10, retryMaxMs: 50,
      onProblem: (problem) => all.problems.push(problem), ...options,
    });
    all.forwarders.push(made);
    return made;
  };
  /** What went wrong, each kind once. */
  all.codes = () => [...new Set(all.problems.map((problem) => problem.code))];
  return all;
}

/** Holds at any moment. */
export function assertAddsUp(forwarder) {
  const { received, resumed, forwarded, refused, dropped, pending, spooled } = forwarder.stats();
  assert.equal(received + resumed, forwarded + refused + dropped + pending + spooled, JSON.stringify(forwarder.stats()));
}

/** Waits until something is so. */
export async function until(isSo, timeoutMs = 20_000) {
  const limit = Date.now() + timeoutMs;
  while (!(await isSo())) {
    assert.ok(Date.now() < limit, `Not so within ${timeoutMs} ms: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The address of a ledger that is not there. */
export async function nowhere() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return { port, url: `http://127.0.0.1:${port}` };
}

let number = 0;

/** Any event of a made-up session, as text, the way servers write it. */
export function event(fields = {}) {
  return JSON.stringify({ type: 'response.output_text.delta', event_id: `event_${++number}`, delta: 'foggy', ...fields });
}

export function sessionCreated(id, session = {}) {
  return event({ type: 'session.created', session: { type: 'realtime', id, ...session } });
}

/** @param {number} bytes of audio */
export function audioDelta(bytes = 4800) {
  return event({ type: 'response.output_audio.delta', delta: Buffer.alloc(bytes, 7).toString('base64') });
}

/** What an application sends. @param {number} bytes of audio */
export function appended(bytes) {
  return JSON.stringify({ type: 'input_audio_buffer.append', audio: Buffer.alloc(bytes, 3).toString('base64') });
}

/** Numbers from 0. */
export function numbers(count, from = 0) {
  return Array.from({ length: count }, (_, i) => from + i);
}
