import { apsIssuer, type ApsAuthorizationServer } from '../aps/apsAuthorizationServer';
import { requestUserInfoEndpoint } from '../aps/userInfo';
import type { App } from '../credentials/catalog/app';
import {
  resolveApp,
  resolveServiceAccount,
  resolveUser,
  type ResolvedCredential,
} from '../credentials/catalog/resolvedCredential';
import { getAuthorizationServer } from '../credentials/catalog/server';
import { isFromIssuer, type AuthorizationServer } from '../oauth/authorizationServer';
import type { HttpOptions } from '../oauth/http';
import { findOwnApp, type IntrospectionPorts } from './introspectOwnToken';
import type { JwtFacts, TokenReading } from './readToken';

/** Where a token is from, as far as the apps in this editor tell. */
export interface TokenOrigin {
  /** The app that it is for. */
  readonly app: App | undefined;
  /** The app, its user, or its service account. */
  readonly credential: ResolvedCredential | undefined;
  /** The server that is asked for its keys; undefined where none is known, so that no one is asked. */
  readonly server: AuthorizationServer | undefined;
  /** The same server, where it is Autodesk's. */
  readonly aps: ApsAuthorizationServer | undefined;
}

/**
 * Finds out where a token is from. `appId` is its app, if that is known.
 * @throws InsecureEndpointError if it is from Autodesk and the base URL can't be used
 */
export function findTokenOrigin(
  reading: TokenReading,
  ports: Pick<IntrospectionPorts, 'apps' | 'server'>,
  appId?: string,
): TokenOrigin {
  const app = ports.apps.find(({ id }) => id === appId) ?? findOwnApp(reading, ports, appId);
  const credential = app && reading.format === 'jwt' ? findCredential(app, reading) : undefined;
  if (app) return { app, credential, ...serverOfApp(app, ports.server) };
  if (reading.format !== 'jwt') return { app, credential, server: undefined, aps: undefined };
  if (reading.kind === 'v1' || reading.issuer === apsIssuer)
    return { app, credential, ...serverOfApp({ server: undefined }, ports.server) };
  const sibling = ports.apps.find(({ server }) => server !== undefined && isFrom(reading, server, ports.server));
  return { app, credential, server: sibling && getAuthorizationServer(sibling, ports.server), aps: undefined };
}

function serverOfApp(app: Pick<App, 'server'>, aps: () => ApsAuthorizationServer): Pick<TokenOrigin, 'server' | 'aps'> {
  return { server: getAuthorizationServer(app, aps), aps: app.server ? undefined : aps() };
}

function isFrom({ issuer }: JwtFacts, server: App['server'], aps: () => ApsAuthorizationServer): boolean {
  return issuer !== undefined && isFromIssuer(getAuthorizationServer({ server }, aps), issuer);
}

function findCredential(app: App, { kind, userId }: JwtFacts): ResolvedCredential | undefined {
  if (kind === 'app') return resolveApp(app);
  if (userId === undefined) return undefined;
  if (app.users.some(({ id }) => id === userId)) return resolveUser(app, userId);
  return app.serviceAccounts?.some(({ id }) => id === userId) === true ? resolveServiceAccount(app, userId) : undefined;
}

/**
 * Where the user of a token can be asked for. Sends no token. Undefined if there is no such place, or if it isn't on a host
 * of the token's server.
 * @throws ApsError, NetworkError, UnexpectedResponseError, InsecureEndpointError, or the signal's reason
 */
export async function findUserInfoEndpoint(
  { server, aps }: Pick<TokenOrigin, 'server' | 'aps'>,
  options: HttpOptions = {},
): Promise<URL | undefined> {
  if (!aps) return server?.userInfoEndpoint;
  const endpoint = await requestUserInfoEndpoint(aps, options);
  const isAutodesk = endpoint.protocol === 'https:' && endpoint.hostname.endsWith('.autodesk.com');
  return isAutodesk || endpoint.host === aps.tokenEndpoint.host ? endpoint : undefined;
}
