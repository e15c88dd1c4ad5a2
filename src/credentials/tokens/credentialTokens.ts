import type { RetryWait } from '../../oauth/retry';
import { canGetToken } from '../catalog/app';
import type { Catalog } from '../catalog/catalog';
import type { Credential } from '../catalog/credential';
import { resolveCredential } from '../catalog/resolvedCredential';
import { serverOf } from '../catalog/server';
import { CredentialError } from '../credentialError';
import type { AccessToken } from './accessToken';
import type { TokenBroker } from './tokenBroker';

/**
 * For whom an access token is wanted. A person can choose, sign in, and ask again. The background (automatic renewal) and a
 * program can't: they stop asking for a while after repeated error responses.
 */
export type TokenPurpose = 'person' | 'background' | 'program';

/** How long a caller waits, and what it is told in the meantime. */
export interface WaitOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called before each wait for a server that is busy. */
  readonly onWait?: ((wait: RetryWait) => void) | undefined;
}

/** Which access token of a credential is wanted. */
export interface CredentialTokenRequest extends WaitOptions {
  readonly purpose: TokenPurpose;
  /** The scopes that were chosen for the credential, where not given. */
  readonly scopes?: readonly string[] | undefined;
  /** How long the token must still be valid, in milliseconds; 60 s where not given. */
  readonly minValidityMs?: number | undefined;
  /** Requests a new token even if a valid one is here. */
  readonly force?: boolean | undefined;
}

/** Finds out what an error that a credential's request ended with means; answers with it unchanged where nothing is found. */
export type ExplainFailure = (credential: Credential, error: unknown, options: WaitOptions) => Promise<unknown>;

/**
 * The one door to an access token for everyone who has a credential and no opinion: a click, the renewer, a terminal, a
 * debug session, another extension.
 */
export class CredentialTokens {
  readonly #catalog: Catalog;
  readonly #broker: TokenBroker;
  readonly #explainFailure: ExplainFailure;

  constructor(catalog: Catalog, broker: TokenBroker, explainFailure: ExplainFailure) {
    this.#catalog = catalog;
    this.#broker = broker;
    this.#explainFailure = explainFailure;
  }

  /**
   * An access token of the credential. Every failure is explained already, except to the background, which must not spend
   * requests on it.
   * @throws CredentialError `scopesNotChosen` where only a person can go on, and as `TokenBroker.getToken` does
   * @throws OutdatedWindowError to the background
   * @throws OAuthError, ApsError, NetworkError, UnexpectedResponseError, InsecureEndpointError, or the signal's reason
   */
  async get(credential: Credential, request: CredentialTokenRequest): Promise<AccessToken> {
    const { purpose, signal, onWait, minValidityMs, force } = request;
    if (purpose === 'background') await this.#catalog.throwIfOutdated();
    const scopes = request.scopes ?? this.#chosenScopes(credential);
    try {
      const automatic = { isAutomatic: purpose !== 'person', isBackground: purpose === 'background' };
      return await this.#broker.getToken(credential, { scopes, minValidityMs, force, ...automatic, signal, onWait });
    } catch (error) {
      throw purpose === 'background' ? error : await this.#explainFailure(credential, error, { signal, onWait });
    }
  }

  #chosenScopes(credential: Credential): readonly string[] {
    const app = this.#catalog.getApp(credential.appId);
    const { scopes } = resolveCredential(app, credential);
    if (credential.kind === 'app' && !canGetToken(app)) throw new CredentialError('noTwoLeggedToken', app.id);
    if (scopes.length === 0 && !serverOf(app).hasDefaultScopes) throw new CredentialError('scopesNotChosen', app.id);
    return scopes;
  }
}
