import type { AuthorizationServer } from './authorizationServer';
import { UnexpectedResponseError } from './errors';
import { Fields } from './fields';
import { isLoopback, isSecureEndpoint, sendRequest, type HttpOptions, type HttpResponse } from './http';
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
 * @param issuer the issuer identifier: an `https:` URL without query and fragment, exactly as the server writes it; or the
 *   URL of its metadata, which administrators' pages show
 * @throws UnexpectedResponseError `discovery` if no document is metadata of this issuer, with the status of a server that
 *   failed (5xx) if there was one, because then it may have metadata
 * @throws NetworkError, InsecureEndpointError
 * @see https://www.rfc-editor.org/rfc/rfc8414#section-3
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationRequest
 */
export function requestServerMetadata(issuer: URL, options: HttpOptions = {}): Promise<ServerMetadata> {
  const identifier = issuerOf(issuer);
  return requestFirst(wellKnownUrls(identifier), identifier, options);
}

const wellKnownPath = /\/\.well-known\/(?:openid-configuration|oauth-authorization-server)(?=\/|$)/;

/** The issuer whose metadata a URL leads to; the URL itself if it isn't one of metadata. */
function issuerOf(url: URL): URL {
  const path = url.pathname.replace(wellKnownPath, '');
  return path === url.pathname ? url : new URL(path.replace(/\/$/, ''), url.origin);
}

type NonEmpty<T> = readonly [T, ...T[]];

async function requestFirst(
  [url, next, ...others]: NonEmpty<URL>,
  issuer: URL,
  options: HttpOptions,
  failedStatus?: number,
): Promise<ServerMetadata> {
  const { status, text } = await requestDocument(url, options);
  const metadata = status === 200 ? parseMetadata(parseJson(text), issuer) : undefined;
  if (metadata) return metadata;
  const failed = failedStatus ?? (status >= 500 || status === 429 ? status : undefined);
  if (!next) throw new UnexpectedResponseError('discovery', failed ?? status);
  return requestFirst([next, ...others], issuer, options, failed);
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

/**
 * Parses a metadata document; undefined if it isn't one of this issuer. That of another one may lead to someone else's
 * endpoints.
 * @see https://www.rfc-editor.org/rfc/rfc8414#section-3.3
 */
export function parseMetadata(value: unknown, issuer: URL): ServerMetadata | undefined {
  const parseEndpoint = endpointParser(issuer);
  return Fields.parse(value, (fields) => {
    const metadata: ServerMetadata = {
      issuer: fields.text('issuer'),
      namesIssuerInRedirects: fields.find('authorization_response_iss_parameter_supported', isTrue),
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

/**
 * Undefined for a URL to which no secret may be sent. A server elsewhere has no business with a port of this machine: it
 * would make the secret go to whatever program listens there.
 */
function endpointParser(issuer: URL): (value: unknown) => URL | undefined {
  return (value) => {
    const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
    if (!url || !isSecureEndpoint(url)) return undefined;
    return isLoopback(url.hostname) && !isLoopback(issuer.hostname) ? undefined : url;
  };
}

function isTrue(value: unknown): true | undefined {
  return value === true || undefined;
}

function parseString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function withoutSlash(text: string): string {
  return text.replace(/\/$/, '');
}
