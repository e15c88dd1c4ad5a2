import type { KeyObject } from 'node:crypto';
import type { ApsAuthorizationServer } from '../../aps/apsAuthorizationServer';
import type { KeyReference } from '../../aps/keyApi';
import type { AuthorizationServer } from '../../oauth/authorizationServer';
import type { Client } from '../../oauth/client';
import { OAuthError } from '../../oauth/errors';
import { requestJwtBearerToken, signAssertion, type AssertionClaims, type AssertionKey } from '../../oauth/jwtBearer';
import type { RetryOptions } from '../../oauth/retry';
import { correctServerTime, serverTime } from '../../oauth/serverClock';
import type { TokenResponse } from '../../oauth/tokenResponse';
import type { Clock } from '../ports';

/** A request for an access token with an assertion. */
export interface AssertionRequest extends RetryOptions {
  readonly server: AuthorizationServer;
  readonly client: Client;
  readonly key: AssertionKey;
  readonly scopes: readonly string[];
  /** The claims of the assertion without its expiry; `now` is the server's time in epoch milliseconds. */
  readonly claims: (now: number) => Omit<AssertionClaims, 'expiresAt'>;
}

/** The same for a service account at Autodesk. */
export interface ServiceAccountRequest extends RetryOptions {
  readonly server: ApsAuthorizationServer;
  readonly client: Client;
  readonly key: KeyReference;
  readonly privateKey: KeyObject;
  readonly scopes: readonly string[];
}

/**
 * Half of the five minutes that Autodesk allows, so that this machine's clock may be off by the other half either way.
 */
const lifetimeMs = 150_000;

/**
 * The JWT bearer grant: an access token for an assertion that a private key has signed.
 * @see https://www.rfc-editor.org/rfc/rfc7523
 */
export class AssertionGrant {
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Requests an access token for a service account. The app authenticates in the same request.
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
   * Requests an access token. If the server rejects the assertion and its clock differs from what was assumed, by no more
   * than some hours, the request is sent once more. What a server says of its clock counts for its own assertions only.
   * @throws OAuthError, ApsError, NetworkError, UnexpectedResponseError, or the signal's reason
   */
  async requestFor(request: AssertionRequest): Promise<TokenResponse> {
    try {
      return await this.#exchange(request);
    } catch (error) {
      if (
        !(error instanceof OAuthError) ||
        error.code !== 'invalid_grant' ||
        !correctServerTime(request.server.tokenEndpoint, error.serverDate, this.#clock.now())
      )
        throw error;
      return this.#exchange(request);
    }
  }

  async #exchange({ server, client, key, scopes, claims, signal, onWait }: AssertionRequest): Promise<TokenResponse> {
    const now = serverTime(server.tokenEndpoint, this.#clock.now());
    const assertion = await signAssertion(key, { ...claims(now), expiresAt: now + lifetimeMs });
    return requestJwtBearerToken(server, client, assertion, scopes, { signal, onWait, now: () => this.#clock.now() });
  }
}
