import * as vscode from 'vscode';
import { canGetToken } from '../../credentials/catalog/app';
import { listCredentials, resolveApp, type ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { samplesOf, type Sample } from '../../delivery/sampleVariables';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { pickCredential } from './pickCredential';

/** A credential, and the sample whose variables it's for. */
export interface PickedSample {
  readonly picked: ResolvedCredential;
  readonly sample: Sample;
}

/**
 * The credential that a command acts on, found as usual, and the sample that the person picks. Apps that can't get a token
 * for themselves are candidates too, because their samples need the client ID. `listFirst` is what stands above the samples.
 * @throws CancellationError if nothing was picked
 */
export async function pickSample(
  { catalog }: Pick<EditorServices, 'catalog'>,
  target: CommandTarget | undefined,
  command: string,
  title: (name: string) => string,
  listFirst: (picked: ResolvedCredential) => readonly Sample[] = () => [],
): Promise<PickedSample> {
  const picked = await pickCredential(catalog, target, command, () =>
    catalog.apps.flatMap((app) => [...(canGetToken(app) ? [] : [resolveApp(app)]), ...listCredentials(app)]),
  );
  const rows = [...listFirst(picked), ...samplesOf(picked)].map((sample) => ({
    label: sample.source,
    detail: sample.names.map(([variable]) => variable).join(', '),
    sample,
  }));
  const row = await vscode.window.showQuickPick(rows, {
    title: title(picked.name),
    placeHolder: vscode.l10n.t('Which Autodesk sample is it for?'),
    matchOnDetail: true,
  });
  if (!row) throw new vscode.CancellationError();
  return { picked, sample: row.sample };
}
