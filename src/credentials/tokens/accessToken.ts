import { Fields } from '../../oauth/fields';
import { parseJson } from '../../oauth/json';
import type { TokenRecord } from '../catalog/tokenRecord';

/** An access token and what is known of it. `value` is the secret. */
export interface AccessToken extends TokenRecord {
  readonly value: string;
  /** Epoch milliseconds; undefined for one that was kept before this was. */
  readonly requestedAt: number | undefined;
}

/** How it is kept in the secret store. */
export function formatAccessToken(accessToken: AccessToken): string {
  const { value, expiresAt, requestedAt } = accessToken;
  return JSON.stringify({ value, expiresAt, requestedAt });
}

/** Reads it back; undefined when it is damaged, which is the same as having none. */
export function parseAccessToken(
  text: string,
  kept: Pick<TokenRecord, 'origin' | 'scopes' | 'granted'>,
): AccessToken | undefined {
  return Fields.parse(parseJson(text), (fields) => ({
    value: fields.text('value'),
    expiresAt: fields.optionalNumber('expiresAt'),
    requestedAt: fields.findNumber('requestedAt'),
    origin: kept.origin,
    scopes: kept.scopes,
    granted: kept.granted,
  }));
}

/** Scopes in the one order in which they are compared and kept, each once. */
export function sortScopes(scopes: readonly string[]): readonly string[] {
  return [...new Set(scopes)].sort();
}
