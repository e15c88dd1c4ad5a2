import { createHash, randomBytes } from 'node:crypto';

const randomTextBytes = 32;

/**
 * 43 characters of base64url that nobody can guess (256 bits): for a `state`, a `nonce` or a code verifier, one for each.
 * @see https://www.rfc-editor.org/rfc/rfc7636#section-4.1
 */
export function randomText(): string {
  return randomBytes(randomTextBytes).toString('base64url');
}

/**
 * What the authorization server is shown of a code verifier before it sees the verifier itself: its SHA-256 in base64url.
 * @see https://www.rfc-editor.org/rfc/rfc7636#section-4.2
 */
export function codeChallenge(codeVerifier: string): string {
  return createHash('sha256').update(codeVerifier, 'ascii').digest('base64url');
}
