/** Names that mean the same as one of the RFC's codes. GitHub sends its own with status 200. */
export const vendorCodes: ReadonlyMap<string, string> = new Map([
  ['incorrect_client_credentials', 'invalid_client'],
  ['bad_verification_code', 'invalid_grant'],
  ['bad_refresh_token', 'invalid_grant'],
  ['oauth.v2.InvalidClientIdentifier', 'invalid_client'],
]);

/** In answer to a refresh, codes that no server uses for anything but the token in the request: the refresh token. */
const deadTokenCode =
  /^(?:(?:invalid|expired|revoked|bad)[_-](?:refresh[_-])?token|(?:refresh[_-])?token[_-](?:invalid|expired|revoked)|invalid_code)$/i;

/** Whether a code in answer to a refresh says that the refresh token no longer works, as vendors do in several ways. */
export function isDeadTokenCode(code: string): boolean {
  return deadTokenCode.test(code);
}

/** Codes of the RFCs that decide how a client goes on. */
const standardCodes: ReadonlySet<string> = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'access_denied',
  'insufficient_scope',
  'interaction_required',
  'login_required',
  'consent_required',
]);

/** Whether a text is a code that decides how a client goes on. */
export function isErrorCode(text: string): boolean {
  return standardCodes.has(text) || vendorCodes.has(text) || isDeadTokenCode(text);
}
