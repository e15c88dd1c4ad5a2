import * as vscode from 'vscode';
import { ApsError } from '../../aps/apsError';
import { hasClientSecret, type App } from '../../credentials/catalog/app';
import { resolveApp, type ResolvedApp } from '../../credentials/catalog/resolvedCredential';
import { serverOf } from '../../credentials/catalog/server';
import { CredentialError } from '../../credentials/credentialError';
import {
  cancelRotation,
  rotateClientSecret as rotate,
  type RotationPorts,
  type SecretRotationResult,
} from '../../credentials/rotation/rotateClientSecret';
import { ensureRotationJwks } from '../../credentials/rotation/rotationKey';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { attributeErrors, CredentialFailure } from '../errors/credentialFailure';
import { errorMessage } from '../errors/errorMessages';
import { openPortal } from '../errors/openPortal';
import { runAndShowErrors } from '../errors/runAndShowErrors';
import type { PageStatus } from '../pages/page';
import { showPage, type ShownPage } from '../pages/showPage';
import { confirm } from '../prompts/confirm';
import { notify } from '../prompts/notify';
import { noSuchApp, pickApp } from '../prompts/pickCredential';
import { runForCredential } from '../prompts/runForCredential';
import { rotationActions, rotationPage } from './rotationPage';

type RotationServices = Pick<
  EditorServices,
  'catalog' | 'secrets' | 'clientSecrets' | 'secretHosts' | 'assertions' | 'server' | 'clock' | 'log'
>;

/** What rotating takes at every step. */
interface Rotating {
  readonly services: RotationServices;
  readonly ports: RotationPorts;
  readonly picked: ResolvedApp;
}

/** APS: Rotate Client Secret. At first, it says what a person has to do in the portal. */
export async function rotateClientSecret(services: RotationServices, target: CommandTarget | undefined): Promise<void> {
  const { catalog } = services;
  const picked = await pickApp(
    catalog,
    target,
    vscode.l10n.t('Rotate Client Secret'),
    () => catalog.apps.filter((app) => canRotate(app) && app.secretProgram === undefined),
    () => noSuchApp(vscode.l10n.t('None of your apps at Autodesk has a client secret.')),
  );
  await attributeErrors(picked, async () => {
    if (!canRotate(picked.app)) throw new CredentialError('noClientSecretRotation', picked.app.id);
    if (picked.app.secretProgram !== undefined) throw new CredentialError('secretFromCommand', picked.app.id);
    const ports = { ...services, apsServer: () => services.server.server };
    const rotating = { services, ports, picked };
    const { rotation } = picked.app;
    const jwks = await ensureRotationJwks(ports, picked.app.id);
    if (catalog.getApp(picked.app.id).rotation?.keyId !== rotation?.keyId) showSetup(rotating, jwks);
    else if (rotation?.preparedAt === undefined) await confirmAndRotate(rotating, jwks);
    else await finishOrDrop(rotating, jwks);
  });
}

function canRotate(app: App): boolean {
  return serverOf(app).kind === 'aps' && hasClientSecret(app);
}

let shown: { readonly appId: string; readonly page: ShownPage } | undefined;

function showSetup(rotating: Rotating, jwks: string, lead?: PageStatus): void {
  const { services, picked } = rotating;
  const page = showPage('rotation', rotationPage(picked.name, lead), (own) => {
    void runAndShowErrors(services.log, () => attributeErrors(picked, () => act(own, rotating, jwks)));
  });
  shown = { appId: picked.app.id, page };
}

/** Says on the page of an app how its rotation goes, if the page is open. */
function showProgress({ app, name }: ResolvedApp, lead?: PageStatus): void {
  if (shown?.appId === app.id) shown.page.update(rotationPage(name, lead));
}

async function act(own: string, rotating: Rotating, jwks: string): Promise<void> {
  switch (own) {
    case rotationActions.saveJwks:
      return saveJwks(jwks);
    case rotationActions.copyJwks:
      await vscode.env.clipboard.writeText(jwks);
      return void notify(vscode.l10n.t('Copied the JWKS. It holds the public key only.'));
    case rotationActions.openPortal:
      return openPortal();
    case rotationActions.rotate:
      return confirmAndRotate(rotating, jwks);
  }
}

async function saveJwks(jwks: string): Promise<void> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const file = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save JWKS'),
    filters: { JSON: ['json'] },
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder.uri, 'jwks.json') } : {}),
  });
  if (!file) return;
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(jwks));
  void notify(vscode.l10n.t('Saved the JWKS to {0}. Host it, and enter its URL in the portal.', file.fsPath));
}

