// Forwards the server events of realtime voice sessions to Realtime Ledger. One file, no dependencies, Node.js 20.10 or
// later. What it promises, and what it does not, is in README.md.

import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, statSync, unlinkSync } from 'node:fs';
import { readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const DEFAULTS = {
  audio: 'forward', measureAudio: true, batchEvents: 200, batchBytes: 500_000, flushMs: 1_000, maxEvents: 50_000,
  maxBytes: 32_000_000, spoolBytes: 1_000_000_000, retryMinMs: 500, retryMaxMs: 30_000, requestTimeoutMs: 10_000,
};
const EVENTS = '/v1/realtime/server-events';
const REPORT = '{"measured_usage":'; // how a line begins that is a report of measured audio, and no event
const SEPARATOR = '\x1e'; // of lines in a file: JSON holds it escaped only, and an event may hold line breaks
const FILE_NAME = /^(\d{15}-(\d+)-[0-9a-f]{8})(?:-\d{9}-(\d+)\.ledger|\.tmp)$/; // tag (with the process), number, lines
/** What an answer means that says nothing of the lines, by its status; 0: there was none. */
const KINDS = {
  0: 'unreachable', 401: 'unauthorized', 403: 'unauthorized', 408: 'unavailable', 425: 'unavailable', 429: 'unavailable',
};
const MOST_BYTES = 3_500_000; // in a request: a server may break off one that is larger instead of answering it
const AUDIO_SHARE = 0.75; // of memory: audio is dropped first, so that the other events have room
const MOST_TRIES = 5; // of an event that the ledger could not store while it stored others
const SPOOL_PAUSE_MS = 5_000;
const LOG_PAUSE_MS = 60_000;
const livingTags = new Set(); // of the forwarders of this process

/** Sends the events of any number of sessions: in batches, in order, one request at a time, until each has an answer. */
export class RealtimeLedger {
  #options;
  #inside; // what sessions see of this
  #sessions = new Set(); // that have begun, and not ended
  #counts = {
    received: 0, resumed: 0, forwarded: 0, duplicates: 0, refused: 0, dropped: 0, pending: 0, spooled: 0,
    omitted: 0, ignored: 0,
  };
  #memory = { lines: [], bytes: 0, since: 0 }; // what waits, oldest first, and since when
  #spool = { files: [], bytes: 0, serial: 0, retryAt: 0 }; // oldest first; all older than what is in memory
  #retry = { failures: 0, at: 0, isAsked: false }; // asked: by Retry-After
  #limit; // lines in the next request
  #taken = 0; // lines, ever
  #toldDropped = 0;
  #flushing = 0;
  #closed = false;
  #closing;
  #running;
  #call; // the request under way
  #wake = () => {};
  #loggedAt = {};
  #tag = `${String(Date.now()).padStart(15, '0')}-${process.pid}-${randomBytes(4).toString('hex')}`;
  #onEnd = () => this.close();

  constructor(options = {}) {
    const { LEDGER_URL: url = '', LEDGER_API_KEY: apiKey = '', LEDGER_SPOOL_DIR: spoolDir } = process.env;
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
    const all = (this.#options = { ...DEFAULTS, url, apiKey, spoolDir, ...given });
    all.url = all.url.trim().replace(/\/+$/, '');
    all.apiKey = all.apiKey.trim();
    if (!/^https?:\/\/[^/]/.test(all.url) || !/^[!-~]+$/.test(all.apiKey)) {
      throw new TypeError('RealtimeLedger needs url and apiKey, or LEDGER_URL and LEDGER_API_KEY');
    }
    this.#limit = all.batchEvents;
    const [take, tell] = [this.#take.bind(this), this.#tell.bind(this)];
    this.#inside = { options: all, counts: this.#counts, sessions: this.#sessions, take, tell };
    livingTags.add(this.#tag);
    process.once('beforeExit', this.#onEnd);
    this.#resume();
    this.#running = this.#run();
  }

  /** Listens to a WebSocket, or to a client that has one. Throws nothing. */
  attach(target, options) {
    const session = this.session(options);
    try {
      listenTo(target, session, this.#options.measureAudio);
    } catch (error) {
      this.#tell('not_attached', `Nothing of this is forwarded: ${error.message}`);
    }
    return session;
  }

  /** A session whose messages the application hands in itself. */
  session(options) {
    return new LedgerSession(this.#inside, options);
  }

  /** received + resumed = forwarded + refused + dropped + pending + spooled, at any moment. */
  stats() {
    return { ...this.#counts };
  }

  /** Sends at once; whether the ledger has answered for all that was handed in before, within the time. */
  async flush(timeoutMs = 5_000) {
    const goal = this.#taken;
    const until = performance.now() + timeoutMs;
    const isDone = () => this.#taken - this.#counts.pending - this.#counts.spooled >= goal;
    this.#flushing++;
    this.#retry.at = this.#retry.isAsked ? this.#retry.at : 0;
    this.#wake();
    while (!isDone() && !this.#closed && performance.now() < until) {
      await sleep(10);
    }
    this.#flushing--;
    return isDone();
  }

  /** Ends all sessions and flushes. What is left then goes to the spool, or is dropped; whether nothing was left. */
  close(timeoutMs = 5_000) {
    return (this.#closing ??= this.#close(timeoutMs));
  }

  async #close(timeoutMs) {
    this.#sessions.forEach((session) => session.end());
    await this.flush(timeoutMs);
    this.#closed = true;
    this.#call?.abort();
    this.#wake();
    await this.#running;
    const isNothingLeft = this.#counts.pending + this.#counts.spooled === 0;
    while (this.#memory.lines.length > 0 && (await this.#spill()));
    this.#memory.lines.splice(0).forEach((line) => this.#settle(this.#memory, line, 'dropped'));
    this.#tellDropped();
    livingTags.delete(this.#tag);
    process.off('beforeExit', this.#onEnd);
    return isNothingLeft;
  }

  #take(line, share = 1) {
    const { batchEvents, batchBytes, maxEvents, maxBytes } = this.#options;
    const memory = this.#memory;
    const before = memory.bytes;
    const after = before + Buffer.byteLength(line);
    this.#counts.received++;
    if (this.#closed || this.#counts.pending >= maxEvents * share || after > maxBytes * share) {
      this.#counts.dropped++;
      return;
    }
    this.#counts.pending++;
    this.#taken++;
    memory.bytes = after;
    const count = memory.lines.push(line);
    memory.since = count === 1 ? performance.now() : memory.since;
    if (count === 1 || count === batchEvents || (before < batchBytes && after >= batchBytes)) {
      this.#wake();
    }
  }

  async #run() {
    while (!this.#closed) {
      const now = performance.now();
      const isDue = this.#isDue(now);
      const segment = this.#spool.files[0] ?? (isDue ? this.#memory : undefined);
      if (isDue && this.#options.spoolDir && now >= this.#spool.retryAt) {
        await this.#spill();
      } else if (segment && now >= this.#retry.at) {
        await this.#deliver(segment).catch((error) => this.#retryLater('internal', error.message));
        this.#tellDropped();
      } else {
        const times = [this.#retry.at, this.#spool.retryAt, this.#memory.since + this.#options.flushMs];
        await this.#pause(Math.min(...times.filter((time) => time > now)) - now);
      }
    }
  }

  /** Whether there are enough lines in memory, or old enough ones. */
  #isDue(now) {
    const { batchEvents, batchBytes, flushMs } = this.#options;
    const { lines, bytes, since } = this.#memory;
    const isEnough = this.#flushing > 0 || lines.length >= batchEvents || bytes >= batchBytes;
    return lines.length > 0 && (isEnough || now >= since + flushMs);
  }

  /** Waits to be woken, at most so long. When the process has nothing else to do, `beforeExit` wakes this. */
  #pause(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.min(ms, 2 ** 31 - 1)).unref();
      this.#wake = () => resolve(clearTimeout(timer));
    });
  }

  /** The first lines that make one request. A report is one by itself. */
  #batch(lines, most = this.#limit) {
    let bytes = 0;
    const end = lines.findIndex((line, i) => {
      bytes += Buffer.byteLength(line);
      const isOther = line.startsWith(REPORT) || lines[0].startsWith(REPORT);
      return i > 0 && (i >= Math.min(most, this.#limit) || bytes > this.#options.batchBytes || isOther);
    });
    return end < 0 ? [...lines] : lines.slice(0, end);
  }

  /** One request about the first lines of memory or of a file, and what becomes of them. */
  async #deliver(segment) {
    segment.lines ??= await this.#read(segment);
    if (segment.lines.length > 0) {
      const part = this.#batch(segment.lines, segment.again || this.#limit);
      const outcomes = this.#outcomes(segment, part, await this.#request(part));
      segment.lines.splice(0, part.length, ...part.filter((_, i) => !outcomes[i]));
      outcomes.forEach((outcome, i) => outcome && this.#settle(segment, part[i], outcome));
    }
    if (segment.path && segment.lines.length === 0) {
      this.#spool.files.shift();
      this.#spool.bytes -= segment.bytes;
      await unlink(segment.path).catch(() => {}); // should it stay, it is sent again, and the ledger knows the events
    }
  }

  async #request(lines) {
    const { url, apiKey, headers, requestTimeoutMs } = this.#options;
    const report = lines[0].startsWith(REPORT) ? JSON.parse(lines[0]) : undefined;
    const path = report ? `/v1/realtime/sessions/${encodeURIComponent(report.session_id)}/measured-usage` : EVENTS;
    const body = report ? JSON.stringify(report.measured_usage) : `[${lines.join(',')}]`;
    if (Buffer.byteLength(body) > MOST_BYTES) {
      return { status: 413 };
    }
    const call = (this.#call = new AbortController());
    const timer = setTimeout(() => call.abort(new DOMException('No answer in time', 'TimeoutError')), requestTimeoutMs);
    try {
      const own = typeof headers === 'function' ? headers() : headers;
      const response = await fetch(url + path, {
        method: report ? 'PUT' : 'POST',
        body,
        headers: { 'Content-Type': 'application/json', 'X-Api-Key': apiKey, ...own },
        redirect: 'manual',
        signal: call.signal,
      });
      const retryAfter = response.headers.get('retry-after');
      return { status: response.status, body: parsed(await response.text()), retryAfter };
    } catch (error) {
      return { status: 0, reason: error.cause?.code ?? error.name }; // not the message, which may hold a header
    } finally {
      clearTimeout(timer);
    }
  }

  /** What became of each line: `forwarded`, `duplicates` or `refused`; none when it has to be sent again. */
  #outcomes(segment, part, { status, body, retryAfter, reason }) {
    const isReport = part[0].startsWith(REPORT);
    const receipts = isReport && body?.object === 'realtime.measured_usage' ? [body] : body?.data;
    const { code, message } = body?.error ?? {};
    if (status < 300 && receipts?.length === part.length) {
      return this.#outcomesOfEach(segment, part, receipts, retryAfter);
    }
    if (status === 413 || (code && ([400, 409, 410, 422].includes(status) || (isReport && status === 404)))) {
      this.#limit = Math.max(1, part.length >> 1); // until the line at fault stands alone
      return part.length > 1 ? [] : [this.#refuse(part[0], code ?? 'body_too_large', message)];
    }
    const kind = status >= 500 ? 'unavailable' : (KINDS[status] ?? 'not_the_ledger');
    this.#retryLater(kind, reason ?? `${status} ${code ?? ''}`.trim(), retryAfter);
    return [];
  }

  #outcomesOfEach(segment, part, receipts, retryAfter) {
    const tries = (segment.tries ?? 0) + 1;
    const outcomes = receipts.map(({ duplicate, error }, i) => {
      if (error) {
        const mayPass = error.type === 'server_error' && tries < MOST_TRIES;
        return mayPass ? undefined : this.#refuse(part[i], error.code, error.message);
      }
      return duplicate ? 'duplicates' : 'forwarded';
    });
    this.#retry.failures = 0;
    this.#limit = Math.min(this.#options.batchEvents, this.#limit * 2);
    segment.since = performance.now();
    segment.again = outcomes.filter((outcome) => !outcome).length; // they go by themselves, before what came later
    segment.tries = segment.again > 0 ? tries : 0;
    if (segment.again > 0) {
      this.#retryLater('unavailable', 'some of the events could not be stored', retryAfter);
    }
    return outcomes;
  }

  #refuse(line, code, message) {
    this.#tell('refused', `${code}: ${message}`, line);
    return 'refused';
  }

  /** As Retry-After says, else longer each time; where somebody must put something right, at the slowest. */
  #retryLater(code, message, retryAfter) {
    if (this.#closed) {
      return; // the request was called off
    }
    const { retryMinMs, retryMaxMs } = this.#options;
    const askedMs = millisecondsOf(retryAfter);
    const isSlow = code === 'unauthorized' || code === 'not_the_ledger';
    const backoffMs = isSlow ? retryMaxMs : Math.min(retryMaxMs, retryMinMs * 2 ** this.#retry.failures++);
    const waitMs = askedMs === undefined ? backoffMs * (0.5 + Math.random() / 2) : askedMs * (1 + Math.random() / 5);
    this.#retry.isAsked = askedMs !== undefined;
    this.#retry.at = performance.now() + waitMs;
    this.#tell(code, `${message}; next try in ${Math.round(waitMs)} ms`);
  }

  /** A line leaves memory or spool. */
  #settle(segment, line, outcome) {
    this.#counts[outcome]++;
    this.#counts.forwarded += outcome === 'duplicates' ? 1 : 0;
    this.#counts[segment.path ? 'spooled' : 'pending']--;
    this.#memory.bytes -= segment.path ? 0 : Buffer.byteLength(line);
  }

  // The spool: a file a batch, whole from the moment it has its name, which ends in the number of its lines.

  /** Finds what forwarders have left that are no more. */
  #resume() {
    const { spoolDir } = this.#options;
    try {
      spoolDir && mkdirSync(spoolDir, { recursive: true, mode: 0o700 });
      for (const name of spoolDir ? readdirSync(spoolDir).sort() : []) {
        const [, tag, pid, count] = FILE_NAME.exec(name) ?? [];
        const path = join(spoolDir, name);
        if (!tag || livingTags.has(tag) || isAlive(Number(pid))) {
          continue;
        } else if (count) {
          this.#addFile(path, Number(count), statSync(path).size);
          this.#counts.resumed += Number(count);
          this.#taken += Number(count);
        } else {
          unlinkSync(path);
        }
      }
    } catch (error) {
      this.#tell('spool_failed', `The spool cannot be read: ${error.message}`);
    }
  }

  #addFile(path, count, bytes) {
    this.#spool.files.push({ path, count, bytes });
    this.#spool.bytes += bytes;
    this.#counts.spooled += count;
  }

  /** Moves a batch from memory to the spool; false when there is none, or it takes nothing. */
  async #spill() {
    const { spoolDir, spoolBytes } = this.#options;
    if (!spoolDir) {
      return false;
    }
    const lines = this.#batch(this.#memory.lines);
    const text = lines.join(SEPARATOR);
    const bytes = Buffer.byteLength(text);
    const path = join(spoolDir, `${this.#tag}-${String(++this.#spool.serial).padStart(9, '0')}-${lines.length}.ledger`);
    const temporary = join(spoolDir, `${this.#tag}.tmp`);
    try {
      if (this.#spool.bytes + bytes > spoolBytes) {
        throw new Error('it is full');
      }
      await writeFile(temporary, text, { mode: 0o600, flush: true });
      await rename(temporary, path);
    } catch (error) {
      this.#spool.retryAt = performance.now() + SPOOL_PAUSE_MS;
      this.#tell('spool_failed', `The spool takes nothing: ${error.message}`);
      return false;
    }
    this.#addFile(path, lines.length, bytes);
    this.#memory.lines.splice(0, lines.length);
    this.#memory.bytes -= bytes - lines.length + 1;
    this.#memory.since = performance.now();
    this.#counts.pending -= lines.length;
    return true;
  }

  async #read({ path, count }) {
    const lines = await readFile(path, 'utf8').then((text) => text.split(SEPARATOR), (error) => error);
    if (lines.length === count) {
      return lines;
    }
    this.#tell('spool_failed', `${path} cannot be read, and is kept as .broken: ${lines.message ?? 'it was changed'}`);
    this.#counts.spooled -= count;
    this.#counts.dropped += count;
    await rename(path, `${path}.broken`).catch(() => {});
    return [];
  }

  #tellDropped() {
    if (this.#counts.dropped > this.#toldDropped) {
      this.#toldDropped = this.#counts.dropped;
      this.#tell('dropped', `No room, or no time left; dropped so far: ${this.#toldDropped}`);
    }
  }

  /** To the callback, else to stderr, of each code at most once a minute and without the line, which holds what was said. */
  #tell(code, message, line) {
    try {
      if (this.#options.onProblem) {
        this.#options.onProblem({ code, message, line });
      } else if (performance.now() >= (this.#loggedAt[code] ?? -Infinity) + LOG_PAUSE_MS) {
        this.#loggedAt[code] = performance.now();
        console.warn(`realtime-ledger: ${code}: ${message}`);
      }
    } catch {
      // What fails in a callback must not reach the call.
    }
  }
}

