import * as vscode from 'vscode';
import { hasClientSecret } from '../../credentials/catalog/app';
import { serverOf } from '../../credentials/catalog/server';
import { CredentialError, type CredentialProblem } from '../../credentials/credentialError';
import type { EditorServices } from '../editorServices';
import { notify } from '../prompts/notify';
import { baseUrlSetting } from '../serverSetting';

type ConfirmServices = Pick<EditorServices, 'catalog' | 'secretHosts' | 'server'>;
type OfferServices = ConfirmServices & Pick<EditorServices, 'clientSecrets'>;

/** Asks once for all apps at Autodesk whether their secrets may go to the host that the base URL names now. */
export async function confirmBaseUrl({ catalog, secretHosts, server }: ConfirmServices): Promise<void> {
  const aps = server.server;
  const { host } = aps.tokenEndpoint;
  const names = catalog.apps.filter((app) => serverOf(app).kind === 'aps').map(({ name }) => name);
  const send = vscode.l10n.t('Use This Host');
  const pressed = await notify(vscode.l10n.t('Send client secrets and sign-ins to {0}?', host), {
    severity: 'warning',
    modal: {
      detail: vscode.l10n.t(
        'The {0} setting was changed. The client secrets and refresh tokens of these apps were saved for another host and are sent to {1} only if you agree: {2}',
        baseUrlSetting,
        host,
        names.join(', '),
      ),
    },
    buttons: [send],
  });
  if (pressed !== send) throw new vscode.CancellationError();
  await secretHosts.confirm(aps);
  void notify(vscode.l10n.t('Access tokens now come from {0}.', host));
}

/** Says that the base URL has changed, if that takes a person's consent. Only in the window that they look at. */
export async function offerToConfirmBaseUrl(services: OfferServices): Promise<void> {
  const { catalog, clientSecrets, server } = services;
  if (!vscode.window.state.focused || server.tokenEndpoint === '') return;
  const aps = server.server;
  const apps = catalog.apps.filter((app) => serverOf(app).kind === 'aps' && hasClientSecret(app));
  const problems = await Promise.all(
    apps.map(({ id }) => clientSecrets.get(id, aps, { asker: () => 'background' }).then(noProblem, findProblem)),
  );
  if (!problems.includes('hostNotConfirmed')) return;
  const confirm = vscode.l10n.t('Confirm Host');
  const openSetting = vscode.l10n.t('Open Setting');
  const text = vscode.l10n.t(
    'The {0} setting now names {1}. Nothing is sent there until you confirm it.',
    baseUrlSetting,
    aps.tokenEndpoint.host,
  );
  const pressed = await notify(text, { severity: 'warning', buttons: [confirm, openSetting] });
  if (pressed === confirm) await confirmBaseUrl(services);
  if (pressed === openSetting) await vscode.commands.executeCommand('workbench.action.openSettings', baseUrlSetting);
}

function noProblem(): undefined {
  return undefined;
}

function findProblem(error: unknown): CredentialProblem | undefined {
  return error instanceof CredentialError ? error.problem : undefined;
}
