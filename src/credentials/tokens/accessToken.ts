import { Fields } from '../../oauth/fields';
import { parseJson } from '../../oauth/json';
import type { TokenRecord } from '../catalog/tokenRecord';

/** An access token with its record. `value` is the secret. */
export interface AccessToken extends TokenRecord {
  readonly value: string;
  /** Epoch milliseconds; undefined for tokens that an earlier version stored. */
  readonly requestedAt: number | undefined;
}

/** Formats an access token for the secret store. */
export function formatAccessToken(accessToken: AccessToken): string {
  const { id, value, expiresAt, requestedAt } = accessToken;
  return JSON.stringify({ id, value, expiresAt, requestedAt });
}

/** Parses an access token from the secret store; undefined if it is damaged, which counts as missing. */
export function parseAccessToken(
  text: string,
  record: Pick<TokenRecord, 'requestedFrom' | 'scopes' | 'granted' | 'isExpiryAssumed'>,
): AccessToken | undefined {
  return Fields.parse(parseJson(text), (fields) => ({
    id: fields.text('id'),
    value: fields.text('value'),
    expiresAt: fields.optionalNumber('expiresAt'),
    requestedAt: fields.findNumber('requestedAt'),
    requestedFrom: record.requestedFrom,
    scopes: record.scopes,
    granted: record.granted,
    isExpiryAssumed: record.isExpiryAssumed,
  }));
}

/** Sorts scopes and removes duplicates, so that the same scopes always compare as equal. */
export function sortScopes(scopes: readonly string[]): readonly string[] {
  return [...new Set(scopes)].sort();
}
