import * as vscode from 'vscode';
import type { PrintedSecret } from '../../credentials/commands/readOutput';
import {
  describeCommand,
  isSameCommand,
  programName,
  readCommandLine,
  type CommandProblem,
  type SecretCommand,
} from '../../credentials/commands/secretCommand';
import { SecretCommandError } from '../../credentials/commands/secretCommandError';
import { secretCommandText } from '../errors/secretCommandMessage';
import { confirm } from './confirm';
import type { EnteredSecret } from './enteredSecret';
import { notify } from './notify';
import { findValueProblem } from './promptText';
import { runWithProgress } from './runWithProgress';
import type { Steps } from './steps';

/** What is known before the person enters a command. */
export interface CommandPrompt {
  /** The command that the app has now. */
  readonly command: SecretCommand | undefined;
  /** For a server whose format of secrets isn't known. */
  readonly allowsAnyValue: boolean;
}

/** The commands of vaults, each to be completed. */
const vaults: readonly { readonly label: string; readonly line: string }[] = [
  { label: '1Password', line: 'op read "op://vault/item/field"' },
  { label: 'HashiCorp Vault', line: 'vault kv get -field=client_secret secret/aps' },
  { label: 'Doppler', line: 'doppler secrets get APS_CLIENT_SECRET --plain' },
  {
    label: 'AWS Secrets Manager',
    line: 'aws secretsmanager get-secret-value --secret-id aps --query SecretString --output text',
  },
  { label: 'Azure Key Vault', line: 'az keyvault secret show --vault-name vault --name aps --query value -o tsv' },
  { label: 'Google Secret Manager', line: 'gcloud secrets versions access latest --secret=aps' },
  { label: 'pass', line: 'pass show aps' },
];

/** What the commands of a task have printed: its prompts run again when the person goes back. */
const printedIn = new WeakMap<Steps, { readonly command: SecretCommand; readonly printed: PrintedSecret }>();

/**
 * Prompts for a command, shows it in full, and runs it. If it gives no secret, the person edits it or cancels.
 * @throws CancellationError or an AbortError if the person canceled
 */
export async function promptCommand(steps: Steps, { command, allowsAnyValue }: CommandPrompt): Promise<EnteredSecret> {
  if (steps.total !== undefined) steps.total += command ? 1 : 2;
  const line = command ? describeCommand(command) : (await pickVault(steps)).line;
  const entered = await steps.text({
    prompt: commandPrompt(),
    value: line,
    isRequired: true,
    findProblem: (text) => {
      const { problem } = readCommandLine(text);
      return problem === undefined || problem === 'empty' ? undefined : describeProblem(problem);
    },
  });
  const read = readCommandLine(entered);
  if (!read.command) return steps.again();
  const before = printedIn.get(steps);
  if (steps.isReplaying && before && isSameCommand(before.command, read.command))
    return { value: before.printed.value, from: before };
  await confirmCommand(read.command);
  const from = { command: read.command, printed: await runOrEdit(steps, read.command, allowsAnyValue) };
  printedIn.set(steps, from);
  return { value: from.printed.value, from };
}

async function pickVault(steps: Steps): Promise<{ readonly line: string }> {
  const rows = [
    ...vaults.map(({ label, line }) => ({ label, description: line, line })),
    { label: vscode.l10n.t('Another Program…'), description: '', line: '' },
  ];
  return steps.pick({ prompt: vscode.l10n.t('Where is the client secret?'), rows });
}

function commandPrompt(): string {
  return vscode.l10n.t('Command that prints the client secret and nothing else. It runs without a shell.');
}

/** @throws CancellationError if the person doesn't allow it */
function confirmCommand(command: SecretCommand): Promise<void> {
  const detail = [
    describeCommand(command),
    '',
    vscode.l10n.t('It runs when the client secret is needed. The secret stays in memory until you close the window.'),
  ];
  return confirm(
    vscode.l10n.t('Run this command to get the client secret?'),
    detail.join('\n'),
    vscode.l10n.t('Run Command'),
  );
}

async function runOrEdit(steps: Steps, command: SecretCommand, allowsAnyValue: boolean): Promise<PrintedSecret> {
  const program = programName(command);
  for (;;) {
    const problem = await runWithProgress(
      vscode.l10n.t('Waiting for {0} to print the client secret', program),
      (task) => tryCommand(command, allowsAnyValue, task.signal),
    );
    if (typeof problem !== 'string') return problem;
    const edit = vscode.l10n.t('Edit');
    const tryAgain = vscode.l10n.t('Try Again');
    const pressed = await notify(problem, { severity: 'warning', modal: {}, buttons: [edit, tryAgain] });
    if (pressed === edit) return steps.again(commandPrompt());
    if (pressed !== tryAgain) throw new vscode.CancellationError();
  }
}

/** What the command printed, or why that isn't a secret. */
async function tryCommand(
  command: SecretCommand,
  allowsAnyValue: boolean,
  signal: AbortSignal,
): Promise<PrintedSecret | string> {
  const { runSecretCommand } = await import('../../credentials/commands/runSecretCommand');
  try {
    const printed = await runSecretCommand(command, { signal });
    const problem = allowsAnyValue ? undefined : findValueProblem(printed.value);
    return problem === undefined
      ? printed
      : vscode.l10n.t("What {0} printed isn't a client secret. {1}", programName(command), problem);
  } catch (error) {
    if (error instanceof SecretCommandError) return secretCommandText(error);
    throw error;
  }
}

function describeProblem(problem: Exclude<CommandProblem, 'empty'>): string {
  switch (problem) {
    case 'openQuote':
      return vscode.l10n.t('A quotation mark is missing.');
    case 'shellSyntax':
      return vscode.l10n.t('No shell runs the command, so pipes, redirections, and several commands have no effect.');
    case 'badCharacter':
      return vscode.l10n.t("The command contains a character that can't be shown.");
    case 'tooLong':
      return vscode.l10n.t('Commands can be up to 2,000 characters long.');
  }
}
