import { NetworkError, OAuthError, UnexpectedResponseError } from '../oauth/errors';
import { ApsError } from './apsError';

/** What a failed request for an access token most likely means at Autodesk. */
export type LikelyCause =
  | 'wrongSecretOrArchivedApp'
  | 'apiNotEnabled'
  | 'grantNotForAppType'
  | 'scopeRefused'
  | 'consentDenied'
  | 'codeRefused'
  | 'limitReached'
  | 'notServerToServer'
  | 'goneAtAutodesk'
  | 'refusedAsTold'
  | 'quotaUsedUp'
  | 'serverFailed'
  | 'notAutodesk'
  | 'noAnswer'
  | 'unknown';

/**
 * Reads the cause from statuses and codes, never from texts: Autodesk's wording varies.
 * @see https://aps.autodesk.com/en/docs/oauth/v2/reference/http/gettoken-POST/
 */
export function likelyCause(error: unknown): LikelyCause {
  if (error instanceof NetworkError) return 'noAnswer';
  if (error instanceof OAuthError) return causeByStatus(error.status) ?? causeByCode(error.code);
  if (error instanceof ApsError) return causeByTitle(error) ?? causeByStatus(error.status) ?? 'unknown';
  if (error instanceof UnexpectedResponseError) return causeOfBusyServer(error.status) ?? 'notAutodesk';
  return 'unknown';
}

/**
 * What a REST service of Autodesk calls a refusal; `refusedAsTold` means that its own words say it best.
 * @see https://aps.autodesk.com/en/docs/ssa/v1
 */
function causeByTitle({ code, status }: ApsError): LikelyCause | undefined {
  switch (code) {
    case 'limit_exceeded':
      return 'limitReached';
    case 'invalid_client':
      return status === 403 ? 'notServerToServer' : undefined;
    case 'not_found':
      return 'goneAtAutodesk';
    case 'invalid_request':
      return 'refusedAsTold';
    case undefined:
    default:
      return undefined;
  }
}

function causeByStatus(status: number): LikelyCause | undefined {
  if (status === 401) return 'wrongSecretOrArchivedApp';
  if (status === 403) return 'apiNotEnabled';
  return causeOfBusyServer(status);
}

/** What a status says without a body that Autodesk would write: a proxy's 403 says nothing about the app. */
function causeOfBusyServer(status: number): LikelyCause | undefined {
  if (status === 429) return 'quotaUsedUp';
  return status >= 500 ? 'serverFailed' : undefined;
}

function causeByCode(code: string): LikelyCause {
  switch (code) {
    case 'invalid_client':
      return 'wrongSecretOrArchivedApp';
    case 'invalid_scope':
      return 'scopeRefused';
    case 'access_denied':
      return 'consentDenied';
    case 'invalid_grant':
      return 'codeRefused';
    case 'unauthorized_client':
    case 'unsupported_grant_type':
      return 'grantNotForAppType';
    default:
      return 'unknown';
  }
}
