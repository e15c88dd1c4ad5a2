import * as vscode from 'vscode';
import type { ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { CredentialError } from '../../credentials/credentialError';
import type { AccessToken } from '../../credentials/tokens/accessToken';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { attributeErrors } from '../errors/credentialFailure';
import { pickCredential } from '../prompts/pickCredential';
import { chooseScopes } from '../prompts/promptScopes';
import { runWithProgress } from '../prompts/runWithProgress';
import { formatTimeLeft } from '../words/timeLeftText';

/** What the commands for access tokens use. */
export type TokenServices = Pick<EditorServices, 'catalog' | 'tokens' | 'active' | 'clock'>;

/**
 * The credential that a command acts on: its target, the active one, or the one that the person picks.
 * @throws CancellationError if nothing was picked
 */
export async function pickOrActive(
  { catalog, active }: TokenServices,
  target: CommandTarget | undefined,
  title: string,
): Promise<ResolvedCredential> {
  await catalog.whenSettled();
  const { credential } = active;
  return target === undefined && credential
    ? credential
    : pickCredential(catalog, target, title, () => active.candidates);
}

/** Gets an access token for a person, who first chooses scopes if they haven't yet. @throws CredentialFailure */
export async function getTokenWithProgress(
  { catalog, tokens }: TokenServices,
  picked: ResolvedCredential,
  force: boolean,
): Promise<AccessToken> {
  return attributeErrors(picked, async () => {
    const title = vscode.l10n.t('Getting an access token for {0}', picked.name);
    const get = (): Promise<AccessToken> =>
      runWithProgress(title, (controls) => tokens.get(picked.credential, { purpose: 'person', force, ...controls }));
    try {
      return await get();
    } catch (error) {
      if (!(error instanceof CredentialError) || error.problem !== 'scopesNotChosen') throw error;
      await chooseScopes(catalog, picked);
      return await get();
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
