import { OAuthError } from './errors';
import { readText } from './json';

/** A response that isn't a success. */
export interface ErrorResponse {
  readonly status: number;
  /** Undefined if it isn't JSON. */
  readonly body: unknown;
  readonly retryAfterMs: number | undefined;
  /** The server's clock, in epoch milliseconds. */
  readonly serverDate: number | undefined;
  /** The `WWW-Authenticate` header. */
  readonly challenge?: string | undefined;
}

type ErrorFields = Pick<OAuthError, 'code' | 'description'>;

/**
 * Reads an error response of the token endpoint; undefined if it doesn't name an error.
 * The first part of the response that has a code decides; a part after it may still add the description.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 */
export function parseErrorResponse(response: ErrorResponse): OAuthError | undefined {
  const { status, body, challenge, retryAfterMs, serverDate } = response;
  const errors = [rfcError(body), oktaError(body), challengeError(challenge), bareChallenge(status, challenge)];
  const [first, ...others] = errors.filter((error) => error !== undefined);
  if (!first) return undefined;
  const code = gitHubErrorCodes.get(first.code) ?? first.code;
  const description = first.description ?? others.find((other) => other.description !== undefined)?.description;
  return new OAuthError({ code, description, status, retryAfterMs, serverDate });
}

/** RFC 6749 section 5.2. */
function rfcError(body: unknown): ErrorFields | undefined {
  const code = readText(body, 'error');
  return code === undefined ? undefined : { code, description: readText(body, 'error_description') };
}

/** Okta's own error format. */
function oktaError(body: unknown): ErrorFields | undefined {
  const code = readText(body, 'errorCode');
  return code === undefined ? undefined : { code, description: readText(body, 'errorSummary') };
}

/** RFC 6750 section 3. */
function challengeError(challenge: string | undefined): ErrorFields | undefined {
  const code = readParameter(challenge, 'error');
  return code === undefined ? undefined : { code, description: readParameter(challenge, 'error_description') };
}

/** A 401 without an error code means that the credentials in the request were rejected. */
function bareChallenge(status: number, challenge: string | undefined): ErrorFields | undefined {
  return status === 401 && challenge !== undefined ? { code: 'invalid_client', description: undefined } : undefined;
}

/** GitHub's names for the RFC's codes; it sends them with status 200. */
const gitHubErrorCodes: ReadonlyMap<string, string> = new Map([
  ['incorrect_client_credentials', 'invalid_client'],
  ['bad_verification_code', 'invalid_grant'],
  ['bad_refresh_token', 'invalid_grant'],
]);

/** A parameter of a `WWW-Authenticate` header, quoted or not (RFC 9110 section 11.2). */
function readParameter(challenge: string | undefined, name: 'error' | 'error_description'): string | undefined {
  const [, quoted, plain] = new RegExp(`[\\s,]${name}=(?:"([^"]+)"|([^\\s",]+))`, 'i').exec(challenge ?? '') ?? [];
  return quoted ?? plain;
}
