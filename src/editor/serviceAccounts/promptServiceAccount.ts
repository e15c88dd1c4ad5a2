import * as vscode from 'vscode';
import { findAccountNameProblem, type AccountNameProblem, type NewServiceAccount } from '../../aps/serviceAccountApi';
import { toPlainText } from '../words/toPlainText';

type Validation = string | vscode.InputBoxValidationMessage | undefined;

/** Prompts for the names of a new service account. @throws CancellationError if the person canceled */
export async function promptServiceAccount(appName: string): Promise<NewServiceAccount> {
  const title = (step: number): string =>
    toPlainText(vscode.l10n.t('Create Service Account for {0} ({1}/3)', appName, step));
  const name = await promptText(
    title(1),
    vscode.l10n.t("Name (used as the first part of the email address; can't be changed later)"),
    'ci-publisher',
    describeNameProblem,
  );
  const firstName = await promptText(
    title(2),
    vscode.l10n.t('First name, as project members will see it'),
    'service',
    describePersonNameProblem,
  );
  const lastName = await promptText(
    title(3),
    vscode.l10n.t('Last name, as project members will see it'),
    name,
    describePersonNameProblem,
    name,
  );
  return { name, firstName, lastName };
}

async function promptText(
  title: string,
  prompt: string,
  placeHolder: string,
  validate: (text: string) => Validation,
  value?: string,
): Promise<string> {
  const entered = await vscode.window.showInputBox({
    title,
    prompt,
    placeHolder,
    ignoreFocusOut: true,
    ...(value === undefined ? {} : { value }),
    validateInput: (text) => (text === '' ? undefined : validate(text.trim())),
  });
  if (entered === '') return promptText(title, prompt, placeHolder, validate, value);
  if (entered === undefined) throw new vscode.CancellationError();
  return entered.trim();
}

function describeNameProblem(name: string): Validation {
  const problem = findAccountNameProblem(name);
  if (problem === undefined) return undefined;
  const message = nameProblemText(problem);
  return problem === 'unusual' ? { message, severity: vscode.InputBoxValidationSeverity.Warning } : message;
}

function nameProblemText(problem: AccountNameProblem): string {
  switch (problem) {
    case 'length':
      return vscode.l10n.t('Names must be 5 to 100 characters long.');
    case 'badCharacter':
      return vscode.l10n.t('Use only letters, digits, hyphens, and underscores.');
    case 'noLetterOrDigit':
      return vscode.l10n.t('Use at least one letter or digit.');
    case 'unusual':
      return vscode.l10n.t(
        'Autodesk recommends lowercase letters, digits, and hyphens, starting and ending with a letter or digit.',
      );
  }
}

function describePersonNameProblem(name: string): Validation {
  if (name.length > 100) return vscode.l10n.t('Use at most 100 characters.');
  if (name.length >= 5) return undefined;
  return {
    message: vscode.l10n.t("According to Autodesk's documentation, at least 5 characters are required."),
    severity: vscode.InputBoxValidationSeverity.Warning,
  };
}
