import type { AppType } from '../aps/appType';
import { canGetToken, type App } from './app';
import { findTokenRecord } from './credential';

/** How it stands with the access token of an app. */
export type TokenState =
  | { readonly kind: 'valid'; readonly expiresAt: number }
  | { readonly kind: 'expired' }
  | { readonly kind: 'none' }
  | { readonly kind: 'unchecked' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'secretMissing' }
  | { readonly kind: 'noTwoLeggedToken' };

/** A row of the tree. */
export interface AppNode {
  readonly kind: 'app';
  readonly appId: string;
  readonly name: string;
  readonly type: AppType;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly tokenState: TokenState;
}

/** The rows of the tree, as the catalog stands at `now` (epoch ms) for the server at `origin`. */
export function buildTree(apps: readonly App[], origin: string, now: number): readonly AppNode[] {
  return apps.map((app) => buildAppNode(app, origin, now));
}

/** One app's row. */
export function buildAppNode(app: App, origin: string, now: number): AppNode {
  const { id, name, type, clientId, scopes } = app;
  return { kind: 'app', appId: id, name, type, clientId, scopes, tokenState: tokenState(app, origin, now) };
}

function tokenState(app: App, origin: string, now: number): TokenState {
  if (!canGetToken(app)) return { kind: 'noTwoLeggedToken' };
  if (app.secretStatus === 'missing') return { kind: 'secretMissing' };
  if (app.secretStatus === 'refused') return { kind: 'refused' };
  const record = findTokenRecord(app, origin);
  if (record) return record.expiresAt > now ? { kind: 'valid', expiresAt: record.expiresAt } : { kind: 'expired' };
  return { kind: app.secretStatus === 'unchecked' ? 'unchecked' : 'none' };
}
