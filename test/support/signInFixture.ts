import type { BrowserContext, Page } from 'playwright-core';
import { startEmulator, type Emulator, type EmulatorUser } from '../emulator/emulator';
import { launchBrowser } from './browser';
import { findFreePort, startEditorServer, type EditorServer, type EditorServerOptions } from './editorServer';
import { makeTemporaryFolder } from './processes';
import { packagedExtension } from './repository';
import { openWorkbench } from './workbench/window';

export const webClientId = 'wB4xN8pKc2Lr6TqYh0Vd3SfZa7Ju5MgE';
export const webClientSecret = 'PlantedWebSecretZx81QwErTyUiOpAsDfGhJkLzXcVbNm1234567890abcdefgh';
export const serverClientId = 'sV5yB2nQw8Er4TkUi7Op1AsDf6Gh3JlZ';
export const serverClientSecret = 'PlantedServerSecretZx81QwErTyUiOpAsDfGhJkLzXcVbNm1234567890abcde';
export const publicClientId = 'pU7bLm1CqX9aDz3KsH5rT0wYv2Nj8GeF';
export const designer = { userId: 'DESIGNER0001', name: 'Dana Designer', email: 'designer@acme.example' } as const;
export const reviewer = { userId: 'REVIEWER0002', name: 'Remy Reviewer', email: 'reviewer@acme.example' } as const;

/** The packaged extension in a real workbench, and an emulator whose users sign in with the same browser. */
export interface SignInFixture {
  readonly emulator: Emulator;
  readonly editor: EditorServer;
  readonly browser: BrowserContext;
  readonly page: Page;
  /** A loopback redirect URI with a free port. */
  readonly loopbackUri: string;
  readonly folder: string;
  close(): Promise<void>;
}

export async function createSignInFixture(
  options: Pick<EditorServerOptions, 'otherExtension' | 'settings'> & { readonly users?: readonly EmulatorUser[] } = {},
): Promise<SignInFixture> {
  const loopbackUri = `http://localhost:${await findFreePort()}/api/auth/callback`;
  // Not 127.0.0.1, because VS Code for the web rewrites such URLs when it opens them.
  const emulator = await startEmulator({
    host: '127.0.0.2',
    apps: [
      { clientId: webClientId, clientSecret: webClientSecret, type: 'traditionalWeb', redirectUris: [loopbackUri] },
      { clientId: serverClientId, clientSecret: serverClientSecret, type: 'serverToServer' },
      { clientId: publicClientId, type: 'desktopMobileSpa', redirectUris: [loopbackUri] },
    ],
    users: [designer, reviewer, ...(options.users ?? [])],
  });
  const folder = makeTemporaryFolder();
  const settings = { 'apsAuth.baseUrl': emulator.baseUrl, ...options.settings };
  const editor = await startEditorServer({
    folder,
    extension: packagedExtension,
    settings,
    ...(options.otherExtension === undefined ? {} : { otherExtension: options.otherExtension }),
    trustedDomains: ['http://127.0.0.2:*'],
  });
  const browser = await launchBrowser({ origin: editor.origin, profile: `${folder}/browser` });
  const page = await openWorkbench(browser, editor.url);
  return {
    emulator,
    editor,
    browser,
    page,
    loopbackUri,
    folder,
    async close() {
      await browser.close();
      await editor.close();
      await emulator.close();
    },
  };
}
