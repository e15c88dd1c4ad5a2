import * as vscode from 'vscode';
import type { AppType } from '../../aps/appType';
import { appTypeMeaning, appTypeName } from '../words/appTypeNames';
import { toPlainText } from '../words/toPlainText';
import type { Steps } from './steps';

/** The types that have a client secret. */
const confidentialTypes = ['serverToServer', 'traditionalWeb'] as const;

/** Prompts for the type of an app that has a client secret. @throws CancellationError if the person canceled */
export async function pickAppType(steps: Steps, clientId: string): Promise<AppType> {
  const picked = await steps.pick({
    prompt: vscode.l10n.t('What is the type of {0} in the APS portal?', toPlainText(clientId)),
    rows: confidentialTypes.map((type) => ({ label: appTypeName(type), detail: appTypeMeaning(type), type })),
  });
  return picked.type;
}
