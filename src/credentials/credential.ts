import type { App, TokenRecord } from './app';

/** What an access token can be asked for: today an app itself (2-legged). */
export interface Credential {
  readonly kind: 'app';
  readonly appId: string;
}

/** The record of the token that `app` would use now: at this server and for the scopes it is set to. */
export function findTokenRecord(app: App, origin: string): TokenRecord | undefined {
  const wanted = [...app.scopes].sort().join(' ');
  return app.tokens.find((record) => record.origin === origin && record.scopes.join(' ') === wanted);
}
