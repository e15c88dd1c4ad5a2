import { createHash, randomBytes } from 'node:crypto';

const randomTextBytes = 32;

/**
 * 256 random bits as 43 characters of base64url, for a `state`, a `nonce` or a code verifier. Use a new one for each.
 * @see https://www.rfc-editor.org/rfc/rfc7636#section-4.1
 */
export function randomText(): string {
  return randomBytes(randomTextBytes).toString('base64url');
}

/**
 * The S256 code challenge of a code verifier: its SHA-256 in base64url.
 * @see https://www.rfc-editor.org/rfc/rfc7636#section-4.2
 */
export function codeChallenge(codeVerifier: string): string {
  return createHash('sha256').update(codeVerifier, 'ascii').digest('base64url');
}
