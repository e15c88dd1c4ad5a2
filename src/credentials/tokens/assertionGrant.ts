import type { KeyObject } from 'node:crypto';
import type { ApsAuthorizationServer } from '../../aps/apsAuthorizationServer';
import type { KeyReference } from '../../aps/keyApi';
import type { AuthorizationServer } from '../../oauth/authorizationServer';
import type { Client } from '../../oauth/client';
import { OAuthError } from '../../oauth/errors';
import { requestJwtBearerToken, signAssertion, type AssertionClaims, type AssertionKey } from '../../oauth/jwtBearer';
import type { RetryOptions } from '../../oauth/retry';
import type { TokenResponse } from '../../oauth/tokenResponse';
import type { Clock } from '../ports';

/** One exchange of an assertion for an access token. */
export interface AssertionRequest extends RetryOptions {
  readonly server: AuthorizationServer;
  readonly client: Client;
  readonly key: AssertionKey;
  readonly scopes: readonly string[];
  /** What the assertion says besides when it expires; `now` is the server's time in epoch milliseconds. */
  readonly claims: (now: number) => Omit<AssertionClaims, 'expiresAt'>;
}

/** The same for a service account of Autodesk's. */
export interface ServiceAccountRequest extends RetryOptions {
  readonly server: ApsAuthorizationServer;
  readonly client: Client;
  readonly key: KeyReference;
  readonly privateKey: KeyObject;
  readonly scopes: readonly string[];
}

/** The middle of the five minutes that Autodesk allows, so that this machine's clock may be wrong by half of it either way. */
const lifetimeMs = 150_000;

/** The `Date` header has whole seconds, and the answer was under way. */
const toleranceMs = 20_000;

/**
 * How whoever has a private key asks for an access token: by signing who it is.
 * @see https://www.rfc-editor.org/rfc/rfc7523
 */
export class AssertionGrant {
  readonly #clock: Clock;
  /** How far the server's clock is ahead of ours, as last measured. */
  #skewMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Asks for a service account, beside which the app proves itself.
   * @throws as `requestFor` does
   * @see https://aps.autodesk.com/en/docs/ssa/v1
   */
  request({ key, privateKey, ...request }: ServiceAccountRequest): Promise<TokenResponse> {
    const { server, client, scopes } = request;
    const claims = {
      issuer: client.clientId,
      subject: key.serviceAccountId,
      audience: server.assertionAudience,
      others: { scope: scopes },
    };
    return this.requestFor({ ...request, key: { keyId: key.keyId, privateKey }, claims: () => claims });
  }

  /**
   * Asks the server. Where it refuses and its clock turns out to be another than was reckoned with, it is asked once more.
   * @throws OAuthError, ApsError, NetworkError, UnexpectedResponseError, or the signal's reason
   */
  async requestFor(request: AssertionRequest): Promise<TokenResponse> {
    try {
      return await this.#exchange(request);
    } catch (error) {
      if (!(error instanceof OAuthError) || error.code !== 'invalid_grant' || !this.#correctClock(error.serverDate))
        throw error;
      return this.#exchange(request);
    }
  }

  async #exchange({ server, client, key, scopes, claims, signal, onWait }: AssertionRequest): Promise<TokenResponse> {
    const now = this.#clock.now() + this.#skewMs;
    const assertion = await signAssertion(key, { ...claims(now), expiresAt: now + lifetimeMs });
    return requestJwtBearerToken(server, client, assertion, scopes, { signal, onWait, now: () => this.#clock.now() });
  }

  #correctClock(serverDate: number | undefined): boolean {
    if (serverDate === undefined) return false;
    const skewMs = serverDate - this.#clock.now();
    if (Math.abs(skewMs - this.#skewMs) <= toleranceMs) return false;
    this.#skewMs = skewMs;
    return true;
  }
}
