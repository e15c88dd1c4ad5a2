import * as vscode from 'vscode';
import { canGetToken } from '../../credentials/catalog/app';
import { listCredentials, resolveApp, type ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { accessTokenVariable, samplesOf, type Sample } from '../../credentials/variables/sampleVariables';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { pickCredential } from './pickCredential';
import type { Steps } from './steps';

/** A credential, and the sample whose variables it's for. */
export interface PickedSample {
  readonly picked: ResolvedCredential;
  readonly sample: Sample;
}

/** How a sample is picked. */
interface SamplePick {
  /** What the prompts are called once the credential is known. */
  readonly title: (name: string) => string;
  /** How many prompts follow. */
  readonly stepsAfter: number;
  /** What stands above the samples. */
  readonly listFirst?: (picked: ResolvedCredential) => readonly Sample[];
}

/**
 * The credential that a command acts on, found as usual, and the sample that the person picks. Apps that can't get a token
 * for themselves are candidates too, because their samples need the client ID.
 * @throws CancellationError if nothing was picked
 */
export async function pickSample(
  steps: Steps,
  { catalog }: Pick<EditorServices, 'catalog'>,
  target: CommandTarget | undefined,
  { title, stepsAfter, listFirst = () => [] }: SamplePick,
): Promise<PickedSample> {
  await catalog.whenSettled();
  const candidates = catalog.apps.flatMap((app) => [
    ...(canGetToken(app) ? [] : [resolveApp(app)]),
    ...listCredentials(app),
  ]);
  const isAsked = target === undefined && candidates.length > 1;
  steps.total = steps.count + (isAsked ? 2 : 1) + stepsAfter;
  const picked = await pickCredential(catalog, target, steps, () => candidates);
  steps.title = title(picked.name);
  const rows = [...listFirst(picked), ...samplesOf(picked)].map((sample) => ({
    label: sample.source,
    detail: sample.names.map(([variable]) => variable).join(', '),
    sample,
  }));
  const { sample } = await steps.pick({ prompt: vscode.l10n.t('Which Autodesk sample is it for?'), rows });
  return { picked, sample };
}

/** The access token as a sample of its own, for a program that gets it anew each time it starts. */
export function listTokenSample({ credential, app }: ResolvedCredential): readonly Sample[] {
  if (credential.kind === 'app' && !canGetToken(app)) return [];
  const names = [[accessTokenVariable, 'accessToken']] as const;
  return [
    { source: vscode.l10n.t('Access token'), kind: credential.kind === 'app' ? 'app' : 'userApp', file: '.env', names },
  ];
}
