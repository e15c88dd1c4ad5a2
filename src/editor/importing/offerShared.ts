import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { isSameApp } from '../../importing/shareFile';
import { notify } from '../prompts/notify';
import { importShared } from './importContents';
import { readFiles, type NamedFile } from './listSources';
import { readShareFiles } from './sharedFiles';
import type { StoreServices } from './storeApp';

/** The files that the person doesn't want to be asked about, as hashes of their texts. */
const declinedKey = 'declinedShareFiles';

/** Offers the apps of a workspace's share files that aren't here yet. Reads the files, and uses nothing of them. */
export async function offerShared(
  services: StoreServices,
  workspaceState: vscode.Memento,
  files: readonly NamedFile[],
): Promise<void> {
  const { catalog } = services;
  await catalog.whenLoaded();
  const { texts } = await readFiles(files);
  const hash = createHash('sha256')
    .update(texts.map(({ text }) => text).join('\n'))
    .digest('hex');
  if (workspaceState.get(declinedKey) === hash) return;
  const shared = readShareFiles(texts).places.map((place) => place.shared);
  const count = shared.filter((app) => !catalog.apps.some((known) => isSameApp(app, known))).length;
  if (count === 0) return;
  const setUp = vscode.l10n.t('Set Up Apps');
  const never = vscode.l10n.t("Don't Ask Again");
  const text =
    count === 1
      ? vscode.l10n.t("This workspace shares an app that you haven't added.")
      : vscode.l10n.t("This workspace shares {0} apps that you haven't added.", count);
  const pressed = await notify(text, { buttons: [setUp, never] });
  if (pressed === setUp) await importShared(services, files);
  if (pressed === never) await workspaceState.update(declinedKey, hash);
}
