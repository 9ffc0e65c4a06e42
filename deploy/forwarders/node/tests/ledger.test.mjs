import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { RealtimeLedger } from '../realtime-ledger.mjs';
import { appended, audioDelta, event, numbers, sessionCreated } from './fixture.mjs';

const { LEDGER_TEST_URL: url, LEDGER_TEST_KEY: apiKey = 'dev' } = process.env;

describe('A real ledger', { skip: url ? false : 'LEDGER_TEST_URL names no ledger, so this is not tested' }, () => {
  const get = async (path) => {
    const response = await fetch(`${url}/v1/${path}`, { headers: { 'X-Api-Key': apiKey } });
    assert.equal(response.status, 200, path);
    return response.text();
  };
  /** A session of the call, by a forwarder that is closed: what it told, and its counts. */
  const forwarded = async (id, texts, sent = []) => {
    const problems = [];
    const ledger = new RealtimeLedger({ url, apiKey, batchEvents: 3, onProblem: (problem) => problems.push(problem) });
    const session = ledger.session({ callId: 'call_of_tests' });
    texts.forEach((text) => session.received(text.replace(/(:\s*)"event_/g, `$1"${id}_`)));
    sent.forEach((text) => session.sent(text));
    assert.equal(await ledger.close(20_000), true);
    return { problems, stats: ledger.stats(), session };
  };
  const gaps = async (id) => {
    const { findings } = JSON.parse(await get(`realtime/sessions/${id}/completeness`));
    return findings.filter(({ code }) => code === 'sequence_gap');
  };

  test('has the call as it was, each event once and to the byte, and its audio', async () => {
    const id = `sess_${randomUUID()}`;
    const place = '"response_id": "resp_1", "item_id": "item_1", "output_index": 0, "content_index": 0, ';
    const odd = `{ "type": "response.output_text.delta",\n "event_id": "${id}_odd", ${place}"delta": "\\u0068i" }`;
    const audio = audioDelta(48_000).replace('{', `{${place}`);
    const bad = '{"type":"response.done","event_id":"event_bad"}';
    const { problems, stats } = await forwarded(id, [sessionCreated(id), odd, audio, odd, bad], [appended(60_000)]);
    assert.deepEqual(problems.map(({ code, message }) => [code, message.split(':')[0]]), [['refused', 'invalid_value']]);
    assert.deepEqual([stats.forwarded, stats.duplicates, stats.refused], [5, 1, 1]);
    assert.equal(await get(`realtime/server-events/${id}_odd/body`), odd);
    assert.equal(JSON.parse(await get(`realtime/sessions/${id}`)).call_id, 'call_of_tests');
    const since = Math.floor(Date.now() / 1000) - 7200;
    const usage = JSON.parse(await get(`usage?start_time=${since}&group_by=session_id&session_ids=${id}`));
    const [{ input_audio_seconds: input, output_audio_seconds: output }] = usage.data.flatMap((bucket) => bucket.results);
    assert.deepEqual([Number(input), Number(output)], [1.25, 1]);
  });

  test('finds no gap in a whole session, whatever it begins with', async () => {
    const created = `sess_${randomUUID()}`;
    await forwarded(created, [sessionCreated(created), event({ type: 'rate_limits.updated', rate_limits: [] })]);
    assert.deepEqual(await gaps(created), []);
    const limits = numbers(2).map(() => event({ type: 'rate_limits.updated', rate_limits: [] }));
    const { session } = await forwarded(`late_${randomUUID()}`, limits);
    assert.deepEqual(await gaps(session.id), []);
  });
});
