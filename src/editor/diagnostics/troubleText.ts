import { l10n } from 'vscode';
import type { DiagnosticLine } from '../../inspection/diagnosticLine';
import type { ErrorAction } from '../errors/errorAction';

/** What is wrong, what to do, and the buttons that do it. */
export interface TroubleText {
  readonly words: string;
  readonly text: readonly string[];
  readonly actions: readonly ErrorAction[];
}

export function say(words: string, what: string, ...actions: readonly ErrorAction[]): TroubleText {
  return { words, text: what === '' ? [] : [what], actions };
}

export function failedText({ code = '' }: DiagnosticLine): TroubleText {
  return say(
    l10n.t("This check couldn't be completed. {0}", code).trim(),
    l10n.t('See the log for details.'),
    'showLog',
  );
}