/** The events of one socket: names their session, numbers them, measures their audio. Nothing of it throws. */
class LedgerSession {
  #ledger;
  #given; // the id, by the application
  #callId;
  #fixed; // bytes a second, by the application
  #now = fresh();

  constructor(ledger, { sessionId, callId, inputFormat, outputFormat } = {}) {
    this.#ledger = ledger;
    this.#given = isSessionId(sessionId) ? sessionId : undefined;
    this.#callId = isId(callId) ? callId : undefined;
    this.#fixed = { input: rateOf(inputFormat), output: rateOf(outputFormat) };
    if (this.#given !== (sessionId ?? undefined) || this.#callId !== (callId ?? undefined)) {
      ledger.tell('invalid_id', 'The ledger takes no such sessionId or callId; it is left out');
    }
  }

  /** Under which the ledger has it; undefined before the first event. */
  get id() {
    return this.#now.id;
  }

  /** Hands in a message of the server: its text or bytes, or the event as an object. */
  received(message) {
    this.#guarded(() => this.#receive(message));
  }

  /** Hands in a message to the server, to measure its audio. Not needed for what is attached. */
  sent(message) {
    this.#guarded(() => {
      const event = parsed(textOf(message));
      if (event?.type === 'input_audio_buffer.append') {
        this.#measure('input', event.audio);
      } else if (/session\.update$/.test(event?.type)) {
        this.#learnFormats(event.session, true);
      }
    });
  }

  /** Reports the seconds of audio so far. Called by itself when an attached socket closes. */
  end() {
    const { id, seconds, reported } = this.#now;
    const isKnown = ([, count]) => count >= 0.001 && count < Infinity; // not NaN
    const asText = ([name, count]) => [`${name}_audio_seconds`, count.toFixed(3)];
    const report = JSON.stringify(Object.fromEntries(Object.entries(seconds).filter(isKnown).map(asText)));
    if (this.#ledger.options.measureAudio && id !== undefined && report !== reported) {
      this.#now.reported = report;
      this.#ledger.take(`${REPORT}${report},"session_id":${JSON.stringify(id)}}`);
    }
    this.#ledger.sessions.delete(this);
  }

  #receive(message) {
    const { options, counts, sessions, take } = this.#ledger;
    const time = new Date().toISOString();
    const raw = textOf(message);
    const event = parsed(raw);
    if (typeof event?.type !== 'string') {
      counts.ignored++;
      return;
    }
    if (/session\.(created|updated)$/.test(event.type)) {
      this.#learn(event.type.endsWith('created'), event.session);
    }
    sessions.add(this);
    const isAudio = /^response\.(output_)?audio\.delta$/.test(event.type);
    if (isAudio) {
      this.#measure('output', event.delta);
    }
    if (isAudio && options.audio === 'omit') {
      counts.omitted++;
      return;
    }
    const named = isSessionId(event.session?.id) ? event.session.id : `forwarder_${randomUUID()}`;
    this.#now.id ??= this.#given ?? named;
    const call = this.#callId === undefined ? '' : `"call_id":${JSON.stringify(this.#callId)},`;
    const origin = `"session_id":${JSON.stringify(this.#now.id)},${call}"time":"${time}"`;
    take(`{"sequence":${this.#now.sequence++},${origin},"event":${raw}}`, isAudio ? AUDIO_SHARE : 1);
  }

  /** What the server says of the session. A second `session.created` begins another one: the client connected anew. */
  #learn(isCreated, session) {
    const id = session?.id ?? '';
    if (isCreated && this.#now.created !== undefined && !this.#given && (id === '' || id !== this.#now.created)) {
      this.end();
      this.#now = fresh();
    }
    this.#now.created = isCreated ? id : this.#now.created;
    this.#learnFormats(session, !isCreated);
  }

  /** What was said last counts; but what the client has asked for is newer than what a session was created with. */
  #learnFormats(session, isNewer) {
    const { rates } = this.#now;
    for (const name of ['input', 'output']) {
      const rate = rateOf(session?.audio?.[name]?.format ?? session?.[`${name}_audio_format`]);
      rates[name] = isNewer ? (rate ?? rates[name]) : (rates[name] ?? rate);
    }
  }

  #measure(direction, base64) {
    if (typeof base64 === 'string') {
      const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
      const bytes = Math.floor((base64.length * 3) / 4) - padding;
      this.#now.seconds[direction] += bytes / (this.#fixed[direction] ?? this.#now.rates[direction] ?? 48_000);
    }
  }

  #guarded(action) {
    try {
      action();
    } catch (error) {
      this.#ledger.counts.ignored++;
      this.#ledger.tell('internal', `A message was not taken: ${error.message}`);
    }
  }
}

