import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** One kind of fault. Each replaces the endpoint's response, except `delay` and `lostAnswer`. */
export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'delay'; readonly delayMs: number }
  | { readonly kind: 'reset' }
  /** The endpoint processes the request, but the connection is reset before it responds. */
  | { readonly kind: 'lostAnswer' }
  /** A 200 with this body, JSON by default. */
  | { readonly kind: 'body'; readonly body: string; readonly contentType?: string }
  /** A 200 that sends one byte every `intervalMs`, until `bytes` are sent or the client disconnects. */
  | { readonly kind: 'slowBody'; readonly intervalMs: number; readonly bytes: number }
  /** A 200 with valid JSON of exactly this many bytes, sent as fast as the client reads. */
  | { readonly kind: 'hugeBody'; readonly bytes: number };

export interface QueuedFault {
  readonly path: string;
  readonly fault: Fault;
  remainingRequests: number;
}

/** The next fault for this path. Uses up one of its requests. */
export function takeFault(queue: QueuedFault[], path: string): Fault | undefined {
  const index = queue.findIndex((queued) => queued.path === path);
  const queued = queue[index];
  if (queued === undefined) {
    return undefined;
  }
  queued.remainingRequests -= 1;
  if (queued.remainingRequests <= 0) {
    queue.splice(index, 1);
  }
  return queued.fault;
}

/** What remains to be done: nothing, to respond, or to process the request without a response. */
type Aftermath = 'answered' | 'unanswered' | 'answerLost';

/** Applies a fault once. Rejects if the client disconnects in the meantime. */
export async function playFault(fault: Fault, response: ServerResponse): Promise<Aftermath> {
  switch (fault.kind) {
    case 'status':
      response.writeHead(fault.status, fault.headers).end(fault.body);
      return 'answered';
    case 'delay':
      await untilClosed(response, (signal) => wait(fault.delayMs, undefined, { signal }));
      return 'unanswered';
    case 'reset':
      response.socket?.resetAndDestroy();
      return 'answered';
    case 'lostAnswer':
      return 'answerLost';
    case 'body':
      response.writeHead(200, { 'Content-Type': fault.contentType ?? 'application/json' }).end(fault.body);
      return 'answered';
    case 'slowBody':
      await stream(response, (signal) => slowBytes(fault.intervalMs, fault.bytes, signal));
      return 'answered';
    case 'hugeBody':
      await stream(response, () => hugeJson(fault.bytes));
      return 'answered';
  }
}

/** Aborts when the client disconnects or the emulator closes, so that no timer outlives its connection. */
async function untilClosed(response: ServerResponse, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  response.once('close', abort);
  try {
    await work(controller.signal);
  } finally {
    response.off('close', abort);
  }
}

async function stream(
  response: ServerResponse,
  chunks: (signal: AbortSignal) => Iterable<Buffer> | AsyncIterable<Buffer>,
): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  await untilClosed(response, (signal) => pipeline(Readable.from(chunks(signal)), response));
}

async function* slowBytes(intervalMs: number, bytes: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  for (let sent = 0; sent < bytes; sent += 1) {
    yield Buffer.from(' ');
    await wait(intervalMs, undefined, { signal });
  }
}

function* hugeJson(bytes: number): Generator<Buffer> {
  const start = Buffer.from('{"token_type":"Bearer","expires_in":3599,"access_token":"');
  const end = Buffer.from('"}');
  const filler = Buffer.alloc(65_536, 'a');
  yield start;
  let remaining = bytes - start.length - end.length;
  for (; remaining > filler.length; remaining -= filler.length) {
    yield filler;
  }
  yield filler.subarray(0, Math.max(0, remaining));
  yield end;
}
