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
  /** The algorithms of assertions that authenticate a client, such as `RS256`. */
  readonly authenticationAlgorithms: readonly string[];
}

/**
 * The only metadata that was found names another issuer, such as that of the tenant by its ID. What it says may only be
 * used if a person agrees.
 */
export class OtherIssuerError extends Error {
  override readonly name = 'OtherIssuerError';
  readonly metadata: ServerMetadata;
  /**
   * Where the other name can be used: its metadata were served by the same origin (`here`), it is another server
   * (`elsewhere`), or it is no name but a template that stands for many (`nowhere`).
   */
  readonly usable: 'here' | 'elsewhere' | 'nowhere';

  constructor(metadata: ServerMetadata, requested: URL) {
    super('The metadata of the authorization server name another issuer.');
    this.metadata = metadata;
    this.usable = usableAt(metadata.issuer, requested);
  }
}

function usableAt(issuer: string, requested: URL): OtherIssuerError['usable'] {
  if (!URL.canParse(issuer) || /[{}]/.test(issuer) || !isSecureEndpoint(new URL(issuer))) return 'nowhere';
  return new URL(issuer).origin === requested.origin ? 'here' : 'elsewhere';
}

/**
 * Requests the metadata of an authorization server: first where RFC 8414 puts it, then where OpenID Connect does.
 * @param issuer the issuer identifier: an `https:` URL without query and fragment, exactly as the server writes it; or the
 *   URL of its metadata, which administrators' pages show
 * @throws UnexpectedResponseError `discovery` if no document is metadata of this issuer, with the status of a server that
 *   failed (5xx) if there was one, because then it may have metadata
 * @throws OtherIssuerError if a document is metadata, but names another issuer
 * @throws NetworkError, InsecureEndpointError
 * @see https://www.rfc-editor.org/rfc/rfc8414#section-3
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationRequest
 */
export function requestServerMetadata(issuer: URL, options: HttpOptions = {}): Promise<ServerMetadata> {
  const identifier = issuerOf(issuer);
  const urls = wellKnownUrls(identifier);
  // Its query may matter, such as that of a policy at Azure AD B2C.
  return requestFirst(identifier === issuer ? urls : [issuer, ...urls], identifier, options);
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
  otherIssuer?: OtherIssuerError,
): Promise<ServerMetadata> {
  const { status, text } = await requestDocument(url, options);
  const metadata = status === 200 ? parseMetadata(parseJson(text), issuer) : undefined;
  if (metadata && isSameIssuer(metadata.issuer, issuer)) return metadata;
  const other = otherIssuer ?? (metadata && new OtherIssuerError(metadata, issuer));
  const failed = failedStatus ?? (status >= 500 || status === 429 ? status : undefined);
  // The document of the issuer itself may be where the server failed.
  if (!next) throw failed === undefined && other ? other : new UnexpectedResponseError('discovery', failed ?? status);
  return requestFirst([next, ...others], issuer, options, failed, other);
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

/** Parses a metadata document that was requested for an issuer; undefined if it isn't one. */
export function parseMetadata(value: unknown, issuer: URL): ServerMetadata | undefined {
  const parseEndpoint = endpointParser(issuer);
  return Fields.parse(value, (fields) => {
    return {
      issuer: fields.text('issuer'),
      namesIssuerInRedirects: fields.find('authorization_response_iss_parameter_supported', isTrue),
      tokenEndpoint: fields.required('token_endpoint', parseEndpoint),
      authorizationEndpoint: fields.find('authorization_endpoint', parseEndpoint),
      revocationEndpoint: fields.find('revocation_endpoint', parseEndpoint),
      introspectionEndpoint: fields.find('introspection_endpoint', parseEndpoint),
      userInfoEndpoint: fields.find('userinfo_endpoint', parseEndpoint),
      jwksEndpoint: fields.find('jwks_uri', parseEndpoint),
      scopesSupported: fields.findList('scopes_supported', parseString) ?? [],
      authenticationAlgorithms: fields.findList('token_endpoint_auth_signing_alg_values_supported', parseString) ?? [],
      authenticationMethods: fields.findList('token_endpoint_auth_methods_supported', parseString) ?? [],
    };
  });
}

/**
 * Whether a document is that of the issuer. That of another one may lead to someone else's endpoints.
 * @see https://www.rfc-editor.org/rfc/rfc8414#section-3.3
 */
function isSameIssuer(named: string, issuer: URL): boolean {
  return withoutSlash(named) === withoutSlash(issuer.href);
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