/** What is known of a session that has not begun; `created`: its id by session.created, `rates`: bytes a second. */
function fresh() {
  return { id: undefined, created: undefined, sequence: 0, rates: {}, seconds: { input: 0, output: 0 }, reported: '{}' };
}

/** Hands in what a socket receives and sends from now on, and what those that take its place do. */
function listenTo(target, session, isMeasuring) {
  const client = target.transport ?? target; // of a RealtimeSession of @openai/agents-realtime
  const isSocket = (some) => typeof some?.addEventListener === 'function' && typeof some.send === 'function';
  let heard;
  const hear = (socket) => {
    if (socket === heard || !isSocket(socket)) {
      return;
    }
    heard = socket;
    socket.addEventListener('message', ({ data }) => session.received(data));
    socket.addEventListener('close', () => session.end());
    if (isMeasuring) {
      const { send } = socket;
      socket.send = (...message) => {
        const isOpen = socket.readyState === 1;
        const result = send.apply(socket, message);
        isOpen && session.sent(message[0]);
        return result;
      };
    }
  };
  if (isSocket(client)) {
    hear(client);
  } else if (isSocket(client.socket)) {
    let { socket } = client; // of openai, which sets it anew when it connects anew
    hear(socket);
    const set = (next) => hear((socket = next));
    Object.defineProperty(client, 'socket', { configurable: true, enumerable: true, get: () => socket, set });
  } else if (typeof client.on === 'function' && 'connectionState' in client) {
    const look = () => hear(client.connectionState.websocket); // of @openai/agents-realtime, which tells before it is open
    look();
    client.on('connection_change', look);
  } else {
    throw new TypeError('it is no WebSocket, and no client that shows one');
  }
}

