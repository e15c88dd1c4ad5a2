import * as vscode from 'vscode';
import { resolveCredential, type ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { fillPlaceholders } from '../../delivery/fillPlaceholders';
import { findCredentialByName } from '../../delivery/findCredentialByName';
import type { Consumer } from '../../delivery/permission';
import type { EditorServices } from '../editorServices';
import { runAndShowErrors } from '../errors/runAndShowErrors';
import { pickCredential } from '../prompts/pickCredential';
import { runForCredential } from '../prompts/runForCredential';
import { RestartNotice } from './restartNotice';

type DebuggingServices = Pick<EditorServices, 'catalog' | 'active' | 'loadDelivery' | 'log'>;

/** Fills the placeholders of configurations, and notices when a session is restarted with the values it had. */
export class ConfigurationFiller {
  readonly #services: DebuggingServices;
  readonly #notice = new RestartNotice();

  constructor(services: DebuggingServices, subscriptions: vscode.ExtensionContext['subscriptions']) {
    this.#services = services;
    subscriptions.push(vscode.debug.registerDebugAdapterTrackerFactory('*', this.#notice));
  }

  /** The filled configuration; undefined, so that the session doesn't start, if an error was shown or the person canceled. */
  async fill(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
    cancellation: vscode.CancellationToken | undefined,
  ): Promise<vscode.DebugConfiguration | undefined> {
    let filled: vscode.DebugConfiguration | undefined;
    let hasFailed = false;
    await runAndShowErrors(this.#services.log, async () => {
      if (hasFailed) return startAgain(folder, configuration);
      hasFailed = true;
      filled = await this.#fill(folder, configuration, cancellation);
    });
    if (filled) this.#notice.expect(folder, configuration.name);
    return filled;
  }

  #fill(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
    cancellation: vscode.CancellationToken | undefined,
  ): Promise<vscode.DebugConfiguration> {
    const consumer: Consumer = { kind: 'debugSession', name: describeFolder(folder) };
    const controller = new AbortController();
    cancellation?.onCancellationRequested(() => controller.abort());
    return fillPlaceholders(configuration, {
      findCredential: async (name) => (await this.#find(name)).credential,
      getValues: async (credential, fields) => {
        const about = resolveCredential(this.#services.catalog.getApp(credential.appId), credential);
        const { delivery } = await this.#services.loadDelivery();
        const title = vscode.l10n.t('Starting {0} with {1}', configuration.name, about.name);
        return runForCredential(about, title, ({ signal, onWait }) =>
          delivery.getValues(consumer, credential, fields, {
            askAgain: true,
            signal: AbortSignal.any([signal, controller.signal]),
            onWait,
          }),
        );
      },
    });
  }

  async #find(name: string | undefined): Promise<ResolvedCredential> {
    const { catalog, active } = this.#services;
    // F5 may come before the catalog is there.
    await catalog.load();
    if (name !== undefined) return findCredentialByName(catalog.apps, name);
    return (
      active.credential ??
      pickCredential(catalog, undefined, vscode.l10n.t('Debug with a Credential'), () => active.candidates)
    );
  }
}

/** What a permission names: the same in every session of the folder. */
function describeFolder(folder: vscode.WorkspaceFolder | undefined): string {
  return folder?.name ?? vscode.workspace.name ?? vscode.l10n.t('a window without a folder');
}

async function startAgain(
  folder: vscode.WorkspaceFolder | undefined,
  { name, noDebug }: vscode.DebugConfiguration,
): Promise<void> {
  await vscode.debug.startDebugging(folder, name, { noDebug: noDebug === true });
}
