import * as vscode from 'vscode';
import { canGetToken } from '../../credentials/catalog/app';
import {
  listCredentials,
  resolveApp,
  resolveCredential,
  type ResolvedCredential,
} from '../../credentials/catalog/resolvedCredential';
import { buildNode } from '../../credentials/view/treeModel';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { describeCredential, markActive, offerFirstApp } from '../prompts/pickCredential';
import { runSteps, type Steps } from '../prompts/steps';
import { sortByUse } from '../tokens/recentCredentials';
import { toCredentialItem } from '../tree/credentialItem';
import { toPlainText } from '../words/toPlainText';
import { listRowActions } from './rowActions';

type MenuServices = Pick<EditorServices, 'catalog' | 'globalState' | 'viewContext' | 'active'>;

/** APS: Show Menu. Shows every credential with its state, and then what can be done with the one that was picked. */
export async function showMenu(services: MenuServices, target: CommandTarget | undefined): Promise<void> {
  const { catalog } = services;
  await catalog.whenSettled();
  const known = target && resolveCredential(catalog.getApp(target.credential.appId), target.credential);
  const { command, credential } = await runSteps(vscode.l10n.t('APS Auth'), async (steps) => {
    steps.total = known ? 1 : 2;
    const picked = known ?? (await pickCredential(steps, services));
    return { command: await pickCommand(steps, services, picked), credential: picked.credential };
  });
  await vscode.commands.executeCommand(command, credential);
}

async function pickCredential(steps: Steps, services: MenuServices): Promise<ResolvedCredential> {
  const { catalog, globalState } = services;
  // An app without a token of its own is where its first user signs in.
  const candidates = catalog.apps.flatMap((app) => {
    const credentials = listCredentials(app);
    return canGetToken(app) || credentials.length > 0 ? credentials : [resolveApp(app)];
  });
  if (candidates.length === 0) return offerFirstApp();
  const { candidate } = await steps.pick({
    prompt: vscode.l10n.t('Select a credential'),
    rows: sortByUse(globalState, candidates).map((resolved) => toRow(services, resolved)),
  });
  return candidate;
}

function toRow(
  services: MenuServices,
  picked: ResolvedCredential,
): vscode.QuickPickItem & { readonly candidate: ResolvedCredential } {
  const item = toItem(services, picked);
  const { description: kind } = describeCredential(picked);
  const state = typeof item.description === 'string' ? item.description : '';
  return {
    label: toPlainText(picked.name),
    description: state,
    detail: markActive(kind, picked, services.active.credential),
    ...(item.iconPath instanceof vscode.ThemeIcon ? { iconPath: item.iconPath } : {}),
    candidate: picked,
  };
}

async function pickCommand(steps: Steps, services: MenuServices, picked: ResolvedCredential): Promise<string> {
  const extension = vscode.extensions.getExtension('aps-auth.aps-auth');
  const actions = listRowActions(extension?.packageJSON, toItem(services, picked).contextValue ?? '');
  const { command } = await steps.pick({
    prompt: vscode.l10n.t('What do you want to do with {0}?', toPlainText(picked.name)),
    rows: actions.map(({ title, command: id }) => ({ label: title, command: id })),
  });
  return command;
}

function toItem({ viewContext }: MenuServices, picked: ResolvedCredential): vscode.TreeItem {
  const context = viewContext();
  return toCredentialItem(buildNode(picked, context), context.now);
}
