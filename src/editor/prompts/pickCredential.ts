import * as vscode from 'vscode';
import { canSignIn, type App } from '../../credentials/catalog/app';
import type { Catalog } from '../../credentials/catalog/catalog';
import { isSameCredential } from '../../credentials/catalog/credential';
import {
  resolveApp,
  resolveCredential,
  type ResolvedApp,
  type ResolvedCredential,
} from '../../credentials/catalog/resolvedCredential';
import type { CommandTarget } from '../commandTarget';
import { appTypeName } from '../words/appTypeNames';
import { credentialIcon } from '../words/credentialIcon';
import { toPlainText } from '../words/toPlainText';
import { notify } from './notify';
import { ask, type StepsOrTitle } from './steps';

/** What to say and offer when there is nothing that a command could act on. */
export interface NothingToPick {
  readonly text: string;
  readonly button: string;
  readonly command: string;
}

/** How a credential is picked. */
interface CredentialPickOptions {
  /** What to offer if there are apps, but no candidate; signing in by default. */
  readonly none?: () => NothingToPick;
  /** Is marked. */
  readonly active?: ResolvedCredential | undefined;
}

/**
 * The app that a command acts on: its target, the only candidate, or the one that the person picks.
 * @throws CancellationError if nothing was picked
 */
export async function pickApp(
  catalog: Catalog,
  target: CommandTarget | undefined,
  title: StepsOrTitle,
  listApps: () => readonly App[],
  none?: () => NothingToPick,
): Promise<ResolvedApp> {
  await catalog.whenSettled();
  if (target) return resolveApp(catalog.getApp(target.credential.appId));
  const row = (app: App): vscode.QuickPickItem => ({
    label: toPlainText(app.name),
    description: appTypeName(app.type),
    detail: toPlainText(app.clientId),
  });
  return resolveApp(await pickOne(catalog, listApps(), row, title, vscode.l10n.t('Select an app'), none));
}

/**
 * The credential that a command acts on, found in the same way.
 * @throws CancellationError if nothing was picked
 */
export async function pickCredential(
  catalog: Catalog,
  target: CommandTarget | undefined,
  title: StepsOrTitle,
  listCandidates: () => readonly ResolvedCredential[],
  { none, active }: CredentialPickOptions = {},
): Promise<ResolvedCredential> {
  await catalog.whenSettled();
  if (target) return resolveCredential(catalog.getApp(target.credential.appId), target.credential);
  const row = (candidate: ResolvedCredential): vscode.QuickPickItem => {
    const { description, detail } = describeCredential(candidate);
    return {
      label: toPlainText(candidate.name),
      iconPath: new vscode.ThemeIcon(credentialIcon(candidate.credential.kind)),
      description: markActive(description, candidate, active),
      detail,
    };
  };
  return pickOne(catalog, listCandidates(), row, title, vscode.l10n.t('Select a credential'), none);
}

/** Marks the credential that the status bar shows, in a list of several. */
export function markActive(
  description: string,
  { credential }: ResolvedCredential,
  active: ResolvedCredential | undefined,
): string {
  const isActive = active !== undefined && isSameCredential(credential, active.credential);
  return isActive ? vscode.l10n.t('{0} · in the status bar', description) : description;
}

/** What a credential is, in a list of several. */
export function describeCredential({ app, user, serviceAccount }: ResolvedCredential): {
  readonly description: string;
  readonly detail: string;
} {
  if (user)
    return { description: vscode.l10n.t('signed in to {0}', toPlainText(app.name)), detail: toPlainText(user.name) };
  if (serviceAccount)
    return {
      description: vscode.l10n.t('service account of {0}', toPlainText(app.name)),
      detail: toPlainText(serviceAccount.email),
    };
  return { description: appTypeName(app.type), detail: toPlainText(app.clientId) };
}

async function pickOne<T>(
  catalog: Catalog,
  choices: readonly T[],
  row: (choice: T) => vscode.QuickPickItem,
  title: StepsOrTitle,
  placeHolder: string,
  none: (() => NothingToPick) | undefined,
): Promise<T> {
  const [only, ...others] = choices;
  if (only === undefined) return offerFirstStep(catalog.apps.length === 0 ? addFirstApp() : (none ?? signInFirst)());
  if (others.length === 0) return only;
  const rows = choices.map((choice) => ({ ...row(choice), choice }));
  return (await ask(title, (steps) => steps.pick({ prompt: placeHolder, rows }))).choice;
}

/** Offers to add the first app. @throws CancellationError always */
export function offerFirstApp(): never {
  return offerFirstStep(addFirstApp());
}

function offerFirstStep({ text, button, command }: NothingToPick): never {
  void notify(text, { buttons: [button] }).then((pressed) => {
    if (pressed === button) void vscode.commands.executeCommand(command);
  });
  throw new vscode.CancellationError();
}

function addFirstApp(): NothingToPick {
  return { text: vscode.l10n.t('Add an app first.'), ...addApp() };
}

function signInFirst(): NothingToPick {
  const text = vscode.l10n.t('To get an access token, add an app that has a client secret, or sign in.');
  return { text, ...signIn() };
}

/** There is no user, or none of the apps can have any. */
export function nobodySignedIn(catalog: Catalog): NothingToPick {
  return catalog.apps.some(canSignIn)
    ? { text: vscode.l10n.t('No one is signed in.'), ...signIn() }
    : {
        text: vscode.l10n.t(
          "No one is signed in. Users can't sign in to the apps you have, only to a Traditional Web App or a Desktop, Mobile, Single-Page App.",
        ),
        ...addApp(),
      };
}

/** None of the apps has what a task is about. */
export function noSuchApp(text: string): NothingToPick {
  return { text, ...addApp() };
}

function addApp(): Omit<NothingToPick, 'text'> {
  return { button: vscode.l10n.t('Add App'), command: 'apsAuth.addApp' };
}

function signIn(): Omit<NothingToPick, 'text'> {
  return { button: vscode.l10n.t('Sign In'), command: 'apsAuth.signIn' };
}
