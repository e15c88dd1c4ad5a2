import * as vscode from 'vscode';
import type { Catalog } from '../../credentials/catalog/catalog';
import type { ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { CredentialError } from '../../credentials/credentialError';
import type { Clock } from '../../credentials/ports';
import type { AccessToken } from '../../credentials/tokens/accessToken';
import type { CredentialTokens } from '../../credentials/tokens/credentialTokens';
import type { TokenBroker } from '../../credentials/tokens/tokenBroker';
import type { ActiveCredential } from '../activeCredential';
import { attributeErrors } from '../errors/credentialFailure';
import { pickCredential } from '../prompts/pickCredential';
import { chooseScopes } from '../prompts/promptScopes';
import { runWithProgress } from '../prompts/runWithProgress';
import { serverName } from '../words/serverName';
import { formatTimeLeft } from '../words/timeLeftText';
import { toPlainText } from '../words/toPlainText';

/** What the commands about tokens work with. */
export interface TokenCommandParts {
  readonly catalog: Catalog;
  readonly broker: TokenBroker;
  readonly tokens: CredentialTokens;
  readonly active: ActiveCredential;
  readonly clock: Clock;
}

/** APS: Get Token. Gets it, makes its credential the active one, and copies it. */
export async function getToken(parts: TokenCommandParts, argument: unknown): Promise<void> {
  const subject = await pickCredential(
    parts.catalog,
    argument,
    vscode.l10n.t('Get Token'),
    () => parts.active.candidates,
  );
  const accessToken = await getTokenWithProgress(parts, subject, false);
  await parts.active.select(subject.credential);
  await copy(parts, subject, accessToken);
}

/** APS: Copy Token. Copies the active one's, or that of the row it was called on, refreshed first if it is about to expire. */
export async function copyToken(parts: TokenCommandParts, argument: unknown): Promise<void> {
  const subject = await pickOrActive(parts, argument, vscode.l10n.t('Copy Token'));
  await copy(parts, subject, await getTokenWithProgress(parts, subject, false));
}

/** APS: Refresh Token. Asks the server for a new one now. */
export async function refreshToken(parts: TokenCommandParts, argument: unknown): Promise<void> {
  const subject = await pickOrActive(parts, argument, vscode.l10n.t('Refresh Token'));
  const about = describe(parts, await getTokenWithProgress(parts, subject, true));
  void vscode.window.showInformationMessage(
    toPlainText(vscode.l10n.t('Refreshed the access token of {0}, {1}.', subject.name, about)),
  );
}

/** APS: Revoke Token. Tells Autodesk, then forgets it here. */
export async function revokeToken(parts: TokenCommandParts, argument: unknown): Promise<void> {
  const subject = await pickOrActive(parts, argument, vscode.l10n.t('Revoke Token'));
  const revoke = vscode.l10n.t('Revoke');
  const question = toPlainText(vscode.l10n.t('Revoke the access token of {0}?', subject.name));
  const detail = vscode.l10n.t(
    '{0} will stop accepting it everywhere. You can get a new one at any time.',
    serverName(subject.app),
  );
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, revoke)) !== revoke) return;
  await revokeWithProgress(parts.broker, subject);
  void vscode.window.showInformationMessage(
    toPlainText(vscode.l10n.t('Revoked the access token of {0}.', subject.name)),
  );
}

/** Tells Autodesk of the access tokens of a credential, then forgets them here. */
export function revokeWithProgress(broker: TokenBroker, subject: ResolvedCredential): Promise<void> {
  const title = vscode.l10n.t('Revoking the access token of {0}', subject.name);
  return attributeErrors(subject, () =>
    runWithProgress(title, ({ signal }) => broker.revokeTokens(subject.credential, signal)),
  );
}

async function pickOrActive(parts: TokenCommandParts, argument: unknown, title: string): Promise<ResolvedCredential> {
  await parts.catalog.whenSettled();
  const { subject } = parts.active;
  return argument === undefined && subject
    ? subject
    : pickCredential(parts.catalog, argument, title, () => parts.active.candidates);
}

async function getTokenWithProgress(
  parts: TokenCommandParts,
  subject: ResolvedCredential,
  force: boolean,
): Promise<AccessToken> {
  return attributeErrors(subject, async () => {
    const title = vscode.l10n.t('Getting an access token for {0}', subject.name);
    const get = (): Promise<AccessToken> =>
      runWithProgress(title, (controls) =>
        parts.tokens.get(subject.credential, { purpose: 'person', force, ...controls }),
      );
    try {
      return await get();
    } catch (error) {
      if (!(error instanceof CredentialError) || error.problem !== 'scopesNotChosen') throw error;
      await chooseScopes(parts.catalog, subject);
      return await get();
    }
  });
}

async function copy(parts: TokenCommandParts, subject: ResolvedCredential, accessToken: AccessToken): Promise<void> {
  await vscode.env.clipboard.writeText(accessToken.value);
  const text = vscode.l10n.t('Copied the access token of {0}, {1}.', subject.name, describe(parts, accessToken));
  void vscode.window.showInformationMessage(toPlainText(text));
}

function describe(parts: TokenCommandParts, accessToken: AccessToken): string {
  const timeLeft = formatTimeLeft(accessToken.expiresAt, parts.clock.now());
  const scopes = accessToken.granted ?? accessToken.scopes;
  return scopes.length === 0
    ? vscode.l10n.t('valid for {0}', timeLeft)
    : vscode.l10n.t('valid for {0} ({1})', timeLeft, scopes.join(' '));
}
