import type { App } from '../credentials/catalog/app';
import { serverOf } from '../credentials/catalog/server';
import type { DiagnosticLine } from './diagnosticLine';

/** Names and IDs of people, apps, hosts, and folders aren't among these. */
export interface ReportFacts {
  /** What the editor is, such as `Visual Studio Code 1.105.0`. */
  readonly editor: readonly string[];
  readonly apps: readonly App[];
}

/**
 * The lines as a text for a bug report: plain words of this program and numbers only. Apps, users, and service accounts are
 * counted instead of named.
 */
export function formatReport(lines: readonly DiagnosticLine[], { editor, apps }: ReportFacts): string {
  const count = (wanted: DiagnosticLine['state']): string =>
    `${lines.filter(({ state }) => state === wanted).length} ${wanted}`;
  const rows = lines
    .toSorted((one, other) => states.indexOf(one.state) - states.indexOf(other.state))
    .map((line) => formatLine(line, apps));
  return [...editor, states.map(count).join(', '), '', ...rows, ''].join('\n');
}

const states: readonly DiagnosticLine['state'][] = ['wrong', 'doubtful', 'good'];

function formatLine(line: DiagnosticLine, apps: readonly App[]): string {
  const { state, check, detail, figure, code } = line;
  const figures = [figure, code === undefined ? undefined : plainCode(code)].filter((value) => value !== undefined);
  return `${state.padEnd(9)}${[...subjectOf(line, apps), check].join(', ')}: ${[detail, ...figures].join(' ')}`;
}

function subjectOf({ appId, userId, serviceAccountId }: DiagnosticLine, apps: readonly App[]): readonly string[] {
  const index = apps.findIndex(({ id }) => id === appId);
  const app = apps[index];
  if (!app) return appId === undefined ? [] : ['a removed app'];
  const server = serverOf(app).kind === 'aps' ? app.type : 'other server';
  const user = positionOf(app.users, userId);
  const account = positionOf(app.serviceAccounts ?? [], serviceAccountId);
  return [
    `app ${index + 1} (${server})`,
    ...(user === undefined ? [] : [`user ${user}`]),
    ...(account === undefined ? [] : [`service account ${account}`]),
  ];
}

function positionOf(listed: readonly { readonly id: string }[], id: string | undefined): number | undefined {
  return id === undefined ? undefined : listed.findIndex((one) => one.id === id) + 1;
}

/** A code of the system or a status: nothing else belongs in a report. */
function plainCode(code: string): string {
  return /^[A-Z0-9_]{1,64}$/.test(code) ? code : '?';
}
