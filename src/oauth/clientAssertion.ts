import type { ClientAuthentication } from './client';

/** How a client signs its assertions. */
export interface ClientAssertionSettings {
  readonly clientId: string;
  /** The private key as PEM, perhaps with its certificate. */
  readonly privateKey: string;
  /** The server's ID of the key, the wire's `kid`; undefined to send none. */
  readonly keyId: string | undefined;
  /**
   * The token endpoint, which most servers ask for, or the issuer, which the successor of RFC 7523 asks for; compared
   * character by character.
   */
  readonly audience: string;
  /** The algorithms that the server supports; empty if it doesn't say. */
  readonly algorithms: readonly string[];
}

/** Half of the five minutes that strict servers allow, so that clocks may differ by some either way. */
const lifetimeMs = 150_000;

/**
 * The authentication of a client by assertions (`private_key_jwt`): each request gets a new one, because a server may
 * take each only once. Nothing is parsed or loaded before the first request.
 * @see https://www.rfc-editor.org/rfc/rfc7523#section-2.2
 * @see https://openid.net/specs/openid-connect-core-1_0.html#ClientAuthentication
 */
export function privateKeyJwt(settings: ClientAssertionSettings): ClientAuthentication {
  return { kind: 'privateKeyJwt', createAssertion: (now) => signClientAssertion(settings, now) };
}

async function signClientAssertion(settings: ClientAssertionSettings, now: number): Promise<string> {
  const { clientId, privateKey, keyId, audience, algorithms } = settings;
  const { parseClientKey, toAssertionKey } = await import('./clientKey');
  const { signAssertion } = await import('./jwtBearer');
  return signAssertion(toAssertionKey(parseClientKey(privateKey), keyId, algorithms), {
    issuer: clientId,
    subject: clientId,
    audience,
    expiresAt: now + lifetimeMs,
    // Keycloak accepts a minute at most without it.
    others: { iat: Math.floor(now / 1000) },
  });
}
