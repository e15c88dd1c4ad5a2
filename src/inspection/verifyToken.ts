import type { KeyObject } from 'node:crypto';
import { listHosts, type AuthorizationServer } from '../oauth/authorizationServer';
import { InsecureEndpointError, NetworkError, UnexpectedResponseError, type NetworkProblem } from '../oauth/errors';
import { listVerificationKeys, verificationAlgorithms, type VerificationKey } from '../oauth/jwks';
import { systemErrorCode } from '../oauth/systemErrorCode';
import type { RequestOptions } from '../oauth/tokenEndpoint';
import type { KeySets } from './keySets';
import { findToken } from './pastedToken';
import { readToken, type JwtFacts } from './readToken';

/**
 * Why no one but the server can verify a token: it is opaque; it is signed with a secret key (`symmetric`), not at all
 * (`unsigned`), or with an algorithm that isn't known here; the server publishes no keys, or on another host than its own.
 */
export type NotVerifiableReason =
  'notAToken' | 'opaque' | 'symmetric' | 'unsigned' | 'algorithm' | 'noKeySet' | 'keySetOnOtherHost';

/**
 * What is wrong with a token: the server has no such key, the signature doesn't fit, or its `iss` is another server.
 * `malformed`: no signature could fit.
 */
export type ForgeryReason = 'key' | 'signature' | 'issuer' | 'malformed';

/** Whether a server signed a token. An expired token can be genuine. */
export type Verification =
  | {
      readonly kind: 'genuine';
      readonly validity: 'valid' | 'expired' | 'notYetValid' | 'withoutExpiry';
      /** When the keys were requested, in epoch milliseconds. */
      readonly keysRequestedAt: number;
    }
  | { readonly kind: 'notGenuine'; readonly reason: ForgeryReason }
  | { readonly kind: 'cannotBeVerified'; readonly reason: NotVerifiableReason }
  /** The server wasn't reached, and its keys aren't known from before. */
  | { readonly kind: 'unreachable'; readonly host: string; readonly problem: NetworkProblem | 'insecure' }
  /** Something responded that isn't a key set, such as a proxy's page. */
  | { readonly kind: 'notAKeySet'; readonly host: string; readonly status: number };

/** Where the keys are kept; `now` is the clock in epoch milliseconds, best the server's. */
export type VerificationOptions = RequestOptions & { readonly keySets: KeySets };

/** The longest wait for a server that answers with a transient error. */
const maxWaitMs = 5000;

/** How far the clocks of the server and of this machine may differ before a new token seems to be one of the future. */
const clockToleranceMs = 60_000;

/**
 * Verifies that a server signed a pasted token. Only the server's own key set is asked, never what the token names, and
 * nothing of the token is sent.
 * @throws the signal's reason
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-5.2
 * @see https://www.rfc-editor.org/rfc/rfc8725
 */
export async function verifyToken(
  pasted: string,
  server: AuthorizationServer,
  { keySets, now = Date.now, ...options }: VerificationOptions,
): Promise<Verification> {
  const token = findToken(pasted);
  const facts = readToken(pasted);
  if (token === undefined || facts.format !== 'jwt')
    return { kind: 'cannotBeVerified', reason: facts.format === 'opaque' ? 'opaque' : 'notAToken' };
  const reason = whyNotVerifiable(facts, server);
  if (reason !== undefined) return { kind: 'cannotBeVerified', reason };
  const wanted = { keyId: facts.keyId, algorithm: facts.algorithm ?? '' };
  const host = server.jwksEndpoint?.host ?? '';
  try {
    const hasKey = (keys: readonly VerificationKey[]): boolean => listVerificationKeys(keys, wanted).length > 0;
    const { keys, requestedAt } = await keySets.get(server, hasKey, { maxWaitMs, ...options, now });
    const forgery = await findForgery(token, facts, server, listVerificationKeys(keys, wanted));
    if (forgery !== undefined) return { kind: 'notGenuine', reason: forgery };
    return { kind: 'genuine', validity: validityOf(facts, now()), keysRequestedAt: requestedAt };
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof NetworkError) return { kind: 'unreachable', host, problem: error.problem };
    if (error instanceof InsecureEndpointError) return { kind: 'unreachable', host, problem: 'insecure' };
    if (error instanceof UnexpectedResponseError) return { kind: 'notAKeySet', host, status: error.status };
    throw error;
  }
}

function whyNotVerifiable({ algorithm }: JwtFacts, server: AuthorizationServer): NotVerifiableReason | undefined {
  if (algorithm === undefined || algorithm.toLowerCase() === 'none') return 'unsigned';
  if (/^HS\d+$/.test(algorithm)) return 'symmetric';
  if (!verificationAlgorithms.includes(algorithm)) return 'algorithm';
  if (server.jwksEndpoint === undefined) return 'noKeySet';
  return ownHosts(server).includes(server.jwksEndpoint.host) ? undefined : 'keySetOnOtherHost';
}

function ownHosts(server: AuthorizationServer): readonly string[] {
  const { issuer } = server;
  return [...listHosts(server), ...(issuer !== undefined && URL.canParse(issuer) ? [new URL(issuer).host] : [])];
}

async function findForgery(
  token: string,
  { issuer }: JwtFacts,
  server: AuthorizationServer,
  keys: readonly KeyObject[],
): Promise<ForgeryReason | undefined> {
  if (keys.length === 0) return 'key';
  const { compactVerify } = await import('jose/jws/compact/verify');
  let reason: ForgeryReason = 'malformed';
  for (const key of keys) {
    try {
      await compactVerify(token, key, { algorithms: [...verificationAlgorithms] });
      // Autodesk's `iss` is the same behind every base URL.
      return server.issuer === undefined || issuer === server.issuer ? undefined : 'issuer';
    } catch (error) {
      if (systemErrorCode(error) === 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED') reason = 'signature';
    }
  }
  return reason;
}

function validityOf(
  { expiresAt, notBefore }: JwtFacts,
  now: number,
): 'valid' | 'expired' | 'notYetValid' | 'withoutExpiry' {
  if (notBefore !== undefined && notBefore > now + clockToleranceMs) return 'notYetValid';
  if (expiresAt === undefined) return 'withoutExpiry';
  return expiresAt <= now ? 'expired' : 'valid';
}
