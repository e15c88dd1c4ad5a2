import * as vscode from 'vscode';
import { appTypes, type AppType } from '../../aps/appType';
import { hasClientSecret, type App } from '../../credentials/catalog/app';
import { appSecretsPrefix } from '../../credentials/catalog/secretNames';
import { serverOf } from '../../credentials/catalog/server';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { attributeErrors } from '../errors/credentialFailure';
import { checkClientSecret } from '../prompts/checkClientSecret';
import { confirm } from '../prompts/confirm';
import { notify } from '../prompts/notify';
import { noSuchApp, pickApp } from '../prompts/pickCredential';
import { promptPastedValue } from '../prompts/promptText';
import { runStep } from '../prompts/steps';
import { appTypeMeaning, appTypeName } from '../words/appTypeNames';
import { toPlainText } from '../words/toPlainText';

type TypeServices = Pick<EditorServices, 'catalog' | 'clientSecrets' | 'broker' | 'server' | 'assertions'>;

const types = ['serverToServer', 'traditionalWeb', 'desktopMobileSpa'] as const;

/** APS: Change App Type. For an app that was added with another type than it has in the portal. Deletes nothing. */
export async function changeAppType(services: TypeServices, target: CommandTarget | undefined): Promise<void> {
  const { catalog, broker } = services;
  const title = vscode.l10n.t('Change App Type');
  const picked = await pickApp(
    catalog,
    target,
    title,
    () => catalog.apps.filter(isAtAutodesk),
    () => noSuchApp(vscode.l10n.t('None of your apps is registered with Autodesk. Only those have a type.')),
  );
  const { app } = picked;
  if (!isAtAutodesk(app)) return;
  await attributeErrors(picked, async () => {
    await catalog.throwIfOutdated();
    const heading = toPlainText(`${title}: ${app.name}`);
    const type = await runStep(heading, async (step) => {
      const rows = types.filter((each) => each !== app.type).map((each) => toRow(each));
      return (await step.pick({ prompt: vscode.l10n.t('What is its type in the APS portal?'), rows })).type;
    });
    await confirm(
      vscode.l10n.t('Change {0} from {1} to {2}?', app.name, appTypeName(app.type), appTypeName(type)),
      describeChange(app, type),
      vscode.l10n.t('Change'),
    );
    if (appTypes[type].hasClientSecret && !hasClientSecret(app)) await storeSecret(services, app, type, heading);
    broker.forget(appSecretsPrefix(app.id));
    await catalog.change(app.id, (current) => ({ ...current, type }));
    void notify(vscode.l10n.t('{0} is a {1} now.', app.name, appTypeName(type)));
  });
}

function isAtAutodesk(app: App): boolean {
  return serverOf(app).kind === 'aps';
}

function toRow(type: AppType): vscode.QuickPickItem & { readonly type: AppType } {
  return { label: appTypeName(type), detail: appTypeMeaning(type), type };
}

/** What the change means for what is stored. */
function describeChange({ type: before, users, serviceAccounts = [] }: App, type: AppType): string {
  const [old, next] = [appTypes[before], appTypes[type]];
  const lines = [
    vscode.l10n.t('This changes only what the editor stores. The type of an app in the portal never changes.'),
    next.hasUsers && !old.hasUsers ? vscode.l10n.t('Users can sign in to it.') : '',
    !next.hasUsers && old.hasUsers ? vscode.l10n.t('Users can no longer sign in to it.') : '',
    !next.hasUsers && users.length > 0 ? vscode.l10n.t('Its signed-in users stay: {0}.', users.length) : '',
    next.hasUsers && old.hasUsers && users.length > 0
      ? vscode.l10n.t('Its users stay, but they may have to sign in again: {0}.', users.length)
      : '',
    !next.hasServiceAccounts && serviceAccounts.length > 0
      ? vscode.l10n.t(
          'Its service accounts and their private keys stay stored, but the view shows them only after you change the type back: {0}.',
          serviceAccounts.length,
        )
      : '',
    next.hasClientSecret && !old.hasClientSecret ? vscode.l10n.t('You are asked for its client secret.') : '',
    !next.hasClientSecret && old.hasClientSecret
      ? vscode.l10n.t('Its client secret stays stored, but is no longer used.')
      : '',
    next.hasClientSecret && old.hasClientSecret ? vscode.l10n.t('Its client secret stays as it is.') : '',
  ];
  return lines.filter(Boolean).join('\n');
}

/** The secret comes first: without one, an app of the new type would be of no use. */
async function storeSecret(services: TypeServices, app: App, type: AppType, heading: string): Promise<void> {
  const prompt = vscode.l10n.t('Client secret, from the APS portal');
  const { clientSecret, status } = await runStep(heading, async (step) => {
    const entered = await promptPastedValue(step, { prompt, isSecret: true });
    const decision = await checkClientSecret(services, { ...app, type, clientSecret: entered });
    return decision.kind === 'edit' ? step.again(prompt) : { clientSecret: entered, status: decision.secretStatus };
  });
  await services.clientSecrets.change(app, clientSecret, status);
}
