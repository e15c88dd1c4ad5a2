import { l10n } from 'vscode';
import type { SecretCommandError } from '../../credentials/commands/secretCommandError';
import type { ErrorMessage } from './errorAction';

/** The message for a command that gave no client secret. It quotes nothing that the program printed. */
export function secretCommandMessage(error: SecretCommandError): ErrorMessage {
  const changes = ['notFound', 'batchFile', 'severalLines', 'unknownOutput'];
  return {
    text: secretCommandText(error),
    actions: changes.includes(error.problem) ? ['changeClientSecret', 'tryAgain'] : ['tryAgain', 'changeClientSecret'],
  };
}

/** Why a command gave no client secret, as a sentence. */
export function secretCommandText({ problem, program, exitCode }: SecretCommandError): string {
  switch (problem) {
    case 'notFound':
      return l10n.t("The program {0} wasn't found. Install it, or enter its full path.", program);
    case 'notStarted':
      return l10n.t("The program {0} couldn't be started.", program);
    case 'batchFile':
      return l10n.t(
        '{0} is a batch file, which Windows starts only in a shell. Enter the .exe file instead, or cmd /c before it.',
        program,
      );
    case 'timedOut':
      return l10n.t("{0} didn't print the client secret within 60 seconds.", program);
    case 'failed':
      return exitCode === undefined
        ? l10n.t('{0} was stopped before it printed the client secret.', program)
        : l10n.t(
            '{0} failed with exit code {1}. To see why, run the command in a terminal.',
            program,
            String(exitCode),
          );
    case 'noOutput':
      return l10n.t('{0} printed no client secret.', program);
    case 'tooMuchOutput':
      return l10n.t('{0} printed more than 64 KB instead of a client secret.', program);
    case 'severalLines':
      return l10n.t('{0} printed several lines. The command must print the client secret and nothing else.', program);
    case 'unknownOutput':
      return l10n.t("What {0} printed isn't a client secret.", program);
  }
}
