import { parseApsErrorResponse } from '../../aps/apsError';
import { listHosts, type AuthorizationServer } from '../../oauth/authorizationServer';

/** The servers that have a preset; `custom` is any other. See `serverPresets`. */
export type ServerPreset = 'custom' | 'applixure' | 'apsV1';

/**
 * How an app authenticates: with its client secret in the header or in the body, with an assertion that its private key
 * signs, or not at all because it is a public client.
 */
export type ClientAuthenticationKind = 'basic' | 'body' | 'privateKey' | 'none';

/** Settings for the assertions of an app. An undefined setting means the default of RFC 7523. */
export interface AssertionSettings {
  /** The server's ID of the key, the wire's `kid`; undefined to send none. */
  readonly keyId?: string | undefined;
  /** The app's client ID if undefined. */
  readonly subject?: string | undefined;
  /** The token endpoint if undefined. */
  readonly audience?: string | undefined;
}

/** The endpoints of a server as text, entered by a person or published by the server. */
export interface ServerEndpoints {
  /** The issuer identifier; undefined if not known. */
  readonly issuer: string | undefined;
  /** As in `AuthorizationServer`. */
  readonly namesIssuerInRedirects?: boolean | undefined;
  readonly tokenEndpoint: string;
  /** Undefined if users can't sign in. */
  readonly authorizationEndpoint: string | undefined;
  readonly revocationEndpoint: string | undefined;
  readonly introspectionEndpoint: string | undefined;
  readonly userInfoEndpoint: string | undefined;
  readonly jwksEndpoint: string | undefined;
}

/** An authorization server other than Autodesk's, and how an app that is registered there authenticates. */
export interface CustomServer extends ServerEndpoints {
  readonly preset: ServerPreset;
  readonly authentication: ClientAuthenticationKind;
  /** For `privateKey` only. */
  readonly assertion?: AssertionSettings | undefined;
  /** Extra parameters of every token request, such as `audience` or `resource`. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** What a preset knows about a server. */
export interface PresetInfo {
  /** The authentication methods that it supports, the recommended one first. */
  readonly authentications: readonly ClientAuthenticationKind[];
  /** Whether the token endpoint is the only endpoint that a person enters. */
  readonly hasTokenEndpointOnly: boolean;
  /** The initial value of the input box for the token endpoint. */
  readonly tokenEndpoint: string;
}

/** The host of the v1 endpoints that Autodesk has retired. */
const apsV1Host = 'developer.api.autodesk.com';

/** The presets of servers. */
export const serverPresets: Readonly<Record<ServerPreset, PresetInfo>> = {
  custom: { authentications: ['basic', 'body', 'privateKey', 'none'], hasTokenEndpointOnly: false, tokenEndpoint: '' },
  applixure: { authentications: ['basic', 'body'], hasTokenEndpointOnly: true, tokenEndpoint: '' },
  apsV1: {
    authentications: ['body'],
    hasTokenEndpointOnly: true,
    tokenEndpoint: `https://${apsV1Host}/authentication/v1/authenticate`,
  },
};

const converted = new WeakMap<CustomServer, AuthorizationServer>();

/** Converts a server for the `oauth/` floor. The URLs were checked when they were entered. */
export function toAuthorizationServer(server: CustomServer): AuthorizationServer {
  const cached = converted.get(server);
  if (cached) return cached;
  const toUrl = (text: string | undefined): URL | undefined => (text === undefined ? undefined : new URL(text));
  const authorizationServer: AuthorizationServer = {
    issuer: server.issuer,
    namesIssuerInRedirects: server.namesIssuerInRedirects,
    tokenEndpoint: new URL(server.tokenEndpoint),
    authorizationEndpoint: toUrl(server.authorizationEndpoint),
    revocationEndpoint: toUrl(server.revocationEndpoint),
    introspectionEndpoint: toUrl(server.introspectionEndpoint),
    userInfoEndpoint: toUrl(server.userInfoEndpoint),
    jwksEndpoint: toUrl(server.jwksEndpoint),
    parameters: server.parameters,
    ...(server.preset === 'apsV1' ? { parseErrorResponse: parseApsErrorResponse } : {}),
  };
  converted.set(server, authorizationServer);
  return authorizationServer;
}

/**
 * Whether the secret of an app must be entered again after its server changes: a secret is never sent to a host that it
 * wasn't entered for. Switching between a client secret, a private key, and none also takes a new secret.
 */
export function needsNewSecret(before: CustomServer, after: CustomServer): boolean {
  const knownHosts = listHosts(toAuthorizationServer(before));
  return (
    listHosts(toAuthorizationServer(after)).some((host) => !knownHosts.includes(host)) ||
    secretKind(before) !== secretKind(after)
  );
}

/** Whether grants and users of one server are those of the other: the same issuer with the same token endpoint. */
export function isSameIssuer(before: CustomServer, after: CustomServer): boolean {
  return before.issuer === after.issuer && before.tokenEndpoint === after.tokenEndpoint;
}

function secretKind({ authentication }: CustomServer): 'none' | 'clientSecret' | 'privateKey' {
  return authentication === 'none' || authentication === 'privateKey' ? authentication : 'clientSecret';
}

/** Whether the token endpoint is one that Autodesk has retired. */
export function isRetired({ tokenEndpoint }: CustomServer): boolean {
  const { host, pathname } = new URL(tokenEndpoint);
  return host === apsV1Host && pathname.startsWith('/authentication/v1/');
}
