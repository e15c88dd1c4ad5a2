/**
 * What an authorization server sent back through the browser. Anyone can write such a redirect: it counts for nothing
 * before `state` has been compared with the one that was sent, and `issuer`, where there is one, with the server's.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2
 * @see https://www.rfc-editor.org/rfc/rfc9207
 */
export type AuthorizationResponse =
  | { readonly kind: 'code'; readonly state: string; readonly code: string; readonly issuer: string | undefined }
  /** `description` is text from a server, to be shown as plain text only. */
  | {
      readonly kind: 'refused';
      readonly state: string;
      readonly error: string;
      readonly description: string | undefined;
    }
  | { readonly kind: 'unreadable' };

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
 * Reads the query of a redirect, given alone or as part of the whole address. An `error` counts more than a `code`
 * beside it. Repeated parameters (RFC 6749 section 3.1), a missing `state` and texts beyond all bounds are unreadable.
 * Products on the way that encode once too often (`&amp;` for `&`, `%3D` and `%26` for `=` and `&`) are understood, but only
 * where the query says nothing as it stands: a well encoded value is never taken apart. Throws nothing.
 */
export function parseAuthorizationResponse(query: string): AuthorizationResponse {
  if (query.length > maxQueryLength) return unreadable;
  // A bare & never stands inside a value, so nothing well encoded holds this.
  const text = queryOf(query.trim()).replaceAll(/&(?:amp;)+/g, '&');
  return (
    parseParameters(new URLSearchParams(text)) ??
    parseParameters(new URLSearchParams(undoOneEncoding(text))) ??
    unreadable
  );
}

function queryOf(text: string): string {
  const [withoutFragment = ''] = text.split('#');
  const isAddress = /^[a-z][a-z\d+.-]*:/i.test(withoutFragment);
  const start = withoutFragment.indexOf('?');
  if (isAddress) return start === -1 ? '' : withoutFragment.slice(start + 1);
  return start === 0 ? withoutFragment.slice(1) : withoutFragment;
}

/** Only what separates, and what was escaped twice: %2B stays, because a bare + would become a space. */
function undoOneEncoding(text: string): string {
  return text.replaceAll(/%(?:25|26|3D)/gi, decodeURIComponent);
}

/** Undefined where these parameters are no response at all. */
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
    return isWellFormed('error', error)
      ? { kind: 'refused', state, error, description: descriptionIn(parameters) }
      : unreadable;
  return isWellFormed('code', code) && isWellFormed('iss', issuer ?? '')
    ? { kind: 'code', state, code, issuer }
    : unreadable;
}

/** Printable ASCII is all that RFC 6749 appendix A allows. */
function isWellFormed(name: ParameterName, value: string): boolean {
  return value.length <= maxLengths[name] && /^[\x20-\x7e]*$/.test(value);
}

/** In whatever language the server speaks. */
function descriptionIn(parameters: URLSearchParams): string | undefined {
  return parameters.get('error_description')?.slice(0, maxLengths.error_description);
}
