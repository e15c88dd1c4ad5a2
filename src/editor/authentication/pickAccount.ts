import * as vscode from 'vscode';
import { canSignIn, type App } from '../../credentials/catalog/app';
import type { Catalog } from '../../credentials/catalog/catalog';
import { isSameCredential } from '../../credentials/catalog/credential';
import { listCredentials, type ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { CredentialError } from '../../credentials/credentialError';
import { hasScopes } from '../../delivery/account';
import type { Offers } from '../../delivery/offers';
import { otherExtensions } from '../../delivery/permission';
import { PermissionError } from '../../delivery/permissions';
import type { Sessions } from '../../delivery/sessions';
import { describeCredential } from '../prompts/pickCredential';
import { credentialIcon } from '../words/credentialIcon';
import { toPlainText } from '../words/toPlainText';

/** What the sessions come from. */
export interface SessionDoor {
  readonly sessions: Sessions;
  readonly offers: Offers;
}

/** What an extension wants. */
export interface WantedSession {
  readonly scopes: readonly string[];
  /** The only account that will do, if the extension named one. */
  readonly accountId: string | undefined;
}

/** A credential that can be used as it is, or a sign-in to an app: that of a known user or of any. */
export type AccountChoice =
  { readonly credential: ResolvedCredential } | { readonly app: App; readonly again: ResolvedCredential | undefined };

interface ChoiceRow extends vscode.QuickPickItem {
  /** Undefined for the row that adds an app. */
  readonly choice: AccountChoice | undefined;
}

/**
 * Lets the person pick what an extension gets. A single row is shown too, because picking it is the consent.
 * @throws CancellationError if the person picked nothing, or is about to add an app
 * @throws PermissionError if the wanted account is never offered, CredentialError if it was removed
 */
export async function pickAccount(
  catalog: Catalog,
  { sessions, offers }: SessionDoor,
  { scopes, accountId }: WantedSession,
  token: vscode.CancellationToken,
): Promise<AccountChoice> {
  const { apps } = catalog;
  const users = (await offers.filter(apps)).filter(({ user }) => user);
  const others = apps.flatMap((app) => listCredentials(app)).filter(({ user }) => !user);
  const candidates = [...users, ...others];
  const wanted = accountId === undefined ? undefined : sessions.find(accountId);
  if (accountId !== undefined && !wanted) throw new CredentialError('appRemoved', '');
  if (wanted && !candidates.some(({ credential }) => isSameCredential(credential, wanted.credential)))
    throw new PermissionError('never', {
      consumer: otherExtensions,
      credential: wanted.credential,
      what: 'accessToken',
    });
  const rows = wanted
    ? [toRow(wanted, scopes)]
    : [...candidates.map((each) => toRow(each, scopes)), ...apps.filter(canSignIn).map(toSignInRow), addRow()];
  const picked = await vscode.window.showQuickPick(
    rows,
    {
      title: vscode.l10n.t('Access Token for Another Extension'),
      placeHolder:
        scopes.length === 0
          ? vscode.l10n.t('Whose access token may the extension use?')
          : vscode.l10n.t('Whose access token with {0} may the extension use?', toPlainText(scopes.join(' '))),
      matchOnDescription: true,
      matchOnDetail: true,
      ignoreFocusOut: true,
    },
    token,
  );
  if (picked && !picked.choice) void vscode.commands.executeCommand('apsAuth.addApp');
  if (!picked?.choice) throw new vscode.CancellationError();
  return picked.choice;
}

function toRow(candidate: ResolvedCredential, scopes: readonly string[]): ChoiceRow {
  const { app, credential, name, user } = candidate;
  const isReady = user?.status !== 'signInAgain' && hasScopes(candidate, scopes);
  const { description, detail } = describeCredential(candidate);
  return {
    label: toPlainText(name),
    iconPath: new vscode.ThemeIcon(credentialIcon(credential.kind)),
    description,
    detail: isReady
      ? detail
      : user
        ? vscode.l10n.t('{0} · signs in again in the browser', detail)
        : vscode.l10n.t('{0} · sets the scopes that are missing', detail),
    choice: user && !isReady ? { app, again: candidate } : { credential: candidate },
  };
}

function toSignInRow(app: App): ChoiceRow {
  return {
    label: toPlainText(vscode.l10n.t('Sign In to {0}', app.name)),
    iconPath: new vscode.ThemeIcon('sign-in'),
    detail: toPlainText(app.clientId),
    choice: { app, again: undefined },
  };
}

function addRow(): ChoiceRow {
  return { label: vscode.l10n.t('Add App'), iconPath: new vscode.ThemeIcon('add'), choice: undefined };
}
