import type { LikelyCause } from '../aps/likelyCause';
import type { PastedFailure } from './pastedFailure';

/** Why a request failed, most likely. What the errors of our own requests mean, and what else programs run into. */
export type FailureCause =
  | LikelyCause
  /** The app is archived because it isn't in a developer hub. */
  | 'developerHub'
  | 'credentialsMissing'
  /** Client credentials in the header and in the body. */
  | 'credentialsTwice'
  | 'endpointNotAllowed'
  | 'tokenExpired'
  /** Expired, revoked, or not a token. */
  | 'tokenRejected'
  | 'headerMissing'
  /** A stray blank, quote, or placeholder after `Bearer`. */
  | 'headerMalformed'
  | 'scopeMissing'
  /** 2-legged where a user is needed, or 3-legged where none is wanted. */
  | 'needsUser'
  | 'needsApp'
  | 'userMismatch'
  | 'contentType'
  | 'parameterMissing'
  | 'parameterInvalid'
  | 'grantTypeRejected'
  | 'pkceFailed'
  | 'redirectUriMismatch'
  | 'refreshTokenRejected'
  /** The code or the refresh token belongs to another app. */
  | 'otherClient'
  | 'signInNeeded'
  | 'assertionRejected'
  | 'clockWrong'
  /** The service account isn't enabled. */
  | 'accountDisabled'
  | 'alreadyInState'
  | 'nameRejected'
  | 'trialEnded'
  /** The app isn't a custom integration of the account, or the user no member of the project. */
  | 'customIntegration'
  | 'region'
  | 'forbidden'
  | 'notFound'
  | 'v1Retired';

/** What a person can do about it. */
export type FailureFix =
  | 'setScopes'
  | 'signIn'
  | 'changeClientSecret'
  | 'openPortal'
  | 'refreshToken'
  | 'customIntegration'
  | 'region'
  | 'waitFor'
  | 'none';

/** The fix of each cause. */
export const fixes: Readonly<Record<FailureCause, FailureFix>> = {
  clientRejected: 'changeClientSecret',
  apiNotEnabled: 'openPortal',
  grantNotForAppType: 'openPortal',
  scopeRejected: 'setScopes',
  accessDenied: 'signIn',
  codeRejected: 'signIn',
  limitReached: 'none',
  notServerToServer: 'openPortal',
  deletedAtAutodesk: 'none',
  seeDescription: 'none',
  rateLimited: 'waitFor',
  serverFailed: 'waitFor',
  notAutodesk: 'none',
  noResponse: 'none',
  unknown: 'none',
  developerHub: 'openPortal',
  credentialsMissing: 'none',
  credentialsTwice: 'none',
  endpointNotAllowed: 'openPortal',
  tokenExpired: 'refreshToken',
  tokenRejected: 'refreshToken',
  headerMissing: 'none',
  headerMalformed: 'none',
  scopeMissing: 'setScopes',
  needsUser: 'signIn',
  needsApp: 'none',
  userMismatch: 'signIn',
  contentType: 'none',
  parameterMissing: 'none',
  parameterInvalid: 'none',
  grantTypeRejected: 'none',
  pkceFailed: 'signIn',
  redirectUriMismatch: 'openPortal',
  refreshTokenRejected: 'signIn',
  otherClient: 'signIn',
  signInNeeded: 'signIn',
  assertionRejected: 'none',
  clockWrong: 'none',
  accountDisabled: 'none',
  alreadyInState: 'none',
  nameRejected: 'none',
  trialEnded: 'openPortal',
  customIntegration: 'customIntegration',
  region: 'region',
  forbidden: 'none',
  notFound: 'none',
  v1Retired: 'none',
};

/** What a code, a status, and words mean; what a row leaves out doesn't matter to it. */
interface Row {
  readonly code?: RegExp;
  readonly status?: number;
  readonly words?: RegExp;
  readonly cause: FailureCause;
  /** What it may be as well, the likeliest first. */
  readonly otherCauses?: readonly FailureCause[];
}

