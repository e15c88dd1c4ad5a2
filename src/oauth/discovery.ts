import type { AuthorizationServer } from './authorizationServer';
import { UnexpectedResponseError } from './errors';
import { Fields } from './fields';
import { isSecureEndpoint, sendRequest, type HttpOptions, type HttpResponse } from './http';
import { parseJson } from './json';

/** The metadata of an authorization server. Lists that the server doesn't publish are empty. */
export interface ServerMetadata extends Omit<AuthorizationServer, 'issuer' | 'parameters' | 'parseErrorResponse'> {
  readonly issuer: string;
  readonly scopesSupported: readonly string[];
  /** The wire's names, such as `client_secret_basic`. */
  readonly authenticationMethods: readonly string[];
}

/**
 * Requests the metadata of an authorization server: first where RFC 8414 puts it, then where OpenID Connect does.
 * @param issuer the issuer identifier: an `https:` URL without query and fragment, exactly as the server writes it
 * @throws UnexpectedResponseError `discovery` if neither document is metadata of this issuer
 * @throws NetworkError, InsecureEndpointError
 * @see https://www.rfc-editor.org/rfc/rfc8414#section-3
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationRequest
 */
export function requestServerMetadata(issuer: URL, options: HttpOptions = {}): Promise<ServerMetadata> {
  return requestFirst(wellKnownUrls(issuer), issuer, options);
}

type NonEmpty<T> = readonly [T, ...T[]];

async function requestFirst(
  [url, next, ...others]: NonEmpty<URL>,
  issuer: URL,
  options: HttpOptions,
): Promise<ServerMetadata> {
  const { status, text } = await requestDocument(url, options);
  const metadata = status === 200 ? parseMetadata(parseJson(text), issuer) : undefined;
  if (metadata) return metadata;
  if (!next) throw new UnexpectedResponseError('discovery', status);
  return requestFirst([next, ...others], issuer, options);
}

/** A redirect counts as an empty document: some servers redirect every unknown URL to their sign-in page. */
async function requestDocument(url: URL, options: HttpOptions): Promise<Pick<HttpResponse, 'status' | 'text'>> {
  try {
    return await sendRequest({ method: 'GET', url, headers: { accept: 'application/json' } }, options);
  } catch (error) {
    if (error instanceof UnexpectedResponseError && error.problem === 'redirect')
      return { status: error.status, text: '' };
    throw error;
  }
}

/** RFC 8414 appends the issuer's path, OpenID Connect puts it first, and some servers do it the other way around. */
function wellKnownUrls(issuer: URL): NonEmpty<URL> {
  const path = issuer.pathname.replace(/\/$/, '');
  const at = (pathname: string): URL => new URL(pathname, issuer.origin);
  return [
    at(`/.well-known/oauth-authorization-server${path}`),
    at(`${path}/.well-known/openid-configuration`),
    ...(path === '' ? [] : [at(`/.well-known/openid-configuration${path}`)]),
  ];
}

/** Metadata of another issuer may lead to someone else's endpoints, so it is rejected (RFC 8414 section 3.3). */
function parseMetadata(value: unknown, issuer: URL): ServerMetadata | undefined {
  return Fields.parse(value, (fields) => {
    const metadata: ServerMetadata = {
      issuer: fields.text('issuer'),
      tokenEndpoint: fields.required('token_endpoint', parseEndpoint),
      authorizationEndpoint: fields.find('authorization_endpoint', parseEndpoint),
      revocationEndpoint: fields.find('revocation_endpoint', parseEndpoint),
      introspectionEndpoint: fields.find('introspection_endpoint', parseEndpoint),
      userInfoEndpoint: fields.find('userinfo_endpoint', parseEndpoint),
      jwksEndpoint: fields.find('jwks_uri', parseEndpoint),
      scopesSupported: fields.findList('scopes_supported', parseString) ?? [],
      authenticationMethods: fields.findList('token_endpoint_auth_methods_supported', parseString) ?? [],
    };
    return withoutSlash(metadata.issuer) === withoutSlash(issuer.href) ? metadata : undefined;
  });
}

/** Undefined for a URL to which no secret may be sent. */
function parseEndpoint(value: unknown): URL | undefined {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  return url && isSecureEndpoint(url) ? url : undefined;
}

function parseString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function withoutSlash(text: string): string {
  return text.replace(/\/$/, '');
}
