import type { EditorServices } from '../editorServices';
import { runAndShowErrors } from '../errors/runAndShowErrors';
import { importContents } from './importContents';
import { listSources, type SourceContents } from './listSources';
import { pickSources } from './pickFound';
import { isBackupText, restoreBackup } from './restoreBackup';
import type { StoreServices } from './storeApp';

/** APS: Import Apps. Finds apps in the files and settings of other tools, imports those that the person checks, and offers to take their secrets out. */
export async function importApps(services: StoreServices & Pick<EditorServices, 'privateKeys'>): Promise<void> {
  await services.catalog.load();
  await services.catalog.throwIfOutdated();
  const sources = await pickSources(await listSources());
  const contents: SourceContents[] = [];
  // One after the other, because a source may prompt.
  for (const source of sources) contents.push(await source.read());
  const texts = contents.flatMap((each) => each.texts);
  const backups = texts.filter(({ text }) => isBackupText(text));
  for (const { origin, text } of backups)
    await runAndShowErrors(services.log, () => restoreBackup(services, { name: origin.name, text }));
  const unread = contents.flatMap((each) => each.unread);
  const others = texts.filter((each) => !backups.includes(each));
  if (backups.length === 0 || others.length > 0 || unread.length > 0)
    await importContents(services, [{ texts: others, unread }]);
}
