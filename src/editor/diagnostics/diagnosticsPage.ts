import { l10n } from 'vscode';
import type { App } from '../../credentials/catalog/app';
import { compareNames } from '../../credentials/catalog/compareNames';
import type { DiagnosticCheck, DiagnosticLine } from '../../inspection/diagnosticLine';
import { actionTitle, type ErrorAction } from '../errors/errorAction';
import {
  pageCommands,
  type Page,
  type PageButton,
  type PageRow,
  type PageSection,
  type PageStatus,
} from '../pages/page';
import { checkName, goodText } from './checkTexts';
import type { EditorFacts } from './editorFacts';
import { findSubject, nameSubject, type LineContext } from './lineContext';
import { troubleText } from './troubleTexts';

/** How far the diagnostics are. */
export type DiagnosticsProgress = 'running' | 'askingForApps' | 'done' | 'canceled';

/** What the page shows. */
export interface Diagnostics extends LineContext {
  readonly lines: readonly DiagnosticLine[];
  readonly progress: DiagnosticsProgress;
  readonly facts: EditorFacts;
}

export function diagnosticsPage(diagnostics: Diagnostics): Page {
  const { lines, progress } = diagnostics;
  const isRunning = progress === 'running' || progress === 'askingForApps';
  return {
    title: l10n.t('Diagnostics'),
    lead: leadOf(lines, progress),
    buttons: isRunning
      ? [{ title: l10n.t('Cancel'), press: { own: 'cancel' } }]
      : [
          { title: l10n.t('Run Again'), press: { own: 'run' }, isPrimary: true },
          { title: l10n.t('Copy Report'), press: { own: 'copyReport' } },
          { title: actionTitle('showLog'), press: { command: 'apsAuth.showLog' } },
        ],
    sections: [
      ...troubleSection(diagnostics, 'wrong', l10n.t('Needs Fixing')),
      ...troubleSection(diagnostics, 'doubtful', l10n.t('May Cause Problems')),
      editorSection(diagnostics.facts),
      ...goodSection(diagnostics, l10n.t('Network'), networkChecks),
      ...goodSection(diagnostics, l10n.t('This Machine'), machineChecks),
      ...appsSection(diagnostics, isRunning),
    ],
  };
}

const networkChecks: readonly DiagnosticCheck[] = [
  'server',
  'certificate',
  'clock',
  'keySet',
  'proxy',
  'extraCertificates',
];

const machineChecks: readonly DiagnosticCheck[] = [
  'secretStore',
  'appsFolder',
  'appFiles',
  'leases',
  'git',
  'permissions',
];

function leadOf(lines: readonly DiagnosticLine[], progress: DiagnosticsProgress): PageStatus {
  switch (progress) {
    case 'running':
      return { state: 'busy', words: l10n.t('Looking for problems…') };
    case 'askingForApps':
      return { state: 'busy', words: l10n.t('Requesting an access token for each app…') };
    case 'canceled':
      return { state: 'unknown', words: l10n.t('Canceled. Not everything was checked.') };
    case 'done':
      return resultOf(lines);
  }
}

function resultOf(lines: readonly DiagnosticLine[]): PageStatus {
  const count = (state: DiagnosticLine['state']): number => listGroups(lines, state).length;
  const [wrong, doubtful] = [count('wrong'), count('doubtful')];
  if (wrong + doubtful === 0) return { state: 'good', words: l10n.t('No problems found.') };
  const parts = [
    ...(wrong === 0 ? [] : [wrong === 1 ? l10n.t('1 thing needs fixing.') : l10n.t('{0} things need fixing.', wrong)]),
    ...(doubtful === 0
      ? []
      : [doubtful === 1 ? l10n.t('1 thing may cause problems.') : l10n.t('{0} things may cause problems.', doubtful)]),
  ];
  return { state: wrong > 0 ? 'wrong' : 'doubtful', words: parts.join(' ') };
}

function troubleSection(
  diagnostics: Diagnostics,
  state: 'wrong' | 'doubtful',
  heading: string,
): readonly PageSection[] {
  const found = listGroups(diagnostics.lines, state);
  return found.length === 0 ? [] : [{ heading, rows: found.map((lines) => troubleRow(lines, diagnostics)) }];
}

/** What all apps have in common is one row. */
const mostRowsAlike = 3;

/** The lines in this state, in the order of the sections. Those that say the same of many apps are together. */
function listGroups(
  lines: readonly DiagnosticLine[],
  state: DiagnosticLine['state'],
): readonly (readonly [DiagnosticLine, ...DiagnosticLine[]])[] {
  const groups = new Map<string, [DiagnosticLine, ...DiagnosticLine[]]>();
  const order = [...networkChecks, ...machineChecks];
  const found = lines.filter((line) => line.state === state);
  const isGeneral = ({ check }: DiagnosticLine): boolean => order.includes(check);
  const sorted = found
    .filter(isGeneral)
    .toSorted((one, other) => order.indexOf(one.check) - order.indexOf(other.check))
    .concat(found.filter((line) => !isGeneral(line)));
  for (const line of sorted) {
    const { check, detail, figure, code } = line;
    const key = JSON.stringify([check, detail, figure, code]);
    const group = groups.get(key);
    if (group) group.push(line);
    else groups.set(key, [line]);
  }
  return [...groups.values()].flatMap((group) =>
    group.length > mostRowsAlike ? [group] : group.map((line): [DiagnosticLine] => [line]),
  );
}

