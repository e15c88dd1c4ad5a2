import * as vscode from 'vscode';
import type { ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { serverOf } from '../../credentials/catalog/server';
import type { AccessToken } from '../../credentials/tokens/accessToken';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { confirm } from '../prompts/confirm';
import { copySecret } from '../prompts/copySecret';
import { notify } from '../prompts/notify';
import { pickCredential } from '../prompts/pickCredential';
import { describeToken, getTokenWithProgress, pickOrActive, type TokenServices } from './requestToken';
import { revokeTokens } from './revokeTokens';

/** APS: Get Token. Gets an access token, makes its credential the active one, and copies the token. */
export async function getToken(services: TokenServices, target: CommandTarget | undefined): Promise<void> {
  const { catalog, active } = services;
  const picked = await pickCredential(catalog, target, vscode.l10n.t('Get Token'), () => active.candidates);
  const accessToken = await getTokenWithProgress(services, picked, false);
  await active.select(picked.credential);
  await copy(services, picked, accessToken);
}

/** APS: Copy Token. Copies the access token of the row or of the active credential, and renews it first if needed. */
export async function copyToken(services: TokenServices, target: CommandTarget | undefined): Promise<void> {
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
  services: TokenServices & Pick<EditorServices, 'broker'>,
  target: CommandTarget | undefined,
): Promise<void> {
  const picked = await pickOrActive(services, target, vscode.l10n.t('Revoke Token'));
  await confirm(
    vscode.l10n.t('Revoke the access token of {0}?', picked.name),
    vscode.l10n.t(
      '{0} will stop accepting it everywhere. You can get a new one at any time.',
      serverOf(picked.app).name,
    ),
    vscode.l10n.t('Revoke'),
  );
  await revokeTokens(services.broker, picked);
  void notify(vscode.l10n.t('Revoked the access token of {0}.', picked.name));
}

async function copy(services: TokenServices, picked: ResolvedCredential, accessToken: AccessToken): Promise<void> {
  await copySecret(accessToken.value);
  const text = vscode.l10n.t('Copied the access token of {0}, {1}.', picked.name, describeToken(services, accessToken));
  void notify(text);
}
