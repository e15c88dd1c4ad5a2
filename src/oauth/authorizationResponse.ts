/**
 * The parameters of the redirect from the authorization endpoint. Anyone can forge a redirect: before using it, compare
 * `state` with the one that was sent and `issuer` with the server's (`isFromIssuer`).
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2
 * @see https://www.rfc-editor.org/rfc/rfc9207
 */
export type AuthorizationResponse =
  | { readonly kind: 'code'; readonly state: string; readonly code: string; readonly issuer: string | undefined }
  | AuthorizationError
  | { readonly kind: 'unreadable' };

/** RFC 6749 section 4.1.2.1. */
interface AuthorizationError {
  readonly kind: 'error';
  readonly state: string;
  /** The wire's `error`. */
  readonly code: string;
  /** Text from a server, to be shown as plain text only. */
  readonly description: string | undefined;
  readonly issuer: string | undefined;
}

type ParameterName = 'state' | 'code' | 'error' | 'error_description' | 'iss';

const maxLengths: Readonly<Record<ParameterName, number>> = {
  state: 4096,
  code: 4096,
  error: 200,
  error_description: 1000,
  iss: 2048,
};
const maxQueryLength = 16_384;
const unreadable = { kind: 'unreadable' } as const;

/**
 * Parses the query of a redirect, alone or as part of the whole URL. `error` takes precedence over `code`. Repeated
 * parameters (RFC 6749 section 3.1), a missing `state` and values that are too long are unreadable. Proxies and mail
 * gateways may encode the query twice (`&amp;` for `&`, `%3D` and `%26` for `=` and `&`). This is undone only if the
 * query can't be read as it is, so a correctly encoded value is never decoded again. Never throws.
 */
export function parseAuthorizationResponse(query: string): AuthorizationResponse {
  if (query.length > maxQueryLength) return unreadable;
  // A bare & is never part of a value, so a correctly encoded query doesn't contain this.
  const text = queryOf(query.trim()).replaceAll(/&(?:amp;)+/g, '&');
  return (
    parseParameters(new URLSearchParams(text)) ??
    parseParameters(new URLSearchParams(undoOneEncoding(text))) ??
    unreadable
  );
}

function queryOf(text: string): string {
  const [withoutFragment = ''] = text.split('#');
  const isUrl = /^[a-z][a-z\d+.-]*:/i.test(withoutFragment);
  const start = withoutFragment.indexOf('?');
  if (isUrl) return start === -1 ? '' : withoutFragment.slice(start + 1);
  return start === 0 ? withoutFragment.slice(1) : withoutFragment;
}

/** Decodes only separators and the percent sign. %2B stays, because a bare + would become a space. */
function undoOneEncoding(text: string): string {
  return text.replaceAll(/%(?:25|26|3D)/gi, decodeURIComponent);
}

/** Undefined if the parameters aren't an authorization response. */
function parseParameters(parameters: URLSearchParams): AuthorizationResponse | undefined {
  const names: readonly ParameterName[] = ['state', 'code', 'error', 'error_description', 'iss'];
  if (names.some((name) => parameters.getAll(name).length > 1)) return unreadable;
  const state = parameters.get('state') ?? '';
  const error = parameters.get('error') ?? '';
  const code = parameters.get('code') ?? '';
  if (state === '' || (error === '' && code === '')) return undefined;
  const issuer = parameters.get('iss') ?? undefined;
  if (!isWellFormed('state', state)) return unreadable;
  if (error !== '')
    return isWellFormed('error', error) && isWellFormed('iss', issuer ?? '')
      ? { kind: 'error', state, code: error, description: descriptionIn(parameters), issuer }
      : unreadable;
  return isWellFormed('code', code) && isWellFormed('iss', issuer ?? '')
    ? { kind: 'code', state, code, issuer }
    : unreadable;
}

/** RFC 6749 appendix A allows printable ASCII only. */
function isWellFormed(name: ParameterName, value: string): boolean {
  return value.length <= maxLengths[name] && /^[\x20-\x7e]*$/.test(value);
}

/** Unlike RFC 6749 appendix A, it may be in any language. */
function descriptionIn(parameters: URLSearchParams): string | undefined {
  return parameters.get('error_description')?.slice(0, maxLengths.error_description);
}
