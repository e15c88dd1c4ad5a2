import { AuthorizationResponseError, NetworkError, OAuthError, UnexpectedResponseError } from '../oauth/errors';
import { ApsError } from './apsError';

/** The most likely reason why Autodesk rejected a request. */
export type LikelyCause =
  | 'clientRejected'
  | 'apiNotEnabled'
  | 'grantNotForAppType'
  | 'scopeRejected'
  | 'accessDenied'
  | 'codeRejected'
  | 'limitReached'
  | 'notServerToServer'
  | 'deletedAtAutodesk'
  | 'seeDescription'
  | 'rateLimited'
  | 'serverFailed'
  | 'notAutodesk'
  | 'noResponse'
  | 'unknown';

/**
 * Decides by status and code, never by message text: Autodesk's wording varies.
 * @see https://aps.autodesk.com/en/docs/oauth/v2/reference/http/gettoken-POST/
 */
export function likelyCause(error: unknown): LikelyCause {
  if (error instanceof NetworkError) return 'noResponse';
  if (error instanceof AuthorizationResponseError) return causeByCode(error.code);
  if (error instanceof OAuthError) return causeOfOAuthError(error);
  if (error instanceof ApsError) return causeByTitle(error) ?? causeByStatus(error.status) ?? 'unknown';
  if (error instanceof UnexpectedResponseError) return causeByServerStatus(error.status) ?? 'notAutodesk';
  return 'unknown';
}

/** Without a code, the words are those of a gateway or a proxy, and its status says nothing about the app. */
function causeOfOAuthError({ code, status }: OAuthError): LikelyCause {
  if (code === undefined) return causeByServerStatus(status) ?? 'unknown';
  return causeByStatus(status) ?? causeByCode(code);
}

/**
 * Decides by the `title` that Autodesk's REST services send. `seeDescription`: the description explains it best.
 * @see https://aps.autodesk.com/en/docs/ssa/v1
 */
function causeByTitle({ code, status }: ApsError): LikelyCause | undefined {
  switch (code) {
    case 'limit_exceeded':
      return 'limitReached';
    case 'invalid_client':
      return status === 403 ? 'notServerToServer' : undefined;
    case 'not_found':
      return 'deletedAtAutodesk';
    case 'invalid_request':
      return 'seeDescription';
    case undefined:
    default:
      return undefined;
  }
}

function causeByStatus(status: number): LikelyCause | undefined {
  if (status === 401) return 'clientRejected';
  if (status === 403) return 'apiNotEnabled';
  return causeByServerStatus(status);
}

/** A status that means the same whether Autodesk or a proxy sent it; a proxy's 403 says nothing about the app. */
function causeByServerStatus(status: number): LikelyCause | undefined {
  if (status === 429) return 'rateLimited';
  return status >= 500 ? 'serverFailed' : undefined;
}

function causeByCode(code: string): LikelyCause {
  switch (code) {
    case 'invalid_client':
      return 'clientRejected';
    case 'invalid_scope':
      return 'scopeRejected';
    case 'access_denied':
      return 'accessDenied';
    case 'invalid_grant':
      return 'codeRejected';
    case 'unauthorized_client':
    case 'unsupported_grant_type':
      return 'grantNotForAppType';
    default:
      return 'unknown';
  }
}