async function confirmAndRotate(rotating: Rotating, jwks: string): Promise<void> {
  const { name } = rotating.picked;
  const detail = vscode.l10n.t(
    'Autodesk creates a new one, and the current one stops working at once: for teammates, CI, other machines, and every file that holds it. Users stay signed in, and access tokens stay valid.',
  );
  await confirm(vscode.l10n.t('Rotate the client secret of {0}?', name), detail, vscode.l10n.t('Rotate'));
  await run(rotating, jwks);
}

/** Something interrupted a rotation after Autodesk had prepared the new secret. */
async function finishOrDrop(rotating: Rotating, jwks: string): Promise<void> {
  const { ports, picked } = rotating;
  const finish = vscode.l10n.t('Finish Rotation');
  const drop = vscode.l10n.t('Drop New Secret');
  const detail = vscode.l10n.t(
    'Autodesk has prepared a new client secret that is stored but not in use yet. If you finish the rotation, the current one stops working at once, for everyone who has it.',
  );
  const question = vscode.l10n.t("The rotation of the client secret of {0} isn't finished.", picked.name);
  const pressed = await notify(question, { severity: 'warning', modal: { detail }, buttons: [finish, drop] });
  if (pressed === finish) return run(rotating, jwks);
  if (pressed !== drop) throw new vscode.CancellationError();
  const title = vscode.l10n.t('Dropping the new client secret of {0}', picked.name);
  const outcome = await runForCredential(picked, title, (controls) => cancelRotation(ports, picked.app.id, controls));
  if (outcome === 'committed') showRotated(picked, { isProved: true });
  else void notify(vscode.l10n.t('Dropped the new client secret of {0}. The current one stays in use.', picked.name));
}

/** What isn't set up in the portal is explained, and so is what was prepared elsewhere. */
async function run(rotating: Rotating, jwks: string, replacesPrepared = false): Promise<void> {
  const { ports, picked } = rotating;
  const title = vscode.l10n.t('Rotating the client secret of {0}', picked.name);
  showProgress(picked, { state: 'busy', words: title });
  try {
    const result = await runForCredential(picked, title, (controls) =>
      rotate(ports, picked.app.id, { ...controls, replacesPrepared }),
    );
    showRotated(resolveApp(ports.catalog.getApp(picked.app.id)), result);
  } catch (error) {
    showProgress(picked);
    const cause = error instanceof CredentialFailure ? error.cause : error;
    if (cause instanceof CredentialError && cause.problem === 'rotationPreparedElsewhere' && !replacesPrepared)
      return replacePrepared(rotating, jwks);
    if (!(cause instanceof ApsError) || !isNotSetUp(cause)) throw error;
    showSetup(rotating, jwks, { state: 'wrong', words: setupProblem(cause, picked.app) });
  }
}

async function replacePrepared(rotating: Rotating, jwks: string): Promise<void> {
  const detail = vscode.l10n.t(
    'Someone else may be rotating it, or an earlier rotation was interrupted. The prepared client secret is dropped, and Autodesk prepares another one.',
  );
  const question = vscode.l10n.t(
    "Autodesk has already prepared a new client secret for {0} that this editor doesn't have. Replace it?",
    rotating.picked.name,
  );
  await confirm(question, detail, vscode.l10n.t('Replace'));
  await run(rotating, jwks, true);
}

/** The portal lacks the API or the URL, or what is at the URL isn't this key. */
function isNotSetUp({ status }: ApsError): boolean {
  return status === 400 || status === 401 || status === 403 || status === 404;
}

function setupProblem(error: ApsError, app: App): string {
  const said = error.description === '' ? (errorMessage(error, app)?.text ?? '') : error.description;
  return error.code === 'AUTH-001'
    ? vscode.l10n.t("Nothing was changed. {0} doesn't have access to the Application Management API.", app.name)
    : vscode.l10n.t("Nothing was changed. Autodesk didn't accept the key: {0}", said);
}

function showRotated(picked: ResolvedApp, { isProved }: SecretRotationResult): void {
  showProgress(picked, { state: 'good', words: vscode.l10n.t('Rotated the client secret of {0}.', picked.name) });
  const copy = vscode.l10n.t('Copy as .env');
  const text = isProved
    ? vscode.l10n.t('Rotated the client secret of {0}. Everything else that uses it needs the new one.', picked.name)
    : vscode.l10n.t(
        "Rotated the client secret of {0}. It couldn't be checked yet, so the previous one is kept until the new one has been accepted.",
        picked.name,
      );
  void notify(text, { buttons: [copy] }).then((pressed) => {
    if (pressed === copy) void vscode.commands.executeCommand('apsAuth.copyAsEnv', picked.credential);
  });
}
