import type { AuthorizationServer } from './authorizationServer';
import { UnexpectedResponseError } from './errors';
import { isSecureEndpoint, sendRequest, type HttpOptions, type HttpResponse } from './http';
import { parseJson, readFields, readText } from './json';

/** What a server says of itself. Lists are empty where it says nothing. */
export interface ServerMetadata extends Omit<AuthorizationServer, 'issuer' | 'parseRefusal'> {
  readonly issuer: string;
  readonly scopesSupported: readonly string[];
  /** The wire's names, such as `client_secret_basic`. */
  readonly authenticationMethods: readonly string[];
}

/**
 * Asks a server for its metadata: where RFC 8414 puts it, then where OpenID Connect does.
 * @param issuer its name, an `https:` URL without query and fragment, exactly as it writes it
 * @throws UnexpectedResponseError `discovery` when neither answers with metadata of this issuer
 * @throws NetworkError, InsecureEndpointError
 * @see https://www.rfc-editor.org/rfc/rfc8414#section-3
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationRequest
 */
export async function requestServerMetadata(issuer: URL, options: HttpOptions = {}): Promise<ServerMetadata> {
  let status = 0;
  for (const url of wellKnownUrls(issuer)) {
    const answer = await requestDocument(url, options);
    status = answer.status;
    const metadata = answer.status === 200 ? parseMetadata(parseJson(answer.text), issuer) : undefined;
    if (metadata) return metadata;
  }
  throw new UnexpectedResponseError('discovery', status);
}

/** A redirect, which is followed nowhere, is no answer: some servers send every address that they don't know to their sign-in page. */
async function requestDocument(url: URL, options: HttpOptions): Promise<Pick<HttpResponse, 'status' | 'text'>> {
  try {
    return await sendRequest({ method: 'GET', url, headers: { accept: 'application/json' } }, options);
  } catch (error) {
    if (error instanceof UnexpectedResponseError && error.problem === 'redirect')
      return { status: error.status, text: '' };
    throw error;
  }
}

/** RFC 8414 puts the path of the issuer behind, OpenID Connect before, and some servers do both the other way round. */
function wellKnownUrls(issuer: URL): readonly URL[] {
  const path = issuer.pathname.replace(/\/$/, '');
  const at = (pathname: string): URL => new URL(pathname, issuer.origin);
  return [
    at(`/.well-known/oauth-authorization-server${path}`),
    at(`${path}/.well-known/openid-configuration`),
    ...(path === '' ? [] : [at(`/.well-known/openid-configuration${path}`)]),
  ];
}

/** Whoever answers for another issuer is none, or leads to somebody else's endpoints (RFC 8414 section 3.3). */
function parseMetadata(body: unknown, issuer: URL): ServerMetadata | undefined {
  const named = readText(body, 'issuer');
  const tokenEndpoint = readEndpoint(body, 'token_endpoint');
  if (named === undefined || !tokenEndpoint || withoutSlash(named) !== withoutSlash(issuer.href)) return undefined;
  return {
    issuer: named,
    tokenEndpoint,
    authorizationEndpoint: readEndpoint(body, 'authorization_endpoint'),
    revocationEndpoint: readEndpoint(body, 'revocation_endpoint'),
    introspectionEndpoint: readEndpoint(body, 'introspection_endpoint'),
    userInfoEndpoint: readEndpoint(body, 'userinfo_endpoint'),
    jwksEndpoint: readEndpoint(body, 'jwks_uri'),
    scopesSupported: readTexts(body, 'scopes_supported'),
    authenticationMethods: readTexts(body, 'token_endpoint_auth_methods_supported'),
  };
}

/** An endpoint to which no secret may be sent counts as not there. */
function readEndpoint(body: unknown, name: string): URL | undefined {
  const text = readText(body, name);
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
  return url && isSecureEndpoint(url) ? url : undefined;
}

function readTexts(body: unknown, name: string): readonly string[] {
  const list = readFields(body)?.get(name);
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
}

function withoutSlash(text: string): string {
  return text.replace(/\/$/, '');
}
