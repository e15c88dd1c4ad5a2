import { join } from 'node:path';
import * as vscode from 'vscode';
import { LeaseFolder } from '../../credentials/leases/leaseFolder';
import type { DiagnosticLine } from '../../inspection/diagnosticLine';
import { formatReport } from '../../inspection/formatReport';
import {
  checkAppsAtServer,
  runDiagnostics,
  type DiagnosticsOptions,
  type DiagnosticsPorts,
} from '../../inspection/runDiagnostics';
import type { EditorServices } from '../editorServices';
import { isErrorAction, runAction } from '../errors/errorAction';
import { configuredProxy } from '../errors/proxyMessage';
import { runAndShowErrors } from '../errors/runAndShowErrors';
import type { Page } from '../pages/page';
import { showPage } from '../pages/showPage';
import { notify } from '../prompts/notify';
import { isDesktop } from '../signIn/isDesktop';
import { diagnosticsPage, type DiagnosticsProgress } from './diagnosticsPage';
import { formatEditorFacts, readEditorFacts } from './editorFacts';

type DiagnosticsServices = Pick<
  EditorServices,
  'catalog' | 'clientSecrets' | 'secrets' | 'assertions' | 'server' | 'loadDelivery' | 'log'
>;

/** Lines arrive one by one, and a page of 200 apps is long. */
const updateMs = 100;

/** APS: Run Diagnostics. Shows the page at once, and each line as it comes. */
export function showDiagnostics(services: DiagnosticsServices, context: vscode.ExtensionContext): Promise<void> {
  const facts = readEditorFacts(context);
  const ports = portsOf(services, context);
  let lines: readonly DiagnosticLine[] = [];
  let progress: DiagnosticsProgress = 'running';
  let ending = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const page = (): Page =>
    diagnosticsPage({
      lines,
      progress,
      facts,
      apps: services.catalog.apps,
      isDesktop: ports.isDesktop,
      proxy: ports.proxy(),
      baseUrl: baseUrlText(services),
    });
  const show = (): void => {
    clearTimeout(timer);
    timer = undefined;
    shown.update(page());
  };
  const run = async (what: typeof runDiagnostics, next: DiagnosticsProgress): Promise<void> => {
    progress = next;
    ending = new AbortController();
    const signal = AbortSignal.any([ending.signal, shown.signal]);
    const onLines: DiagnosticsOptions['onLines'] = (found) => {
      if (signal.aborted) return;
      lines = [...lines, ...found];
      timer ??= setTimeout(show, updateMs);
    };
    show();
    try {
      await what(ports, { signal, onLines, log: services.log });
      progress = 'done';
    } catch (error) {
      if (!signal.aborted) throw error;
      progress = 'canceled';
    } finally {
      show();
    }
  };
  const runAll = (): Promise<void> => {
    lines = [];
    return run(runDiagnostics, 'running');
  };
  const runApps = (): Promise<void> => {
    lines = lines.filter(({ check }) => check !== 'appAtServer');
    return run(checkAppsAtServer, 'askingForApps');
  };
  const copy = async (): Promise<void> => {
    const report = formatReport(lines, { editor: formatEditorFacts(facts), apps: services.catalog.apps });
    await vscode.env.clipboard.writeText(report);
    void notify(vscode.l10n.t('Copied the report. It has no names and no IDs.'));
  };
  const press = async (own: string): Promise<void> => {
    if (own === 'cancel') ending.abort();
    else if (own === 'run') await runAll();
    else if (own === 'checkApps') await runApps();
    else if (own === 'copyReport') await copy();
    else if (isErrorAction(own)) await runAction(own, undefined, runAll);
  };
  const shown = showPage('diagnostics', page(), (own) => void runAndShowErrors(services.log, () => press(own)));
  return runAll();
}

function portsOf(services: DiagnosticsServices, { globalStorageUri }: vscode.ExtensionContext): DiagnosticsPorts {
  const { catalog, clientSecrets, secrets, assertions, server } = services;
  const folderOf = (name: string): string => join(globalStorageUri.fsPath, name);
  return {
    catalog,
    clientSecrets,
    secrets,
    assertions,
    server: () => server.server,
    appsFolder: folderOf('apps'),
    leases: new LeaseFolder(folderOf('leases')),
    proxy: () => configuredProxy(hostOf(services)),
    extraCertificatesPath: process.env.NODE_EXTRA_CA_CERTS,
    isDesktop: isDesktop(),
    countPermissions: async () => {
      const { permissions } = await services.loadDelivery();
      return (await permissions.list()).filter(({ answer }) => answer !== 'never').length;
    },
    now: () => Date.now(),
  };
}

function hostOf({ server }: Pick<DiagnosticsServices, 'server'>): string {
  try {
    return server.baseUrl.host;
  } catch {
    return '';
  }
}

function baseUrlText({ server }: Pick<DiagnosticsServices, 'server'>): string {
  try {
    return server.baseUrl.origin;
  } catch {
    return '';
  }
}
