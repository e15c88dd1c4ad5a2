import * as vscode from 'vscode';
import type { App, SecretStatus } from '../../credentials/catalog/app';
import { getAuthorizationServer, serverOf, type Server } from '../../credentials/catalog/server';
import { minimalScopes, verifyClient, type ClientVerification } from '../../credentials/tokens/appGrant';
import { AssertionGrant } from '../../credentials/tokens/assertionGrant';
import { OAuthError } from '../../oauth/errors';
import { errorMessage, errorMessageFor } from '../errors/errorMessages';
import type { ServerSetting } from '../serverSetting';
import { toPlainText } from '../words/toPlainText';
import { runWithProgress } from './runWithProgress';

/** An app with the client secret to try. */
interface EnteredApp extends Pick<App, 'name' | 'type' | 'clientId' | 'server' | 'scopes'> {
  readonly clientSecret: string;
}

/** The type may be left out: at Autodesk, every app that has a client secret is checked in the same way. */
type AppToCheck = Omit<EnteredApp, 'type'> & Partial<Pick<EnteredApp, 'type'>>;

/** What is to be done with a client secret: back to edit it, or keep it, with what is known of it. */
export type SecretDecision =
  { readonly kind: 'edit' } | { readonly kind: 'keep'; readonly secretStatus: SecretStatus; readonly note: string };

/**
 * Tries a client secret at the server of the app. A refused one is said at once, and the person decides.
 * @throws CancellationError or an AbortError when the person left
 */
export async function checkClientSecret(aps: ServerSetting, toCheck: AppToCheck): Promise<SecretDecision> {
  const entered: EnteredApp = { type: 'serverToServer', ...toCheck };
  const server = serverOf(entered);
  const check = await tryClientSecret(aps, entered, server);
  switch (check.kind) {
    case 'accepted':
      return {
        kind: 'keep',
        secretStatus: 'accepted',
        note: vscode.l10n.t('{0} accepted the client ID and secret.', server.name),
      };
    case 'noResponse': {
      const why = errorMessage(check.error, entered)?.text ?? '';
      return {
        kind: 'keep',
        secretStatus: 'unchecked',
        note: vscode.l10n.t("The client ID and secret couldn't be checked yet. {0}", why),
      };
    }
    case 'refused':
      return isForUsersOnly(server, check.error)
        ? {
            kind: 'keep',
            secretStatus: 'unchecked',
            note: vscode.l10n.t(
              "The app can't get access tokens for itself, so the secret will be checked when a user signs in.",
            ),
          }
        : askEditOrSave(entered, check.error);
  }
}

function tryClientSecret(aps: ServerSetting, entered: EnteredApp, server: Server): Promise<ClientVerification> {
  const request = {
    app: entered,
    secret: entered.clientSecret,
    server: getAuthorizationServer(entered, () => aps.server),
    scopes: server.hasDefaultScopes ? entered.scopes : minimalScopes,
    assertions: new AssertionGrant({ now: Date.now }),
  };
  const title = vscode.l10n.t('Checking {0}', entered.name);
  return runWithProgress(title, (controls) => verifyClient({ ...request, ...controls }));
}

/** Many servers let an app that users sign in to do nothing else, and not all of them say it with the code that the RFC has for it. */
function isForUsersOnly({ mayBeForUsersOnly }: Server, error: Error): boolean {
  if (!mayBeForUsersOnly || !(error instanceof OAuthError) || error.status === 401) return false;
  return ['unauthorized_client', 'unsupported_grant_type', 'invalid_request'].includes(error.code);
}

async function askEditOrSave(entered: EnteredApp, error: Error): Promise<SecretDecision> {
  const edit = vscode.l10n.t('Edit');
  const keep = vscode.l10n.t('Save Anyway');
  const message = toPlainText(errorMessageFor({ name: entered.name, app: entered }, error)?.text ?? entered.name);
  const pressed = await vscode.window.showWarningMessage(message, { modal: true }, edit, keep);
  if (pressed === edit) return { kind: 'edit' };
  if (pressed !== keep) throw new vscode.CancellationError();
  return {
    kind: 'keep',
    secretStatus: 'refused',
    note: vscode.l10n.t('The server rejected the client ID or secret. They were saved anyway.'),
  };
}
