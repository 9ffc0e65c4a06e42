import { createServer } from 'node:http';

const EVENTS = '/v1/realtime/server-events';

/**
 * A ledger of a few lines, over a real socket: takes batches and measured usage, stores each event once, and refuses what
 * the real one refuses of what the tests send. What it answers instead is up to `plan`.
 */
export class FakeLedger {
  /** What becomes of the next requests: an answer, 'cut', 'store and cut', or a function that gives one. */
  plan = [];
  /** All requests: { method, path, headers, body, at }. */
  requests = [];
  /** Stored events in their order: { session, call, sequence, time, raw }. */
  stored = [];
  measured = new Map();
  /** Ids of events that cannot be stored, and how often. */
  notStored = new Map();
  key = 'secret';
  mostBytes = 3_500_000;
  mostAtOnce = 0;
  #atOnce = 0;
  #known = new Map();

  async start(port = 0) {
    this.server = createServer((request, response) => this.#serve(request, response).catch(() => response.destroy()));
    await new Promise((resolve, reject) => {
      this.server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    this.port = this.server.address().port;
    this.url = `http://127.0.0.1:${this.port}`;
    return this;
  }

  /** As one that is killed: connections end in the middle, what is stored stays. */
  async stop() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** The numbers of a session's events, in the order in which they were stored. */
  sequences(session) {
    return this.stored.filter((line) => line.session === session).map((line) => line.sequence);
  }

  /** How many events each POST had. */
  sizes() {
    return this.requests.filter(({ method }) => method === 'POST').map(({ body }) => elements(body).length);
  }

  async #serve(request, response) {
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#atOnce);
    response.once('close', () => this.#atOnce--);
    const chunks = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const body = Buffer.concat(chunks).toString();
    const seen = { method: request.method, path: request.url, headers: request.headers, body, at: Date.now() };
    this.requests.push(seen);
    const step = this.plan.shift();
    const instead = await (typeof step === 'function' ? step(seen) : step);
    if (instead === 'cut') {
      request.socket.destroy();
      return;
    }
    const given = instead?.status ? { body: error('some_error'), ...instead } : this.#answer(seen);
    if (instead === 'store and cut') {
      request.socket.destroy();
      return;
    }
    const text = typeof given.body === 'string' ? given.body : JSON.stringify(given.body);
    const length = { 'Content-Length': Buffer.byteLength(text) };
    response.writeHead(given.status, { 'Content-Type': 'application/json', ...length, ...given.headers });
    response.end(text);
  }

  #answer({ method, path, headers, body }) {
    const usage = /^\/v1\/realtime\/sessions\/([^/]+)\/measured-usage$/.exec(path);
    if (headers['x-api-key'] !== this.key) {
      return { status: 401, body: error('invalid_api_key') };
    } else if (headers['content-type'] !== 'application/json') {
      return { status: 415, body: error('unsupported_media_type') };
    } else if (Buffer.byteLength(body) > this.mostBytes) {
      return { status: 413, body: error('body_too_large') };
    } else if (method === 'PUT' && usage) {
      return this.#measure(decodeURIComponent(usage[1]), JSON.parse(body));
    } else if (method !== 'POST' || path !== EVENTS) {
      return { status: 404, body: error('not_found') };
    }
    const lines = elements(body);
    if (!lines || lines.length > 1000) {
      return { status: 400, body: error(lines ? 'too_many_events' : 'invalid_json') };
    }
    const data = lines.map((line, index) => this.#store(line, index));
    const rejected = data.filter((line) => line.error).length;
    const duplicates = data.filter((line) => line.duplicate).length;
    const accepted = data.length - duplicates - rejected;
    return { status: rejected === 0 ? 200 : 207, body: { object: 'list', data, accepted, duplicates, rejected } };
  }

  #measure(session, durations) {
    if (!this.stored.some((line) => line.session === session)) {
      return { status: 404, body: error('not_found') };
    }
    this.measured.set(session, durations);
    return { status: 200, body: { object: 'realtime.measured_usage', session_id: session, ...durations } };
  }

  #store(line, index) {
    const { session_id: session, call_id: call, sequence, time, event } = JSON.parse(line);
    const raw = line.slice(line.indexOf(',"event":') + 9, -1);
    const key = `${session} ${event.event_id}`;
    const before = this.#known.get(key);
    if (!event.event_id) {
      return { ...error('missing_required_parameter'), index };
    } else if (before !== undefined && before !== raw) {
      return { ...error('event_id_conflict'), index };
    } else if (this.notStored.get(event.event_id) > 0) {
      this.notStored.set(event.event_id, this.notStored.get(event.event_id) - 1);
      return { ...error('not_stored', 'server_error'), index };
    } else if (before === undefined) {
      this.#known.set(key, raw);
      this.stored.push({ session, call, sequence, time, raw });
    }
    return { object: 'realtime.server_event.receipt', event_id: event.event_id, duplicate: before !== undefined };
  }
}

/** The elements of a batch as they were written; undefined when it is no JSON. */
function elements(body) {
  try {
    JSON.parse(body);
  } catch {
    return undefined;
  }
  return body.slice(1, -1).split(/,(?=\{"sequence":\d+,"session_id":)/);
}

function error(code, type = 'invalid_request_error') {
  return { error: { message: 'No.', type, param: null, code } };
}
