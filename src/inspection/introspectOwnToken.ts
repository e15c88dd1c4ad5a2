import type { ApsAuthorizationServer } from '../aps/apsAuthorizationServer';
import { ApsError } from '../aps/apsError';
import type { App } from '../credentials/catalog/app';
import type { ClientSecrets } from '../credentials/catalog/clientSecrets';
import { getAuthorizationServer } from '../credentials/catalog/server';
import { CredentialError } from '../credentials/credentialError';
import { getClient } from '../credentials/tokens/appGrant';
import { isFromIssuer, MissingEndpointError } from '../oauth/authorizationServer';
import { InsecureEndpointError, NetworkError, OAuthError, UnexpectedResponseError } from '../oauth/errors';
import { requestIntrospection } from '../oauth/introspection';
import type { RequestOptions } from '../oauth/tokenEndpoint';
import { findToken } from './pastedToken';
import { toEpochMs, toScopes, toText } from './readClaim';
import { readToken, type JwtFacts, type TokenReading } from './readToken';

/** What the server says of one of its tokens. */
export type IntrospectionResult =
  | {
      readonly kind: 'active';
      readonly appId: string;
      readonly clientId: string | undefined;
      readonly userId: string | undefined;
      readonly scopes: readonly string[];
      /** Epoch milliseconds. */
      readonly expiresAt: number | undefined;
    }
  /** Expired, revoked, or not a token of this app. */
  | { readonly kind: 'notActive'; readonly appId: string }
  /** No app in this editor has the token's client ID, or an opaque token doesn't say which. Nothing was sent. */
  | { readonly kind: 'notOurs' }
  | { readonly kind: 'notAToken' }
  | { readonly kind: 'noEndpoint'; readonly appId: string }
  /** The server rejected the app, or its secret is missing or for another host. */
  | { readonly kind: 'refused'; readonly appId: string; readonly error: OAuthError | ApsError | CredentialError }
  | {
      readonly kind: 'noAnswer';
      readonly appId: string;
      readonly error: NetworkError | UnexpectedResponseError | InsecureEndpointError;
    };

/** What the question needs. */
export interface IntrospectionPorts {
  readonly apps: readonly App[];
  readonly clientSecrets: ClientSecrets;
  /** @throws InsecureEndpointError if the base URL of Autodesk can't be used */
  readonly server: () => ApsAuthorizationServer;
}

/** The longest wait for a server that answers with a transient error. */
const maxWaitMs = 5000;

/**
 * Asks the server of one of our apps about a pasted token. The token is sent only to the server that issued it: its
 * client ID and `iss` choose the app. `appId` is the app of an opaque token, if the caller knows it.
 * @throws the signal's reason
 * @see https://aps.autodesk.com/en/docs/oauth/v2/reference/http/introspecttoken-POST/
 */
export async function introspectOwnToken(
  pasted: string,
  ports: IntrospectionPorts,
  { appId, ...options }: RequestOptions & { readonly appId?: string | undefined } = {},
): Promise<IntrospectionResult> {
  const token = findToken(pasted);
  if (token === undefined) return { kind: 'notAToken' };
  const app = findOwnApp(readToken(token), ports, appId);
  if (!app) return { kind: 'notOurs' };
  try {
    const server = getAuthorizationServer(app, ports.server);
    const client = await getClient(ports.clientSecrets, app, server);
    const { isActive, claims } = await requestIntrospection(server, client, token, { maxWaitMs, ...options });
    if (!isActive) return { kind: 'notActive', appId: app.id };
    return {
      kind: 'active',
      appId: app.id,
      clientId: toText(claims.get('client_id')),
      // Autodesk's name, then the one of RFC 7662.
      userId: toText(claims.get('userid')) ?? toText(claims.get('sub')),
      scopes: toScopes(claims.get('scope')),
      expiresAt: toEpochMs(claims.get('exp')),
    };
  } catch (error) {
    options.signal?.throwIfAborted();
    return explain(error, app.id);
  }
}

/** The app that a token is for: the one with its client ID at its issuer, or the one with `appId` where it doesn't say. */
export function findOwnApp(
  reading: TokenReading,
  { apps, server }: Pick<IntrospectionPorts, 'apps' | 'server'>,
  appId: string | undefined,
): App | undefined {
  switch (reading.format) {
    case 'none':
      return undefined;
    case 'opaque':
      return apps.find(({ id }) => id === appId);
    case 'jwt': {
      const isPossible = (app: App): boolean => mayBelongTo(reading, app, app.id === appId, server);
      // Several apps of one client ID differ in their servers.
      return apps.find((app) => app.id === appId && isPossible(app)) ?? apps.find(isPossible);
    }
  }
}

/** Whether a token may be sent to the server of an app. Tokens of other servers, and Autodesk's v1 ones, may lack claims. */
function mayBelongTo(
  { clientId, issuer }: JwtFacts,
  app: App,
  isNamed: boolean,
  aps: () => ApsAuthorizationServer,
): boolean {
  if (clientId === undefined ? !isNamed : clientId !== app.clientId) return false;
  if (issuer === undefined) return isNamed || app.server === undefined;
  try {
    return isFromIssuer(getAuthorizationServer(app, aps), issuer);
  } catch (error) {
    if (error instanceof InsecureEndpointError) return false;
    throw error;
  }
}

function explain(error: unknown, appId: string): IntrospectionResult {
  if (error instanceof MissingEndpointError) return { kind: 'noEndpoint', appId };
  if (error instanceof OAuthError || error instanceof ApsError || error instanceof CredentialError)
    return { kind: 'refused', appId, error };
  if (
    error instanceof NetworkError ||
    error instanceof UnexpectedResponseError ||
    error instanceof InsecureEndpointError
  )
    return { kind: 'noAnswer', appId, error };
  throw error;
}
