import * as vscode from 'vscode';
import type { Catalog } from '../../credentials/catalog/catalog';
import { trimPastedValue } from '../../credentials/catalog/pastedValue';
import { readVariables, type ReadValues } from '../../importing/readVariables';
import { describeDuplicate, findValueProblem } from '../prompts/promptText';
import type { BoxContents, Steps } from '../prompts/steps';

/** What the first box of Add App is for. */
export type First =
  | {
      readonly kind: 'app';
      readonly clientId: string;
      readonly values: ReadValues;
      /** Whether the values are from the clipboard, not only the client ID. */
      readonly isRead: boolean;
    }
  /** The clipboard has the key of a service account, too. */
  | { readonly kind: 'import' }
  | { readonly kind: 'otherServer' };

interface FirstRow extends vscode.QuickPickItem {
  /** Undefined for a row that only says what is wrong. */
  readonly first: First | undefined;
}

/**
 * Prompts for a client ID. What lies in the clipboard is offered if it's a block of variables or JSON, and taken as a whole
 * if it's pasted: the box itself would keep only one line of it, and show a secret.
 * @throws CancellationError if the person canceled
 */
export async function promptFirst(steps: Steps, catalog: Catalog, clipboard: Clipboard): Promise<First> {
  const { first } = await steps.box<FirstRow>({
    prompt: firstPrompt(),
    describe: async (typed) => describeBox(typed, await clipboard(typed), catalog),
    canAccept: (row) => row.first !== undefined,
  });
  return first ?? steps.again();
}

/** What the box says. */
export function firstPrompt(): string {
  return vscode.l10n.t('Paste the client ID, or the contents of a .env file');
}

function describeBox(typed: string, clipboard: string, catalog: Catalog): BoxContents<FirstRow> {
  const read = readVariables(clipboard);
  if (typed.trim() === '') return { rows: [...clipboardRows(read, catalog), otherServerRow()] };
  const isPasted = withoutSpaces(typed) === withoutSpaces(clipboard) || typed === read.clientId;
  const values = isPasted ? read : readVariables(typed);
  const rows = clipboardRows(values, catalog);
  if (rows.length > 0) return { rows, ...(typed === values.clientId ? {} : { value: values.clientId ?? typed }) };
  const clientId = values.clientId ?? trimPastedValue(typed);
  const problem = findValueProblem(clientId) ?? describeDuplicate(catalog.findByClientId(clientId));
  return { rows: [problem === undefined ? clientIdRow(clientId) : problemRow(problem)] };
}

/** None if the values are no more than a client ID, which is as good as a typed one. */
function clipboardRows(values: ReadValues, catalog: Catalog): readonly FirstRow[] {
  const { clientId = '', privateKey } = values;
  if (clientId === '' || findValueProblem(clientId) !== undefined) return [];
  const row = { alwaysShow: true, label: `$(clippy) ${clientId}`, description: vscode.l10n.t('from the clipboard') };
  if (privateKey !== undefined)
    return [{ ...row, detail: vscode.l10n.t('With the key of a service account'), first: { kind: 'import' } }];
  const isMore = values.clientSecret !== undefined || values.callbackUrl !== undefined;
  if (!isMore || catalog.findByClientId(clientId)) return [];
  return [{ ...row, detail: describeValues(values), first: { kind: 'app', clientId, values, isRead: true } }];
}

function describeValues({ clientSecret, callbackUrl }: ReadValues): string {
  if (clientSecret === undefined) return vscode.l10n.t('With its callback URL');
  return callbackUrl === undefined
    ? vscode.l10n.t('With its client secret')
    : vscode.l10n.t('With its client secret and callback URL');
}

function clientIdRow(clientId: string): FirstRow {
  const label = vscode.l10n.t('Continue with {0}', clientId);
  return { alwaysShow: true, label, first: { kind: 'app', clientId, values: {}, isRead: false } };
}

function problemRow(problem: string): FirstRow {
  return { alwaysShow: true, label: `$(error) ${problem}`, first: undefined };
}

function otherServerRow(): FirstRow {
  return {
    label: vscode.l10n.t('Other OAuth 2.0 Server…'),
    detail: vscode.l10n.t("Applixure, your company's identity provider, or any other server."),
    first: { kind: 'otherServer' },
  };
}

/** A box drops the line ends of what is pasted. */
function withoutSpaces(text: string): string {
  return text.replaceAll(/\s/g, '');
}

/** What is in the clipboard. `typed` is what the box holds now. */
export type Clipboard = (typed: string) => Promise<string>;

/** Reads the clipboard at the start of a task and after something was pasted, because browsers ask the person each time. */
export function rememberClipboard(): Clipboard {
  let known: Promise<string> | undefined;
  let last = '';
  return (typed) => {
    const isPasted = typed.length > last.length + 1;
    last = typed;
    if (known === undefined || isPasted) known = readClipboard();
    return known;
  };
}

async function readClipboard(): Promise<string> {
  try {
    return await vscode.env.clipboard.readText();
  } catch {
    return '';
  }
}
