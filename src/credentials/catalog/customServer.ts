import { parseApsErrorResponse } from '../../aps/apsError';
import type { AuthorizationServer } from '../../oauth/authorizationServer';

/** Servers that are known by name; see `serverPresets`. */
export type ServerPreset = 'custom' | 'applixure' | 'apsV1';

/**
 * How the app proves itself: with its secret in the header or in the body, by signing with its private key, or not at all
 * because it is public.
 */
export type ClientAuthenticationKind = 'basic' | 'body' | 'privateKey' | 'none';

/** What an app that signs says of itself, where that is not what the RFC would have it say. */
export interface AssertionSettings {
  /** The name of its key at the server. */
  readonly keyId?: string | undefined;
  /** Whom it speaks for; itself where not said. */
  readonly subject?: string | undefined;
  /** The token endpoint where not said. */
  readonly audience?: string | undefined;
}

/** The endpoints of a server as a person enters them or a server tells them; URLs as text. */
export interface ServerEndpoints {
  /** The name that the server gives itself; undefined where nobody said. */
  readonly issuer: string | undefined;
  readonly tokenEndpoint: string;
  /** Undefined where no user can sign in. */
  readonly authorizationEndpoint: string | undefined;
  readonly revocationEndpoint: string | undefined;
  readonly introspectionEndpoint: string | undefined;
  readonly userInfoEndpoint: string | undefined;
  readonly jwksEndpoint: string | undefined;
}

/** Another authorization server than Autodesk's, and how an app that is registered there asks it. */
export interface CustomServer extends ServerEndpoints {
  readonly preset: ServerPreset;
  readonly authentication: ClientAuthenticationKind;
  /** For `privateKey` only. */
  readonly assertion?: AssertionSettings | undefined;
  /** Sent with every request for tokens, such as `audience` or `resource`. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** What is known of a server before anybody enters anything. */
export interface PresetInfo {
  /** How its app can prove itself, the recommended way first. */
  readonly authentications: readonly ClientAuthenticationKind[];
  /** Whether only the token endpoint is asked for. */
  readonly hasTokenEndpointOnly: boolean;
  /** What the box for the token endpoint begins with. */
  readonly tokenEndpoint: string;
}

/** The host that has retired v1 of its own endpoints. */
const apsV1Host = 'developer.api.autodesk.com';

/** One line for each server that is known by name. */
export const serverPresets: Readonly<Record<ServerPreset, PresetInfo>> = {
  custom: { authentications: ['basic', 'body', 'privateKey', 'none'], hasTokenEndpointOnly: false, tokenEndpoint: '' },
  applixure: { authentications: ['basic', 'body'], hasTokenEndpointOnly: true, tokenEndpoint: '' },
  apsV1: {
    authentications: ['body'],
    hasTokenEndpointOnly: true,
    tokenEndpoint: `https://${apsV1Host}/authentication/v1/authenticate`,
  },
};

const known = new WeakMap<CustomServer, AuthorizationServer>();

/** The server as requests want it. The texts were checked when they were entered. */
export function toAuthorizationServer(server: CustomServer): AuthorizationServer {
  const found = known.get(server);
  if (found) return found;
  const toUrl = (text: string | undefined): URL | undefined => (text === undefined ? undefined : new URL(text));
  const made: AuthorizationServer = {
    issuer: server.issuer,
    tokenEndpoint: new URL(server.tokenEndpoint),
    authorizationEndpoint: toUrl(server.authorizationEndpoint),
    revocationEndpoint: toUrl(server.revocationEndpoint),
    introspectionEndpoint: toUrl(server.introspectionEndpoint),
    userInfoEndpoint: toUrl(server.userInfoEndpoint),
    jwksEndpoint: toUrl(server.jwksEndpoint),
    parameters: server.parameters,
    ...(server.preset === 'apsV1' ? { parseErrorResponse: parseApsErrorResponse } : {}),
  };
  known.set(server, made);
  return made;
}

/**
 * Whether the secret of an app has to be entered again when its server changes: it was entered for certain hosts and goes
 * to no other by itself. An app that becomes public or takes a private key, or stops that, is another one to the server too.
 */
export function needsNewSecret(before: CustomServer, after: CustomServer): boolean {
  const known = listHosts(before);
  return listHosts(after).some((host) => !known.includes(host)) || secretKind(before) !== secretKind(after);
}

function secretKind({ authentication }: CustomServer): 'none' | 'clientSecret' | 'privateKey' {
  return authentication === 'none' || authentication === 'privateKey' ? authentication : 'clientSecret';
}

/** Those that a secret, a code or a token is sent to. */
function listHosts({
  tokenEndpoint,
  authorizationEndpoint,
  revocationEndpoint,
  introspectionEndpoint,
  userInfoEndpoint,
}: CustomServer): readonly string[] {
  const texts = [tokenEndpoint, authorizationEndpoint, revocationEndpoint, introspectionEndpoint, userInfoEndpoint];
  return texts.flatMap((text) => (text === undefined ? [] : [new URL(text).host]));
}

/** Whether the endpoint is one of those of Autodesk's own that it has switched off. */
export function isRetired({ tokenEndpoint }: CustomServer): boolean {
  const { host, pathname } = new URL(tokenEndpoint);
  return host === apsV1Host && pathname.startsWith('/authentication/v1/');
}