/** Autodesk uses some codes for several things: there, its words decide. The first row that fits is the answer. */
const rows: readonly Row[] = [
  { words: /assigned to a developer hub/i, cause: 'developerHub' },
  { words: /x-ads-region|\bwrong region\b|\bother region\b/i, cause: 'region' },
  // https://aps.autodesk.com/en/docs/oauth/v2/developers_guide/error_handling/
  {
    code: /^AUTH-001$/,
    cause: 'apiNotEnabled',
    otherCauses: ['developerHub', 'customIntegration', 'region', 'scopeMissing'],
  },
  { code: /^AUTH-002$/, cause: 'endpointNotAllowed', otherCauses: ['apiNotEnabled'] },
  { code: /^AUTH-003$/, cause: 'clientRejected', otherCauses: ['developerHub'] },
  { code: /^AUTH-004$/, cause: 'scopeRejected' },
  { code: /^(?:ID-)?AUTH-005$/, cause: 'userMismatch' },
  { code: /^AUTH-006$/, cause: 'tokenRejected', otherCauses: ['tokenExpired', 'headerMalformed'] },
  { code: /^AUTH-007$/, cause: 'contentType' },
  { code: /^AUTH-008$/, cause: 'parameterMissing' },
  { code: /^AUTH-0(?:09|11)$/, cause: 'grantTypeRejected' },
  { code: /^AUTH-010$/, cause: 'scopeMissing', otherCauses: ['needsUser', 'customIntegration'] },
  { code: /^AUTH-012$/, cause: 'headerMissing', otherCauses: ['headerMalformed'] },
  { code: /^AUTH-01[36]$/, cause: 'parameterInvalid' },
  { code: /^ERR-001$/, cause: 'rateLimited' },
  { code: /^ERR-003$/, cause: 'serverFailed' },
  { code: /^ERR-004$/, cause: 'trialEnded' },
  { code: /^ID-[CU]U-\d+$/, cause: 'nameRejected' },
  { code: /^(?:AUTH|ERR|ID-GE)-\d+$/, cause: 'seeDescription' },
  { code: /^BIM360/, cause: 'customIntegration' },
  // https://aps.autodesk.com/en/docs/oauth/v2/reference/http/gettoken-POST/, and RFC 6749, 6750, and OpenID Connect
  { code: /^invalid_client$/, status: 403, cause: 'notServerToServer' },
  { code: /^invalid_(?:client|credentials)$/, words: /\bno client credentials\b/i, cause: 'credentialsMissing' },
  { code: /^invalid_(?:client|credentials)$/, cause: 'clientRejected', otherCauses: ['developerHub'] },
  {
    code: /^invalid_request$/,
    words: /not supported in the request body|more than one way/,
    cause: 'credentialsTwice',
  },
  { code: /^invalid_request$/, words: /grant_type/, cause: 'grantTypeRejected' },
  { code: /^invalid_request$/, words: /missing a required parameter/, cause: 'parameterMissing' },
  { code: /^invalid_request$/, words: /'(?:name|firstName|lastName)'/, cause: 'nameRejected' },
  { code: /^invalid_request$/, words: /already in an? \w+ state/, cause: 'alreadyInState' },
  { code: /^invalid_\w+$/, words: /not currently in an enabled state/, cause: 'accountDisabled' },
  { code: /^invalid_\w+$/, words: /\b(?:nbf|iat|not yet valid|in the future|clock)\b/i, cause: 'clockWrong' },
  { code: /^invalid_grant$/, words: /assertion/, cause: 'assertionRejected', otherCauses: ['clockWrong'] },
  { code: /^invalid_grant$/, words: /PKCE|code_verifier/, cause: 'pkceFailed' },
  { code: /^invalid_grant$/, words: /another client/, cause: 'otherClient' },
  { code: /^invalid_grant$/, words: /redirect_uri/, cause: 'redirectUriMismatch' },
  { code: /^invalid_grant$/, words: /refresh token/i, cause: 'refreshTokenRejected' },
  { code: /^invalid_(?:grant|scope)$/, words: /\bscope\b/, cause: 'scopeRejected' },
  { code: /^invalid_token$/, cause: 'tokenRejected', otherCauses: ['tokenExpired', 'headerMalformed'] },
  { code: /^insufficient_scope$/, cause: 'scopeMissing' },
  { code: /^unsupported_grant_type$/, cause: 'grantTypeRejected' },
  { code: /^(?:interaction|login|consent)_required$/, cause: 'signInNeeded' },
  // https://aps.autodesk.com/en/docs/ssa/v1
  { code: /^unauthorized$/, words: /two-legged/, cause: 'needsApp' },
  { code: /^unauthorized$/, cause: 'tokenRejected', otherCauses: ['tokenExpired', 'headerMalformed'] },
  { code: /^limit_exceeded$/, cause: 'limitReached' },
  // Without a code
  { words: /does not have access to the api product/i, cause: 'apiNotEnabled', otherCauses: ['developerHub'] },
  { words: /does not have the privilege/i, cause: 'scopeMissing', otherCauses: ['needsUser', 'customIntegration'] },
  { words: /token (?:has |is )?expired/i, cause: 'tokenRejected', otherCauses: ['tokenExpired', 'headerMalformed'] },
  { words: /client credentials are invalid/i, cause: 'clientRejected', otherCauses: ['developerHub'] },
  { words: /quota limit exceeded/i, cause: 'rateLimited' },
];

const byStatus: Readonly<Record<number, Row>> = {
  401: { cause: 'tokenRejected', otherCauses: ['tokenExpired', 'headerMalformed', 'headerMissing'] },
  403: {
    cause: 'forbidden',
    otherCauses: ['scopeMissing', 'needsUser', 'customIntegration', 'apiNotEnabled', 'region'],
  },
  404: { cause: 'notFound', otherCauses: ['region', 'customIntegration'] },
  415: { cause: 'contentType' },
  429: { cause: 'rateLimited' },
};

/** The cause by what the response itself says, and what it may be as well. */
export function causeOf(failure: PastedFailure): Pick<Row, 'cause' | 'otherCauses'> {
  const { code = '', status, words, likely } = failure;
  const row = rows.find(
    (one) =>
      (one.code === undefined || one.code.test(code)) &&
      (one.status === undefined || one.status === status) &&
      (one.words === undefined || one.words.test(words)),
  );
  if (row) return row;
  if (likely !== 'unknown' && code !== '') return { cause: likely };
  if (failure.isWithoutResponse) return { cause: 'noResponse' };
  if (status !== undefined && status >= 500) return { cause: 'serverFailed' };
  if (failure.isPage) return { cause: 'notAutodesk' };
  if (failure.isEmptyList) return { cause: 'customIntegration' };
  return byStatus[status ?? 0] ?? { cause: words === '' ? 'unknown' : 'seeDescription' };
}
