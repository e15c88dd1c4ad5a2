import * as vscode from 'vscode';
import type { App, SecretStatus } from '../../credentials/catalog/app';
import type { CustomServer } from '../../credentials/catalog/customServer';
import { getAuthorizationServer } from '../../credentials/catalog/server';
import { minimalScopes, verifyClient } from '../../credentials/tokens/appGrant';
import { AssertionGrant } from '../../credentials/tokens/assertionGrant';
import { OAuthError } from '../../oauth/errors';
import { errorMessage, errorMessageFor } from '../errors/errorMessages';
import type { ServerSetting } from '../serverSetting';
import { serverName } from '../words/serverName';
import { toPlainText } from '../words/toPlainText';
import { runWithProgress } from './runWithProgress';

/** What is to be done with a client secret: back to edit it, or keep it, with what is known of it. */
export type SecretDecision =
  { readonly kind: 'edit' } | { readonly kind: 'keep'; readonly secretStatus: SecretStatus; readonly note: string };

/**
 * Tries a client secret at Autodesk. A refused one is said at once, and the person decides.
 * @throws CancellationError or an AbortError when the person left
 */
export async function checkClientSecret(
  aps: ServerSetting,
  entered: Pick<App, 'name' | 'clientId' | 'scopes'> & {
    readonly server: CustomServer | undefined;
    readonly clientSecret: string;
  },
): Promise<SecretDecision> {
  const { name, clientSecret } = entered;
  const server = getAuthorizationServer(entered, () => aps.server);
  const assertions = new AssertionGrant({ now: Date.now });
  const scopes = entered.server ? entered.scopes : minimalScopes;
  const title = vscode.l10n.t('Checking {0}', name);
  const check = await runWithProgress(title, (controls) =>
    verifyClient({ app: entered, secret: clientSecret, server, scopes, assertions, ...controls }),
  );
  switch (check.kind) {
    case 'accepted':
      return {
        kind: 'keep',
        secretStatus: 'accepted',
        note: vscode.l10n.t('{0} accepted the client ID and secret.', serverName(entered)),
      };
    case 'noResponse': {
      const why = errorMessage(check.error, entered.server)?.text ?? '';
      return {
        kind: 'keep',
        secretStatus: 'unchecked',
        note: vscode.l10n.t("The client ID and secret couldn't be checked yet. {0}", why),
      };
    }
    case 'refused':
      return isForUsersOnly(entered.server, check.error)
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

/** Many servers let an app that users sign in to do nothing else, and not all of them say it with the code that the RFC has for it. */
function isForUsersOnly(server: CustomServer | undefined, error: Error): boolean {
  if (server?.authorizationEndpoint === undefined || !(error instanceof OAuthError) || error.status === 401)
    return false;
  return ['unauthorized_client', 'unsupported_grant_type', 'invalid_request'].includes(error.code);
}

async function askEditOrSave(
  entered: { readonly name: string; readonly server: CustomServer | undefined },
  error: Error,
): Promise<SecretDecision> {
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
