import * as vscode from 'vscode';
import type { App, SecretStatus } from '../../credentials/catalog/app';
import { getAuthorizationServer, serverOf, type Server } from '../../credentials/catalog/server';
import { minimalScopes, verifyClient, type ClientVerification } from '../../credentials/tokens/appGrant';
import { explainOwnGrantRefusal } from '../../credentials/tokens/clientRejection';
import type { EditorServices } from '../editorServices';
import { errorMessage, errorMessageFor } from '../errors/errorMessages';
import { notify } from './notify';
import { runWithProgress } from './runWithProgress';

/** What checking a client secret takes. */
export type CheckServices = Pick<EditorServices, 'server' | 'assertions'>;

/** An app with the client secret to try. */
interface EnteredApp extends Pick<App, 'name' | 'type' | 'clientId' | 'server' | 'scopes'> {
  readonly clientSecret: string;
  /** Whether another secret is in use, which a rejected one must not replace. */
  readonly keepsCurrent?: boolean;
}

/** What to do with a client secret: edit it again, or save it with its status. */
export type SecretDecision =
  { readonly kind: 'edit' } | { readonly kind: 'save'; readonly secretStatus: SecretStatus; readonly note: string };

/**
 * Checks a client secret at the server of the app. If the server rejects it, the person decides what to do.
 * @throws CancellationError or an AbortError if the person canceled
 */
export async function checkClientSecret(services: CheckServices, entered: EnteredApp): Promise<SecretDecision> {
  const server = serverOf(entered);
  const check = await tryClientSecret(services, entered, server);
  switch (check.kind) {
    case 'accepted':
      return {
        kind: 'save',
        secretStatus: 'accepted',
        note: vscode.l10n.t('{0} accepted the client ID and secret.', server.name),
      };
    case 'noResponse': {
      const why = errorMessage(check.error, entered)?.text ?? '';
      return {
        kind: 'save',
        secretStatus: 'unchecked',
        note: vscode.l10n.t("The client ID and secret couldn't be checked yet. {0}", why),
      };
    }
    case 'refused':
      return decideOnRefusal(entered, server, check.error);
  }
}

function tryClientSecret(
  { server: aps, assertions }: CheckServices,
  entered: EnteredApp,
  server: Server,
): Promise<ClientVerification> {
  const request = {
    app: entered,
    secret: entered.clientSecret,
    server: getAuthorizationServer(entered, () => aps.server),
    scopes: server.hasDefaultScopes ? entered.scopes : minimalScopes,
    assertions,
  };
  const title = vscode.l10n.t('Checking {0}', entered.name);
  return runWithProgress(title, (controls) => verifyClient({ ...request, ...controls }));
}

/** Many servers issue tokens only to the users of an app, and not all of them say so in the RFC's words. */
async function decideOnRefusal(entered: EnteredApp, server: Server, error: Error): Promise<SecretDecision> {
  const reason = server.mayBeForUsersOnly ? explainOwnGrantRefusal(error) : undefined;
  switch (reason) {
    case 'usersOnly':
      return checkedAtSignIn();
    case 'unclear':
      return (await askEditOrSave(entered, error)) === 'edit' ? { kind: 'edit' } : checkedAtSignIn();
    case undefined:
      if ((await askEditOrSave(entered, error, entered.keepsCurrent)) === 'edit') return { kind: 'edit' };
      return {
        kind: 'save',
        secretStatus: 'refused',
        note: vscode.l10n.t('The server rejected the client ID or secret. They were saved anyway.'),
      };
  }
}

function checkedAtSignIn(): SecretDecision {
  return {
    kind: 'save',
    secretStatus: 'unchecked',
    note: vscode.l10n.t(
      "The app can't get access tokens for itself, so the secret will be checked when a user signs in.",
    ),
  };
}

/** @throws CancellationError if the person canceled */
async function askEditOrSave(entered: EnteredApp, error: Error, keepsCurrent = false): Promise<'edit' | 'save'> {
  const edit = vscode.l10n.t('Edit');
  const save = vscode.l10n.t('Save Anyway');
  const message = errorMessageFor({ name: entered.name, app: entered }, error)?.text ?? entered.name;
  const pressed = await notify(
    message,
    keepsCurrent
      ? {
          severity: 'warning',
          modal: { detail: vscode.l10n.t('The current client secret stays in use.') },
          buttons: [edit],
        }
      : { severity: 'warning', modal: {}, buttons: [edit, save] },
  );
  if (pressed !== edit && pressed !== save) throw new vscode.CancellationError();
  return pressed === edit ? 'edit' : 'save';
}
