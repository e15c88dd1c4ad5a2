import type { BrowserContext, Page } from 'playwright-core';
import { startEmulator, type Emulator } from '../emulator/emulator';
import { launchBrowser } from './browser';
import { startEditorServer, type EditorServer, type EditorServerOptions } from './editorServer';
import { makeTemporaryFolder } from './processes';
import { packagedExtension } from './repository';
import { openWorkbench } from './workbench/window';

/** The packaged extension in a real workbench, with the emulator instead of Autodesk. */
export interface WorkbenchFixture {
  readonly emulator: Emulator;
  readonly editor: EditorServer;
  readonly browser: BrowserContext;
  readonly page: Page;
  /** The folder for all files of the editor and its browser. */
  readonly folder: string;
  /** Where the extension stores its app files. */
  readonly appFolder: string;
  close(): Promise<void>;
}

export const clientId = 'kR3vTq8LmZ2xYb7NcW5pDs9FgH4jAe6uQ1tV0iXo3BnMzKsP';
export const clientSecret = 'PlantedClientSecretZx81QwErTyUiOpAsDfGhJkLzXcVbNm1234567890abcd';
export const otherClientId = 'aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV';
export const publicClientId = 'zY9xW8vU7tS6rQ5pO4nM3lK2jI1hG0fE';

export async function createWorkbenchFixture(
  options: Pick<
    EditorServerOptions,
    'settings' | 'logLevel' | 'environment' | 'otherExtension' | 'restrictedMode'
  > = {},
): Promise<WorkbenchFixture> {
  const emulator = await startEmulator({
    apps: [
      { clientId, clientSecret, type: 'serverToServer' },
      { clientId: otherClientId, clientSecret, type: 'traditionalWeb' },
      { clientId: publicClientId, type: 'desktopMobileSpa' },
    ],
  });
  const folder = makeTemporaryFolder();
  const editor = await startEditorServer({
    folder,
    extension: packagedExtension,
    ...options,
    settings: { 'apsAuth.baseUrl': emulator.baseUrl, ...options.settings },
  });
  const browser = await launchBrowser({ origin: editor.origin, profile: `${folder}/browser` });
  const page = await openWorkbench(browser, editor.url);
  return {
    emulator,
    editor,
    browser,
    page,
    folder,
    appFolder: `${folder}/data/User/globalStorage/aps-auth.aps-auth/apps`,
    async close() {
      await browser.close();
      await editor.close();
      await emulator.close();
    },
  };
}
