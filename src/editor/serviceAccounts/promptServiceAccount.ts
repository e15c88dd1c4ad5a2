import * as vscode from 'vscode';
import { findAccountNameProblem, type AccountNameProblem, type NewServiceAccount } from '../../aps/serviceAccountApi';
import { runSteps, type StepProblem, type Steps, type TextStep } from '../prompts/steps';
import { toPlainText } from '../words/toPlainText';

/**
 * Prompts for the names of a new service account. `entered` is what the person entered before Autodesk rejected it.
 * @throws CancellationError if the person canceled
 */
export function promptServiceAccount(
  appName: string,
  entered: NewServiceAccount | undefined,
): Promise<NewServiceAccount> {
  const title = toPlainText(vscode.l10n.t('Create Service Account for {0}', appName));
  return runSteps(title, async (steps) => {
    steps.total = 3;
    const name = await promptText(
      steps,
      vscode.l10n.t("Name (used as the first part of the email address; can't be changed later)"),
      { value: entered?.name, placeHolder: 'ci-publisher', findProblem: describeNameProblem },
    );
    const firstName = await promptText(steps, vscode.l10n.t('First name, as project members will see it'), {
      value: entered?.firstName,
      placeHolder: 'service',
      findProblem: describePersonNameProblem,
    });
    const lastName = await promptText(steps, vscode.l10n.t('Last name, as project members will see it'), {
      value: entered?.lastName ?? name,
      findProblem: describePersonNameProblem,
    });
    return { name, firstName, lastName };
  });
}

async function promptText(steps: Steps, prompt: string, step: Omit<TextStep, 'prompt'>): Promise<string> {
  const findProblem = (text: string): StepProblem => (text === '' ? undefined : step.findProblem?.(text.trim()));
  return (await steps.text({ ...step, prompt, isRequired: true, findProblem })).trim();
}

function describeNameProblem(name: string): StepProblem {
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

function describePersonNameProblem(name: string): StepProblem {
  if (name.length > 100) return vscode.l10n.t('Use at most 100 characters.');
  if (name.length >= 5) return undefined;
  return {
    message: vscode.l10n.t("According to Autodesk's documentation, at least 5 characters are required."),
    severity: vscode.InputBoxValidationSeverity.Warning,
  };
}
