import { createHash } from 'node:crypto';
import { appTypes, type AppType } from '../../aps/appType';
import type { ApsAuthorizationServer } from '../../aps/apsAuthorizationServer';
import type { AuthorizationServer } from '../../oauth/authorizationServer';
import { needsNewSecret, toAuthorizationServer, type CustomServer } from './customServer';

/** Where an app is registered; `server` is undefined for Autodesk. */
export interface Registration {
  readonly type: AppType;
  readonly server: CustomServer | undefined;
}

/** The differences between servers that matter to an app. */
interface ServerTraits {
  /** The name that people see: `Autodesk`, or the host of the token endpoint. */
  readonly name: string;
  /** Whether the app is a confidential client: it has a client secret or a private key. */
  readonly hasClientSecret: boolean;
  /** Whether users can sign in to the app. */
  readonly hasUsers: boolean;
  /** Whether the app can have service accounts. */
  readonly hasServiceAccounts: boolean;
  /** Whether tokens can be revoked. */
  readonly canRevoke: boolean;
  /** Whether a request without scopes gets default scopes. */
  readonly hasDefaultScopes: boolean;
  /** Whether it may give tokens to users of the app only, although the client secret is right: no app type says so. */
  readonly mayBeForUsersOnly: boolean;
}

/** The server where an app is registered: Autodesk's, or any other that follows RFC 6749. */
export type Server =
  | (ServerTraits & { readonly kind: 'aps' })
  | (ServerTraits & { readonly kind: 'custom'; readonly settings: CustomServer });

/** The server where an app is registered, with what it supports. */
export function serverOf({ type, server }: Registration): Server {
  if (server) {
    return {
      kind: 'custom',
      settings: server,
      name: new URL(server.tokenEndpoint).host,
      hasClientSecret: server.authentication !== 'none',
      hasUsers: server.authorizationEndpoint !== undefined,
      hasServiceAccounts: false,
      canRevoke: server.revocationEndpoint !== undefined,
      hasDefaultScopes: true,
      mayBeForUsersOnly: server.authorizationEndpoint !== undefined,
    };
  }
  return {
    kind: 'aps',
    name: 'Autodesk',
    ...appTypes[type],
    canRevoke: true,
    hasDefaultScopes: false,
    mayBeForUsersOnly: false,
  };
}

/**
 * The server of an app as the `oauth/` floor uses it; Autodesk's without an app.
 * @throws what `aps` throws, for Autodesk only
 */
export function getAuthorizationServer(
  app: Pick<Registration, 'server'> | undefined,
  aps: () => ApsAuthorizationServer,
): AuthorizationServer {
  return app?.server ? toAuthorizationServer(app.server) : aps();
}

/** Whether a secret that was entered for one server may go to the other. */
export function isSameRecipient(before: CustomServer | undefined, after: CustomServer | undefined): boolean {
  if (!before || !after) return before === after;
  return !needsNewSecret(before, after);
}

const fingerprints = new WeakMap<CustomServer, string>();

/**
 * What the access tokens of an app are requested from: the token endpoint, and a fingerprint of the other settings of a
 * custom server that decide what it issues. `apsTokenEndpoint` is the URL for an app at Autodesk.
 */
export function requestedFrom(app: Pick<Registration, 'server'> | undefined, apsTokenEndpoint: string): string {
  const server = app?.server;
  if (!server) return apsTokenEndpoint;
  const known = fingerprints.get(server);
  if (known !== undefined) return known;
  const { tokenEndpoint, authentication, parameters, assertion } = server;
  const settings = JSON.stringify([authentication, Object.entries(parameters).sort(), assertion]);
  const text = `${tokenEndpoint}#${createHash('sha256').update(settings).digest('hex').slice(0, 16)}`;
  fingerprints.set(server, text);
  return text;
}
