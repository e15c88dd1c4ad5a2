import * as vscode from 'vscode';
import type { ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { serverOf } from '../../credentials/catalog/server';
import { CredentialError } from '../../credentials/credentialError';
import type { AccessToken } from '../../credentials/tokens/accessToken';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { attributeErrors } from '../errors/credentialFailure';
import { confirm } from '../prompts/confirm';
import { notify } from '../prompts/notify';
import { pickCredential } from '../prompts/pickCredential';
import { chooseScopes } from '../prompts/promptScopes';
import { runWithProgress } from '../prompts/runWithProgress';
import { formatTimeLeft } from '../words/timeLeftText';
import { revokeTokens } from './revokeTokens';

type TokenServices = Pick<EditorServices, 'catalog' | 'broker' | 'tokens' | 'active' | 'clock'>;

/** APS: Get Token. Gets it, makes its credential the active one, and copies it. */
export async function getToken(services: TokenServices, target: CommandTarget | undefined): Promise<void> {
  const { catalog, active } = services;
  const subject = await pickCredential(catalog, target, vscode.l10n.t('Get Token'), () => active.candidates);
  const accessToken = await getTokenWithProgress(services, subject, false);
  await active.select(subject.credential);
  await copy(services, subject, accessToken);
}

/** APS: Copy Token. Copies the active one's, or that of the row it was called on, refreshed first if it is about to expire. */
export async function copyToken(services: TokenServices, target: CommandTarget | undefined): Promise<void> {
  const subject = await pickOrActive(services, target, vscode.l10n.t('Copy Token'));
  await copy(services, subject, await getTokenWithProgress(services, subject, false));
}

/** APS: Refresh Token. Asks the server for a new one now. */
export async function refreshToken(services: TokenServices, target: CommandTarget | undefined): Promise<void> {
  const subject = await pickOrActive(services, target, vscode.l10n.t('Refresh Token'));
  const about = describe(services, await getTokenWithProgress(services, subject, true));
  void notify(vscode.l10n.t('Refreshed the access token of {0}, {1}.', subject.name, about));
}

/** APS: Revoke Token. Tells Autodesk, then forgets it here. */
export async function revokeToken(services: TokenServices, target: CommandTarget | undefined): Promise<void> {
  const subject = await pickOrActive(services, target, vscode.l10n.t('Revoke Token'));
  await confirm(
    vscode.l10n.t('Revoke the access token of {0}?', subject.name),
    vscode.l10n.t(
      '{0} will stop accepting it everywhere. You can get a new one at any time.',
      serverOf(subject.app).name,
    ),
    vscode.l10n.t('Revoke'),
  );
  await revokeTokens(services.broker, subject);
  void notify(vscode.l10n.t('Revoked the access token of {0}.', subject.name));
}

async function pickOrActive(
  { catalog, active }: TokenServices,
  target: CommandTarget | undefined,
  title: string,
): Promise<ResolvedCredential> {
  await catalog.whenSettled();
  const { subject } = active;
  return target === undefined && subject ? subject : pickCredential(catalog, target, title, () => active.candidates);
}

async function getTokenWithProgress(
  { catalog, tokens }: TokenServices,
  subject: ResolvedCredential,
  force: boolean,
): Promise<AccessToken> {
  return attributeErrors(subject, async () => {
    const title = vscode.l10n.t('Getting an access token for {0}', subject.name);
    const get = (): Promise<AccessToken> =>
      runWithProgress(title, (controls) => tokens.get(subject.credential, { purpose: 'person', force, ...controls }));
    try {
      return await get();
    } catch (error) {
      if (!(error instanceof CredentialError) || error.problem !== 'scopesNotChosen') throw error;
      await chooseScopes(catalog, subject);
      return await get();
    }
  });
}

async function copy(services: TokenServices, subject: ResolvedCredential, accessToken: AccessToken): Promise<void> {
  await vscode.env.clipboard.writeText(accessToken.value);
  const text = vscode.l10n.t('Copied the access token of {0}, {1}.', subject.name, describe(services, accessToken));
  void notify(text);
}

function describe({ clock }: TokenServices, accessToken: AccessToken): string {
  const timeLeft = formatTimeLeft(accessToken.expiresAt, clock.now());
  const scopes = accessToken.granted ?? accessToken.scopes;
  return scopes.length === 0
    ? vscode.l10n.t('valid for {0}', timeLeft)
    : vscode.l10n.t('valid for {0} ({1})', timeLeft, scopes.join(' '));
}
