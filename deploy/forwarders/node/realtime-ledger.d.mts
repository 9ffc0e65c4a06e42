/** Where the ledger is, and how its forwarder behaves. README.md says what each option means. */
export interface RealtimeLedgerOptions {
  /** Default: `LEDGER_URL`. */
  url?: string;
  /** With the scope `ingest`. Default: `LEDGER_API_KEY`. */
  apiKey?: string;
  headers?: Record<string, string> | (() => Record<string, string>);
  /** Default: `forward`. */
  audio?: 'forward' | 'omit';
  /** Default: true. */
  measureAudio?: boolean;
  /** Default: 200. */
  batchEvents?: number;
  /** Default: 500,000. */
  batchBytes?: number;
  /** Default: 1000. */
  flushMs?: number;
  /** Default: 50,000. */
  maxEvents?: number;
  /** Default: 32,000,000. */
  maxBytes?: number;
  /** Default: `LEDGER_SPOOL_DIR`, else none. */
  spoolDir?: string;
  /** Default: 1,000,000,000. */
  spoolBytes?: number;
  /** Default: 500. */
  retryMinMs?: number;
  /** Default: 30,000. */
  retryMaxMs?: number;
  /** Default: 10,000. */
  requestTimeoutMs?: number;
  /** Default: a line on stderr, of each code at most one a minute. */
  onProblem?: (problem: Problem) => void;
}

export interface Problem {
  code:
    | 'unreachable' | 'unavailable' | 'unauthorized' | 'not_the_ledger' | 'refused' | 'dropped' | 'spool_failed'
    | 'not_attached' | 'invalid_id' | 'internal';
  /** Holds no key and no content of an event. */
  message: string;
  /** Of `refused`: the line as it was sent, an event in its envelope or a report. It holds what was said. */
  line?: string;
}

/** An audio format as sessions state it: `{ type: 'audio/pcm', rate: 16000 }`, or a bare name such as `g711_ulaw`. */
export type AudioFormat = string | { type: string; rate?: number };

export interface SessionOptions {
  sessionId?: string;
  callId?: string;
  inputFormat?: AudioFormat;
  outputFormat?: AudioFormat;
}

/** `received + resumed = forwarded + refused + dropped + pending + spooled`. README.md says what each counts. */
export type Stats = Record<
  | 'received' | 'resumed' | 'forwarded' | 'duplicates' | 'refused' | 'dropped' | 'pending' | 'spooled' | 'omitted' | 'ignored',
  number
>;

/** Forwards the server events of realtime sessions to Realtime Ledger. One for the process. */
export class RealtimeLedger {
  /** Throws when it is not told where the ledger is. */
  constructor(options?: RealtimeLedgerOptions);
  /**
   * Listens to a WebSocket (of Node.js, of `ws`), to a client of `openai` (`OpenAIRealtimeWS`,
   * `OpenAIRealtimeWebSocket`), or to a `RealtimeSession` or transport of `@openai/agents-realtime`. Throws nothing.
   */
  attach(target: object, options?: SessionOptions): LedgerSession;
  /** A session whose messages the application hands in itself. */
  session(options?: SessionOptions): LedgerSession;
  stats(): Stats;
  /** Sends at once; whether the ledger has answered for all that was handed in before, within the time (5000). */
  flush(timeoutMs?: number): Promise<boolean>;
  /** Ends all sessions and flushes. What is left then goes to the spool, or is dropped; whether nothing was left. */
  close(timeoutMs?: number): Promise<boolean>;
}

/** The events of one socket. Nothing of it throws. */
export interface LedgerSession {
  /** Under which the ledger has it; undefined before the first event. */
  readonly id: string | undefined;
  /** Hands in a message of the server: its text or bytes, or the event as an object. */
  received(message: string | ArrayBufferView | ArrayBuffer | object): void;
  /** Hands in a message to the server, to measure its audio. Not needed for what is attached. */
  sent(message: string | ArrayBufferView | ArrayBuffer | object): void;
  /** Reports the seconds of audio so far. Called by itself when an attached socket closes. */
  end(): void;
}