/** A message's text; an object is written as JSON. */
function textOf(message) {
  if (ArrayBuffer.isView(message) || message instanceof ArrayBuffer) {
    return Buffer.from(message.buffer ?? message, message.byteOffset, message.byteLength).toString();
  }
  return typeof message === 'string' ? message : JSON.stringify(message);
}

/** What the text is as JSON; undefined when it is none. */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Bytes a second of a format, an object or its older bare name; NaN when they tell no duration, undefined when not said. */
function rateOf(format) {
  const name = String((typeof format === 'object' ? format?.type : format) ?? '').toLowerCase();
  if (/pcmu|pcma|g711/.test(name)) {
    return 8_000;
  }
  return name === '' ? undefined : name.includes('pcm') ? 2 * (format.rate || 24_000) : NaN;
}

function isId(id) {
  return typeof id === 'string' && /^(?!\s*$)[^\0]*$/.test(id) && id.isWellFormed() && Buffer.byteLength(id) <= 256;
}

/** Whether the ledger takes it as a session's id. */
function isSessionId(id) {
  return isId(id) && id !== 'unassigned' && !id.startsWith('$');
}

/** Whether it is another process that is at work. */
function isAlive(pid) {
  try {
    return pid !== process.pid && process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Of Retry-After: seconds, or a date; an hour at most. */
function millisecondsOf(retryAfter) {
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), 3_600_000);
}
