import * as vscode from 'vscode';
import { resolveCredential, type ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { CredentialError } from '../../credentials/credentialError';
import type { AccessToken } from '../../credentials/tokens/accessToken';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { attributeErrors } from '../errors/credentialFailure';
import { pickCredential } from '../prompts/pickCredential';
import { chooseScopes } from '../prompts/promptScopes';
import { runWithProgress } from '../prompts/runWithProgress';
import type { StepsOrTitle } from '../prompts/steps';
import { formatTimeLeft } from '../words/timeLeftText';
import { rememberUse, sortByUse } from './recentCredentials';

/** What the commands for access tokens use. */
export type TokenServices = Pick<EditorServices, 'catalog' | 'tokens' | 'active' | 'clock' | 'globalState' | 'log'>;

/**
 * The credential that a command acts on: its target, the active one, or the one that the person picks.
 * @throws CancellationError if nothing was picked
 */
export async function pickOrActive(
  { catalog, active, globalState }: TokenServices,
  target: CommandTarget | undefined,
  title: StepsOrTitle,
): Promise<ResolvedCredential> {
  await catalog.whenSettled();
  const { credential } = active;
  return target === undefined && credential
    ? credential
    : pickCredential(catalog, target, title, () => sortByUse(globalState, active.candidates));
}

/** Gets an access token for a person, who first chooses scopes if they haven't yet. @throws CredentialFailure */
export async function getTokenWithProgress(
  services: TokenServices,
  picked: ResolvedCredential,
  force: boolean,
): Promise<AccessToken> {
  const { tokens } = services;
  void rememberUse(services, picked);
  return attributeErrors(picked, async () => {
    const title = vscode.l10n.t('Getting an access token for {0}', picked.name);
    const get = (): Promise<AccessToken> =>
      runWithProgress(title, (controls) => tokens.get(picked.credential, { purpose: 'person', force, ...controls }));
    try {
      return await get();
    } catch (error) {
      if (!(error instanceof CredentialError) || error.problem !== 'scopesNotChosen') throw error;
      await chooseScopes(services, picked);
      const chosen = resolveCredential(services.catalog.getApp(picked.app.id), picked.credential);
      return await attributeErrors(chosen, get);
    }
  });
}

/** How long an access token is valid, and for what. */
export function describeToken({ clock }: TokenServices, accessToken: AccessToken): string {
  const timeLeft = formatTimeLeft(accessToken.expiresAt, clock.now());
  const scopes = accessToken.granted ?? accessToken.scopes;
  return scopes.length === 0
    ? vscode.l10n.t('valid for {0}', timeLeft)
    : vscode.l10n.t('valid for {0} ({1})', timeLeft, scopes.join(' '));
}
