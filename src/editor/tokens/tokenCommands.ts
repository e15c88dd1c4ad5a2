import * as vscode from 'vscode';
import { isSameCredential } from '../../credentials/catalog/credential';
import { findCurrentRecord, type ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { serverOf } from '../../credentials/catalog/server';
import { isExpired } from '../../credentials/catalog/tokenRecord';
import type { AccessToken } from '../../credentials/tokens/accessToken';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { confirm } from '../prompts/confirm';
import { copySecret } from '../prompts/copySecret';
import { notify } from '../prompts/notify';
import { pickCredential, type NothingToPick } from '../prompts/pickCredential';
import { sortByUse } from './recentCredentials';
import { describeToken, getTokenWithProgress, pickOrActive, type TokenServices } from './requestToken';
import { revokeTokens } from './revokeTokens';

type CopyServices = TokenServices & Pick<EditorServices, 'copied'>;

/** APS: Get Token. Gets an access token, makes its credential the active one, and copies the token. */
export async function getToken(services: CopyServices, target: CommandTarget | undefined): Promise<void> {
  const { catalog, active, globalState } = services;
  const picked = await pickCredential(
    catalog,
    target,
    vscode.l10n.t('Get Token'),
    () => sortByUse(globalState, active.candidates),
    {
      active: active.credential,
    },
  );
  const accessToken = await getTokenWithProgress(services, picked, false);
  await active.select(picked.credential);
  await copySecret(accessToken.value);
  services.copied.fire(picked.name);
  notifyCopied(services, picked, accessToken);
}

/** APS: Copy Token. Copies the access token of the row or of the active credential, and renews it first if needed. */
export async function copyToken(services: CopyServices, target: CommandTarget | undefined): Promise<void> {
  const picked = await pickOrActive(services, target, vscode.l10n.t('Copy Token'));
  await copy(services, picked, await getTokenWithProgress(services, picked, false));
}

/** APS: Refresh Token. Requests a new access token, even if the current one is valid. */
export async function refreshToken(services: TokenServices, target: CommandTarget | undefined): Promise<void> {
  const picked = await pickOrActive(services, target, vscode.l10n.t('Refresh Token'));
  const details = describeToken(services, await getTokenWithProgress(services, picked, true));
  void notify(vscode.l10n.t('Refreshed the access token of {0}, {1}.', picked.name, details));
}

/** APS: Revoke Token. Revokes the access token at the server, then removes it from this editor. */
export async function revokeToken(
  services: TokenServices & Pick<EditorServices, 'broker' | 'server'>,
  target: CommandTarget | undefined,
): Promise<void> {
  const { active, clock } = services;
  const hasToken = (credential: ResolvedCredential): boolean =>
    serverOf(credential.app).canRevoke && credential.tokens.some((token) => !isExpired(token, clock.now()));
  await services.catalog.whenSettled();
  const shown = active.credential;
  const title = vscode.l10n.t('Revoke Token');
  const picked =
    target === undefined && shown && hasToken(shown)
      ? shown
      : await pickCredential(services.catalog, target, title, () => active.candidates.filter(hasToken), {
          none: noToken,
        });
  const detail = vscode.l10n.t(
    '{0} will stop accepting it everywhere. You can get a new one at any time.',
    serverOf(picked.app).name,
  );
  const current = findCurrentRecord(picked, services.server.tokenEndpoint);
  const hasOthers = picked.tokens.some((token) => token !== current && !isExpired(token, clock.now()));
  const others = hasOthers
    ? vscode.l10n.t('This also revokes its access tokens for other scopes, such as those that manage service accounts.')
    : '';
  await confirm(
    vscode.l10n.t('Revoke the access token of {0}?', picked.name),
    [detail, others].filter(Boolean).join(' '),
    vscode.l10n.t('Revoke'),
  );
  await revokeTokens(services.broker, picked);
  void notify(vscode.l10n.t('Revoked the access token of {0}.', picked.name));
}

function noToken(): NothingToPick {
  return {
    text: vscode.l10n.t('There is no access token to revoke.'),
    button: vscode.l10n.t('Get Token'),
    command: 'apsAuth.getToken',
  };
}

/** The status bar says it each time. A notification only interrupts if there is something to read in it. */
async function copy(services: CopyServices, picked: ResolvedCredential, accessToken: AccessToken): Promise<void> {
  await copySecret(accessToken.value);
  services.copied.fire(picked.name);
  if (isWorthReading(services, picked, accessToken)) notifyCopied(services, picked, accessToken);
}

function isWorthReading(
  { active }: CopyServices,
  { credential }: ResolvedCredential,
  { granted, scopes }: AccessToken,
): boolean {
  const shown = active.credential?.credential;
  const isShown = shown !== undefined && isSameCredential(shown, credential);
  const isNarrower = granted !== undefined && scopes.length > 0;
  const settings = vscode.workspace.getConfiguration();
  // A screen reader says nothing about a change of the status bar.
  const isAlways =
    settings.get('apsAuth.copyNotification') === 'always' ||
    settings.get('apsAuth.statusBar') === 'hidden' ||
    settings.get('editor.accessibilitySupport') === 'on';
  return !isShown || isNarrower || isAlways;
}

function notifyCopied(services: TokenServices, { name }: ResolvedCredential, accessToken: AccessToken): void {
  void notify(vscode.l10n.t('Copied the access token of {0}, {1}.', name, describeToken(services, accessToken)));
}
