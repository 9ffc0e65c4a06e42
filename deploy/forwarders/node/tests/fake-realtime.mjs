import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

/** A server of realtime sessions, as far as a socket shows it (RFC 6455, written out: the tests need no package). */
export class FakeRealtime {
  /** What clients have sent, as text. */
  received = [];
  connections = [];

  /** @param {(connection: { send: (text: string) => void, close: () => void }) => void} onConnection */
  constructor(onConnection) {
    this.onConnection = onConnection;
  }

  async start() {
    this.server = createServer((request, response) => response.writeHead(426).end());
    this.server.on('upgrade', (request, socket) => this.#accept(request, socket));
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.port = this.server.address().port;
    this.url = `ws://127.0.0.1:${this.port}/v1/realtime`;
    return this;
  }

  async stop() {
    this.connections.forEach((connection) => connection.socket.destroy());
    await new Promise((resolve) => this.server.close(resolve));
  }

  #accept(request, socket) {
    const key = request.headers['sec-websocket-key'];
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    const protocol = request.headers['sec-websocket-protocol']?.split(',')[0];
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        `Sec-WebSocket-Accept: ${accept}\r\n${protocol ? `Sec-WebSocket-Protocol: ${protocol}\r\n` : ''}\r\n`,
    );
    const connection = {
      socket,
      send: (text) => socket.write(Buffer.concat(frames(text))),
      /** All in one piece, so that the client reads them at once. */
      sendAll: (texts) => socket.write(Buffer.concat(texts.flatMap((text) => frames(text)))),
      sendInPieces: (text) => socket.write(Buffer.concat(frames(text, 2))),
      close: () => socket.end(Buffer.from([0x88, 0x02, 0x03, 0xe8])),
    };
    this.connections.push(connection);
    let read = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      read = Buffer.concat([read, chunk]);
      for (let frame = frameOf(read); frame; frame = frameOf(read)) {
        read = read.subarray(frame.length);
        if (frame.opcode === 1) {
          const text = frame.payload.toString();
          this.received.push(text);
          connection.onMessage?.(JSON.parse(text));
        } else if (frame.opcode === 8) {
          connection.close();
        }
      }
    });
    this.onConnection(connection, this.connections.length);
  }
}

/** A text as frames of a server, in one piece or several. */
function frames(text, pieces = 1) {
  const bytes = Buffer.from(text);
  const step = Math.ceil(bytes.length / pieces);
  const all = [];
  for (let i = 0; i < pieces; i++) {
    const part = bytes.subarray(i * step, (i + 1) * step);
    const first = (i === pieces - 1 ? 0x80 : 0) | (i === 0 ? 1 : 0);
    let head;
    if (part.length < 126) {
      head = Buffer.from([first, part.length]);
    } else if (part.length < 65536) {
      head = Buffer.from([first, 126, part.length >> 8, part.length & 255]);
    } else {
      head = Buffer.alloc(10);
      head[0] = first;
      head[1] = 127;
      head.writeBigUInt64BE(BigInt(part.length), 2);
    }
    all.push(head, part);
  }
  return all;
}

/** The first frame of a client, if it is there as a whole. */
function frameOf(read) {
  if (read.length < 6) {
    return undefined;
  }
  let size = read[1] & 127;
  let at = 2;
  if (size === 126) {
    size = read.readUInt16BE(2);
    at = 4;
  } else if (size === 127) {
    size = Number(read.readBigUInt64BE(2));
    at = 10;
  }
  const length = at + 4 + size;
  if (read.length < length) {
    return undefined;
  }
  const mask = read.subarray(at, at + 4);
  const payload = Buffer.from(read.subarray(at + 4, length));
  for (let i = 0; i < payload.length; i++) {
    payload[i] ^= mask[i & 3];
  }
  return { opcode: read[0] & 15, payload, length };
}