/** As many names as can be read. */
const mostNames = 5;

function troubleRow(lines: readonly [DiagnosticLine, ...DiagnosticLine[]], context: LineContext): PageRow {
  const [line] = lines;
  const { words, text, actions } = troubleText(line, context);
  const names = lines.map((one) => nameSubject(findSubject(one, context.apps))).filter((name) => name !== undefined);
  const [name = checkName(line.check)] = names;
  const isGroup = lines.length > 1;
  return {
    name: isGroup ? `${checkName(line.check)} (${lines.length})` : name,
    status: { state: line.state, words },
    text: [...text, ...(isGroup ? [listNames(names)] : [])],
    // For many, the command lets the person choose.
    buttons: actions.map((action) => buttonFor(action, isGroup ? {} : line)),
  };
}

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, mostNames).join(', ');
  return names.length > mostNames ? l10n.t('{0}, and {1} more', shown, names.length - mostNames) : shown;
}

function buttonFor(
  action: ErrorAction,
  { appId, userId, serviceAccountId }: Pick<DiagnosticLine, 'appId' | 'userId' | 'serviceAccountId'>,
): PageButton {
  const title = actionTitle(action);
  const id = `apsAuth.${action === 'enableDefaultKey' ? 'enableKey' : action}`;
  const command = pageCommands.find((one) => one === id);
  if (command === undefined) return { title, press: { own: action } };
  if (appId === undefined) return { title, press: { command } };
  if (userId !== undefined) return { title, press: { command, credential: { kind: 'user', appId, userId } } };
  return serviceAccountId === undefined
    ? { title, press: { command, credential: { kind: 'app', appId } } }
    : { title, press: { command, credential: { kind: 'serviceAccount', appId, serviceAccountId } } };
}

function editorSection({
  editor,
  extension,
  isWeb,
  isTrusted,
  remote,
  runsOnRemote,
  system,
}: EditorFacts): PageSection {
  const window = isWeb ? l10n.t('In the browser') : l10n.t('On the desktop');
  const where = runsOnRemote
    ? l10n.t('APS Auth runs on the remote machine.')
    : l10n.t('APS Auth runs on this machine.');
  return {
    heading: l10n.t('Editor'),
    rows: [
      { name: l10n.t('Versions'), text: [editor, extension] },
      {
        name: l10n.t('Window'),
        text: [window, ...(remote === undefined ? [] : [l10n.t('Remote window ({0}). {1}', remote, where)])],
      },
      { name: l10n.t('System'), text: [system] },
      ...(isTrusted
        ? []
        : [
            {
              name: l10n.t('Workspace'),
              text: [l10n.t("Restricted Mode: programs can't get access tokens until you trust this workspace.")],
            },
          ]),
    ],
  };
}

function goodSection(
  { lines, ...context }: Diagnostics,
  heading: string,
  checks: readonly DiagnosticCheck[],
): readonly PageSection[] {
  const found = checks.flatMap((check) => lines.filter((line) => line.check === check && line.state === 'good'));
  if (found.length === 0) return [];
  const rows = found.map((line): PageRow => ({
    name: checkName(line.check),
    status: { state: 'good', words: goodText(line, context) },
    text: [],
  }));
  return [{ heading, rows }];
}

/** A row for each app, with what works. What doesn't is above. */
function appsSection(diagnostics: Diagnostics, isRunning: boolean): readonly PageSection[] {
  const { apps, lines } = diagnostics;
  if (apps.length === 0) return [];
  const byApp = new Map<string | undefined, DiagnosticLine[]>();
  for (const line of lines) byApp.set(line.appId, [...(byApp.get(line.appId) ?? []), line]);
  const rows = apps
    .toSorted((one, other) => compareNames(one.name, other.name))
    .flatMap((app): readonly PageRow[] => {
      const found = byApp.get(app.id);
      return found ? [appRow(app, found, diagnostics)] : [];
    });
  return [
    {
      heading: l10n.t('Apps'),
      text: l10n.t(
        'What is known of the apps, their users, and their service accounts, without asking their servers. Check Apps requests an access token for each app that has a client secret, and servers count these requests.',
      ),
      rows,
      buttons: isRunning ? [] : [{ title: l10n.t('Check Apps'), press: { own: 'checkApps' } }],
    },
  ];
}

function appRow({ name }: App, lines: readonly DiagnosticLine[], context: LineContext): PageRow {
  const trouble = lines.filter(({ state }) => state !== 'good').length;
  const state = lines.some((line) => line.state === 'wrong') ? 'wrong' : trouble > 0 ? 'doubtful' : 'good';
  const words =
    trouble === 0
      ? l10n.t('No problems found.')
      : trouble === 1
        ? l10n.t('1 problem, listed above')
        : l10n.t('{0} problems, listed above', trouble);
  const text = lines.filter((line) => line.state === 'good').map((line) => goodText(line, context));
  return { name, status: { state, words }, text };
}
