import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The body of a request as text; undefined if it has more than `maxBytes` bytes. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(chunk)) return undefined;
    bytes += chunk.length;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** Compares two bearers (RFC 6750) in a time that tells nothing about them, not even their length. */
export function isSameBearer(one: string, other: string): boolean {
  const [oneDigest, otherDigest] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return oneDigest !== undefined && otherDigest !== undefined && timingSafeEqual(oneDigest, otherDigest);
}
