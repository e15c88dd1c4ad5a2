import { l10n } from 'vscode';
import type { UnknownStatus } from '../../aps/listedRows';
import { toPlainText } from './toPlainText';

/** A status that this version doesn't know, as Autodesk sent it. */
export function describeUnknownStatus({ unknown }: UnknownStatus): string {
  return toPlainText(unknown) || l10n.t('unknown status');
}
