import * as vscode from 'vscode';
import type { App } from '../../credentials/catalog/app';
import { isRetired } from '../../credentials/catalog/customServer';
import { serverOf } from '../../credentials/catalog/server';
import { checkClientSecret } from '../prompts/checkClientSecret';
import { notify } from '../prompts/notify';
import { appSecretPrompt, promptAppSecret } from '../prompts/promptAppSecret';
import { promptCustomScopes } from '../prompts/promptCustomScopes';
import { promptCustomServer, promptPreset } from '../prompts/promptCustomServer';
import { describeDuplicate, promptName, promptPastedValue } from '../prompts/promptText';
import type { Steps } from '../prompts/steps';
import type { AddServices, EnteredApp } from './enteredApp';

/** The tasks whose person has decided to use a retired endpoint. Their prompts run again when the person goes back. */
const usesRetired = new WeakSet<Steps>();

/**
 * Prompts for an app of another server, and checks its secret. `aps` if the person chose Autodesk's current version instead.
 * @throws CancellationError if the person canceled, and what discovery throws
 */
export async function promptCustomApp(steps: Steps, services: AddServices): Promise<EnteredApp | 'aps'> {
  const preset = await promptPreset(steps);
  const { server, scopesSupported } = await promptCustomServer(steps, preset);
  if (isRetired(server) && !usesRetired.has(steps)) {
    if (await askForCurrentVersion()) return 'aps';
    usesRetired.add(steps);
  }
  const { catalog } = services;
  const registration = { type: 'oauth2', server } as const;
  const { name: host, hasClientSecret } = serverOf(registration);
  const findDuplicate = (value: string): App | undefined =>
    catalog.apps.find((app) => app.clientId === value && serverOf(app).name === host);
  const clientId = await promptPastedValue(steps, {
    prompt: vscode.l10n.t('Client ID at {0}', host),
    isSecret: false,
    allowsAnyValue: true,
    findProblem: (value) => describeDuplicate(findDuplicate(value)),
  });
  const prompt = vscode.l10n.t("Client secret (stored only in the editor's secret storage)");
  const clientSecret = hasClientSecret ? await promptAppSecret(steps, server, prompt) : undefined;
  const name = await promptName(
    steps,
    { prompt: vscode.l10n.t('Display name'), value: host },
    catalog.apps.map((app) => app.name),
  );
  const scopes = await promptCustomScopes(steps, [], scopesSupported);
  const app = { ...registration, name, clientId, scopes };
  if (clientSecret === undefined)
    return {
      app: { ...app, secretStatus: 'unchecked' },
      clientSecret,
      note: vscode.l10n.t('Users can now sign in.'),
    };
  const decision = await checkClientSecret(services, { ...app, clientSecret: clientSecret.value });
  if (decision.kind === 'edit') return steps.again(appSecretPrompt(server, prompt));
  return { app: { ...app, secretStatus: decision.secretStatus }, clientSecret, note: decision.note };
}

/** Autodesk's own host has rejected v1 requests since 2024, so this warns before the first one. */
async function askForCurrentVersion(): Promise<boolean> {
  const current = vscode.l10n.t('Add as v2 App');
  const anyway = vscode.l10n.t('Use v1 Anyway');
  const detail = vscode.l10n.t(
    'Autodesk shut down version 1 of its endpoints in 2024. The same client ID and secret work with version 2.',
  );
  const pressed = await notify(vscode.l10n.t('Autodesk has retired this endpoint.'), {
    severity: 'warning',
    modal: { detail },
    buttons: [current, anyway],
  });
  if (pressed !== current && pressed !== anyway) throw new vscode.CancellationError();
  return pressed === current;
}
