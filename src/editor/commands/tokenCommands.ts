import * as vscode from 'vscode';
import type { AccessToken } from '../../credentials/accessToken';
import { canGetToken, type App } from '../../credentials/app';
import type { Catalog } from '../../credentials/catalog';
import { CredentialError } from '../../credentials/credentialError';
import type { Clock } from '../../credentials/ports';
import type { TokenBroker } from '../../credentials/tokenBroker';
import type { ActiveCredential } from '../activeCredential';
import { forApp } from '../appFailure';
import { formatTimeLeft } from '../describeToken';
import { pickApp } from '../pickApp';
import { toPlainText } from '../plainText';
import { runWithProgress } from '../progress';
import { promptScopes } from '../promptScopes';

/** What the commands about tokens work with. */
export interface TokenCommandParts {
  readonly catalog: Catalog;
  readonly broker: TokenBroker;
  readonly active: ActiveCredential;
  readonly clock: Clock;
}

/** APS: Get Token. Gets it, makes its app the active one, and copies it. */
export async function getToken(parts: TokenCommandParts, argument: unknown): Promise<void> {
  const app = await pickApp(parts.catalog, argument, vscode.l10n.t('Get Token'), parts.active.candidates);
  const accessToken = await obtain(parts, app, false);
  await parts.active.select(app.id);
  await copy(parts, app, accessToken);
}

/** APS: Copy Token. Copies the active one's, or that of the row it was called on, refreshed first if it is about to expire. */
export async function copyToken(parts: TokenCommandParts, argument: unknown): Promise<void> {
  const app = await pickAppOrActive(parts, argument, vscode.l10n.t('Copy Token'));
  await copy(parts, app, await obtain(parts, app, false));
}

/** APS: Refresh Token. Asks the server for a new one now. */
export async function refreshToken(parts: TokenCommandParts, argument: unknown): Promise<void> {
  const app = await pickAppOrActive(parts, argument, vscode.l10n.t('Refresh Token'));
  const accessToken = await obtain(parts, app, true);
  const about = describe(parts, accessToken);
  void vscode.window.showInformationMessage(toPlainText(vscode.l10n.t('Refreshed the access token of {0}, {1}.', app.name, about)));
}

/** APS: Revoke Token. Tells Autodesk, then forgets it here. */
export async function revokeToken(parts: TokenCommandParts, argument: unknown): Promise<void> {
  const app = await pickAppOrActive(parts, argument, vscode.l10n.t('Revoke Token'));
  const revoke = vscode.l10n.t('Revoke');
  const question = toPlainText(vscode.l10n.t('Revoke the access token of {0}?', app.name));
  const detail = vscode.l10n.t('Autodesk will not accept it any more, wherever it is in use. A new one can be had at any time.');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, revoke)) !== revoke) return;
  await revokeWithProgress(parts.broker, app);
  void vscode.window.showInformationMessage(toPlainText(vscode.l10n.t('Revoked the access token of {0}.', app.name)));
}

/** Tells Autodesk of the app's tokens, then forgets them here. */
export function revokeWithProgress(broker: TokenBroker, app: App): Promise<void> {
  const title = vscode.l10n.t('Revoking the access token of {0}', app.name);
  return forApp(app, () => runWithProgress(title, ({ signal }) => broker.revokeTokens({ kind: 'app', appId: app.id }, signal)));
}

function pickAppOrActive(parts: TokenCommandParts, argument: unknown, title: string): Promise<App> {
  const { app } = parts.active;
  return argument === undefined && app ? Promise.resolve(app) : pickApp(parts.catalog, argument, title, parts.active.candidates);
}

async function obtain(parts: TokenCommandParts, app: App, force: boolean): Promise<AccessToken> {
  return forApp(app, async () => {
    if (!canGetToken(app)) throw new CredentialError('noTwoLeggedToken', app.id);
    const scopes = app.scopes.length > 0 ? app.scopes : await chooseScopes(parts.catalog, app);
    const title = vscode.l10n.t('Getting an access token of {0}', app.name);
    return runWithProgress(title, (controls) => parts.broker.getToken({ kind: 'app', appId: app.id }, { scopes, force, ...controls }));
  });
}

async function chooseScopes(catalog: Catalog, app: App): Promise<readonly string[]> {
  const scopes = await promptScopes(app.name, app.scopes);
  await catalog.update(app.id, (current) => ({ ...current, scopes }));
  return scopes;
}

async function copy(parts: TokenCommandParts, app: App, accessToken: AccessToken): Promise<void> {
  await vscode.env.clipboard.writeText(accessToken.value);
  const text = vscode.l10n.t('Copied the access token of {0}, {1}.', app.name, describe(parts, accessToken));
  void vscode.window.showInformationMessage(toPlainText(text));
}

function describe(parts: TokenCommandParts, accessToken: AccessToken): string {
  const timeLeft = formatTimeLeft(accessToken.expiresAt, parts.clock.now());
  return vscode.l10n.t('valid for {0} ({1})', timeLeft, accessToken.scopes.join(' '));
}
