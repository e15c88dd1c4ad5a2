import assert from 'node:assert/strict';
import {
  diagnosticsPage,
  type Diagnostics,
  type DiagnosticsProgress,
} from '../../../src/editor/diagnostics/diagnosticsPage';
import { troubleText } from '../../../src/editor/diagnostics/troubleTexts';
import type { DiagnosticCheck, DiagnosticDetail, DiagnosticLine } from '../../../src/inspection/diagnosticLine';
import type { NetworkProblem } from '../../../src/oauth/errors';
import { names, networkProblems } from '../../support/names';
import { app, otherApp } from '../pages/exampleApps';
import { showInTurn } from '../pages/showInTurn';

const checks = names<DiagnosticCheck>({
  server: true,
  certificate: true,
  clock: true,
  keySet: true,
  otherServer: true,
  proxy: true,
  extraCertificates: true,
  secretStore: true,
  appsFolder: true,
  appFiles: true,
  leases: true,
  git: true,
  permissions: true,
  callbackUrl: true,
  callbackPort: true,
  clientSecret: true,
  appAtServer: true,
  signIn: true,
  serviceAccount: true,
  serviceAccountKey: true,
});

const details = [
  ...networkProblems,
  ...names<Exclude<DiagnosticDetail, NetworkProblem>>({
    works: true,
    noAnswer: true,
    failed: true,
    noProxy: true,
    notAutodesk: true,
    insecure: true,
    serverFailed: true,
    clockRight: true,
    clockOff: true,
    clockWrong: true,
    clockUnknown: true,
    memoryOnly: true,
    forgets: true,
    silent: true,
    outdatedWindow: true,
    notWritable: true,
    notReadable: true,
    damaged: true,
    notInstalled: true,
    held: true,
    portTaken: true,
    urlChanges: true,
    urlMissing: true,
    secretUnchecked: true,
    secretRejected: true,
    secretMissing: true,
    secretNotVisible: true,
    hostNotConfirmed: true,
    secretForOtherServer: true,
    appRejected: true,
    signInAgain: true,
    accountDisabled: true,
    accountDeactivated: true,
    accountDeleted: true,
    accountExpired: true,
    accountExpiresSoon: true,
    noKey: true,
    keyDisabled: true,
    keyDeleted: true,
    privateKeyMissing: true,
    unknownStatus: true,
  }),
];

const appId = app.id;
const ofUser = { appId, userId: 'ANN' };
const ofAccount = { appId, serviceAccountId: 'ROBOT' };

const good: readonly DiagnosticLine[] = [
  ...checks.map((check) => ({ check, detail: 'works', ...ofUser, ...ofAccount, figure: 1 }) as const),
  { check: 'proxy', detail: 'noProxy' } as const,
  { check: 'clientSecret', detail: 'secretUnchecked', appId } as const,
  { check: 'serviceAccount', detail: 'works', ...ofAccount } as const,
  ...[0, 2].flatMap((figure) => [
    { check: 'appFiles', detail: 'works', figure } as const,
    { check: 'permissions', detail: 'works', figure } as const,
  ]),
].map((line) => ({ ...line, state: 'good' }));

const wrong: readonly DiagnosticLine[] = [
  ...details.map((detail) => ({ check: 'server', detail, code: 'ECODE', figure: 1 }) as const),
  ...details.map((detail) => ({ check: 'otherServer', detail, code: 'ECODE', figure: 2, appId: otherApp.id }) as const),
  ...checks.flatMap((check) => [
    { check, detail: 'refused', code: 'ECODE', appId } as const,
    { check, detail: 'noAnswer', figure: 10 } as const,
  ]),
  { check: 'proxy', detail: 'refused' } as const,
  { check: 'permissions', detail: 'notReadable', code: 'EACCES' } as const,
  ...[-60, 600, 36_000].map((figure) => ({ check: 'clock', detail: 'clockWrong', figure }) as const),
  ...Array.from(
    { length: 6 },
    (_, index) => ({ check: 'signIn', detail: 'signInAgain', ...ofUser, code: `${index}` }) as const,
  ),
  ...Array.from({ length: 6 }, () => ({ check: 'serviceAccountKey', detail: 'noKey', ...ofAccount }) as const),
].map((line) => ({ ...line, state: 'wrong' }));

const diagnostics: Diagnostics = {
  lines: [],
  progress: 'done',
  facts: {
    editor: 'Visual Studio Code 1.105.0',
    extension: 'APS Auth 0.1.0',
    isWeb: true,
    remote: undefined,
    runsOnRemote: true,
    system: 'linux x64 6.8.0',
    isTrusted: true,
  },
  apps: [app, otherApp],
  isDesktop: true,
  proxy: { address: 'proxy.acme.example:3128', source: 'http.proxy' },
  baseUrl: 'https://developer.api.autodesk.com',
};

describe('the diagnostics', () => {
  it('say what is wrong in a sentence, and what to do in others', () => {
    for (const line of wrong) {
      const { words, text } = troubleText(line, diagnostics);
      // Some end with the code that is the reason.
      for (const sentence of [words, ...text]) assert.match(sentence, /^\S.*(?:[.)]|[A-Z]+)$/s, JSON.stringify(line));
    }
  });

  it('are shown with everything that can be found', async () => {
    const { facts } = diagnostics;
    const progress = names<DiagnosticsProgress>({ running: true, askingForApps: true, done: true, canceled: true });
    const some = (count: number, state: 'wrong' | 'doubtful'): readonly DiagnosticLine[] =>
      wrong.slice(0, count).map((line) => ({ ...line, state }));
    await showInTurn(
      [
        ...progress.map((one) => ({ ...diagnostics, lines: [...good, ...wrong], progress: one })),
        ...[some(1, 'wrong'), some(2, 'wrong'), some(1, 'doubtful'), some(2, 'doubtful')].map((lines) => ({
          ...diagnostics,
          lines: lines.map((line) => ({ ...line, appId })),
        })),
        { ...diagnostics, facts: { ...facts, isWeb: false, remote: 'wsl' as const, isTrusted: false } },
        { ...diagnostics, facts: { ...facts, remote: 'wsl' as const, runsOnRemote: false }, proxy: undefined },
      ].map(diagnosticsPage),
    );
  }).timeout(60_000);
});
