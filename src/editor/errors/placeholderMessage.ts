import { l10n } from 'vscode';
import { MissingValueError, TerminalConsoleError } from '../../delivery/fillPlaceholders';
import { CredentialNameError } from '../../delivery/findCredentialByName';
import { UnknownPlaceholderError } from '../../delivery/placeholders';
import type { ErrorMessage } from './errorAction';

/** The message for an error in the placeholders of a launch configuration; undefined for any other error. */
export function placeholderMessage(error: unknown): ErrorMessage | undefined {
  if (error instanceof UnknownPlaceholderError) {
    const text = l10n.t(
      'The launch configuration contains the unknown placeholder {0}. Use one of these: {1}.',
      error.placeholder,
      error.known.join(', '),
    );
    return { text, actions: ['openLaunchFile'] };
  }
  if (error instanceof MissingValueError) {
    const text = l10n.t('There is no value for {0} of the launch configuration.', error.placeholder);
    return { text, actions: ['openLaunchFile'] };
  }
  if (error instanceof TerminalConsoleError) {
    const text = l10n.t(
      'The launch configuration runs the program in a terminal, which would show the secret and keep it. Set "{0}" to {1}.',
      error.setting,
      error.instead,
    );
    return { text, actions: ['openLaunchFile'] };
  }
  if (error instanceof CredentialNameError) return { text: nameText(error), actions: ['openLaunchFile'] };
  return undefined;
}

function nameText({ problem, credentialName, candidates }: CredentialNameError): string {
  switch (problem) {
    case 'ambiguous':
      if (candidates.length === 0)
        return l10n.t('No placeholder can tell {0} from the other credentials. Rename it first.', credentialName);
      return l10n.t('Several credentials are named {0}. Use one of these: {1}.', credentialName, candidates.join(', '));
    case 'unknown':
      return candidates.length === 0
        ? l10n.t('No credential is named {0}. Add an app first.', credentialName)
        : l10n.t('No credential is named {0}. Use one of these: {1}.', credentialName, candidates.join(', '));
  }
}
