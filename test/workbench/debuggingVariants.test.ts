import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Emulator } from '../emulator/emulator';
import { digest } from '../support/envPrograms';
import { after as waitFor } from '../support/processes';
import { repository } from '../support/repository';
import { addAppWithToken } from '../support/workbench/addApp';
import { clickDialogButton, escapeDialog, readDialog } from '../support/workbench/dialog';
import {
  cancelProgress,
  clearNotifications,
  clickNotificationButton,
  notification,
  notificationButtons,
} from '../support/workbench/notifications';
import {
  acceptQuickInput,
  cancelQuickInput,
  fillQuickInput,
  pickRow,
  quickInputRows,
  waitForQuickInput,
} from '../support/workbench/quickInput';
import { chooseFromTreeRowMenu } from '../support/workbench/tree';
import { openViewContainer } from '../support/workbench/views';
import { openWorkbench, reloadWorkbench, runCommand, screenshot, waitForText } from '../support/workbench/window';
import { clientId, clientSecret, createWorkbenchFixture, type WorkbenchFixture } from '../support/workbenchFixture';

const tokenPath = '/authentication/v2/token';
const otherExtension = join(repository, 'test/support/probeDebugger');
const token = '${apsAuth:accessToken}';

/** Writes what it got, and stays until it is stopped. */
const program = `const { writeFileSync, renameSync } = require('node:fs');
const digest = (text) => require('node:crypto').createHash('sha256').update(text).digest('hex');
const { NAME, TOKEN = '' } = process.env;
writeFileSync(NAME + '.tmp', JSON.stringify({ TOKEN: digest(TOKEN) }));
renameSync(NAME + '.tmp', 'got-' + NAME + '.json');
setInterval(() => {}, 1000);
`;

type Configuration = Readonly<Record<string, unknown>>;

/** A configuration for Node.js, with a placeholder for the access token. */
function node(name: string, more: Configuration = {}, value = token): Configuration {
  const env = { NAME: name, TOKEN: value };
  return { name, type: 'node', request: 'launch', program: '${workspaceFolder}/serve.js', ...more, env };
}

function writeLaunchFile(folder: string, configurations: readonly Configuration[], more: Configuration = {}): void {
  mkdirSync(join(folder, '.vscode'), { recursive: true });
  writeFileSync(join(folder, 'serve.js'), program);
  writeFileSync(
    join(folder, '.vscode/launch.json'),
    JSON.stringify({ version: '0.2.0', configurations, ...more }, undefined, 2),
  );
}

/** What the program of a configuration got. */
async function readGot(folder: string, name: string): Promise<unknown> {
  const file = join(folder, `got-${name}.json`);
  while (!existsSync(file)) await waitFor(100);
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Opens the list of what can be debugged. Whether the configuration comes first, as it does once the editor has read it. */
async function findConfiguration(page: Page, name: string): Promise<boolean> {
  await runCommand(page, 'Debug: Select and Start Debugging');
  await fillQuickInput(page, `debug ${name}`);
  const [first] = await quickInputRows(page);
  if (first?.label === name) return true;
  await cancelQuickInput(page);
  return false;
}

/** Opens the list anew until it shows a configuration that was just written. */
async function startDebugging(page: Page, name: string): Promise<void> {
  while (!(await findConfiguration(page, name))) await page.waitForTimeout(300);
  await acceptQuickInput(page);
}

async function stopDebugging(page: Page): Promise<void> {
  while ((await page.locator('.debug-toolbar:visible').count()) > 0) {
    // Stop, or Disconnect.
    await page.keyboard.press('Shift+F5');
    await page.waitForTimeout(300);
  }
}

describe('a debug session of any debugger', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  let emulator: Emulator;
  let workspace: string;

  const newestToken = (): string => emulator.issuedAccessTokens.at(-1)?.accessToken ?? '';
  const forget = (name: string): void => rmSync(join(workspace, `got-${name}.json`), { force: true });

  before(async () => {
    fixture = await createWorkbenchFixture({ otherExtension });
    ({ page, emulator } = fixture);
    ({ workspace } = fixture.editor);
    writeLaunchFile(workspace, []);
    await openViewContainer(page, 'APS Auth');
    await addAppWithToken(page, { type: 'Server-to-Server', clientId, clientSecret, name: 'acme-pipeline' });
    await clearNotifications(page);
  });

  afterEach(async () => {
    emulator.clearFaults();
    await stopDebugging(page);
    await clearNotifications(page);
  });

  after(() => fixture.close());

  it('of a compound gets its values with the other, after one question', async () => {
    const requests = emulator.requestCount(tokenPath);
    writeLaunchFile(workspace, [node('api'), node('web')], {
      compounds: [{ name: 'both', configurations: ['api', 'web'], stopAll: true }],
    });
    await startDebugging(page, 'both');
    assert.equal(
      (await readDialog(page)).message,
      'Give the access token of acme-pipeline to debug sessions of workspace?',
    );
    await clickDialogButton(page, 'Allow for This Window');
    for (const name of ['api', 'web'])
      assert.deepEqual(await readGot(workspace, name), { TOKEN: digest(newestToken()) });
    await screenshot(page, 'debugging-compound');
    assert.equal(emulator.requestCount(tokenPath), requests);
  });

  for (const [what, configuration, expected] of [
    ['attaches', { type: 'cppdbg', request: 'attach', processId: 1, env: { TOKEN: token } }, { request: 'attach' }],
    [
      'is for C++',
      {
        type: 'cppdbg',
        request: 'launch',
        externalConsole: false,
        environment: [
          { name: 'PORT', value: '3000' },
          { name: 'TOKEN', value: token },
        ],
      },
      { request: 'launch', PORT: digest('3000') },
    ],
    [
      'is for LLDB',
      { type: 'lldb', request: 'launch', terminal: 'console', env: { TOKEN: token } },
      { request: 'launch' },
    ],
    [
      'is for Python, in the debug console',
      { type: 'debugpy', request: 'launch', console: 'internalConsole', env: { TOKEN: token } },
      { request: 'launch' },
    ],
  ] as const) {
    it(`gets the values if it ${what}`, async () => {
      forget('probe');
      writeLaunchFile(workspace, [{ name: 'probe', ...configuration }]);
      await startDebugging(page, 'probe');
      assert.deepEqual(await readGot(workspace, 'probe'), { ...expected, TOKEN: digest(newestToken()) });
      // What isn't shown yet can't be stopped, and would be the active session in the next test.
      await page.locator('.debug-toolbar:visible').waitFor();
    });
  }

  it('says that Restart keeps the values, if the debugger restarts', async () => {
    forget('probe');
    writeLaunchFile(workspace, [{ name: 'probe', type: 'lldb', request: 'launch', env: { TOKEN: token } }]);
    await startDebugging(page, 'probe');
    await readGot(workspace, 'probe');
    const old = newestToken();
    await runCommand(page, 'APS: Refresh Token');
    await notification(page, 'Refreshed the access token').waitFor();
    forget('probe');
    await runCommand(page, 'Debug: Restart');
    assert.deepEqual(await readGot(workspace, 'probe'), { request: 'launch', TOKEN: digest(old) });
    await runCommand(page, 'Debug Console: Focus on Debug Console View');
    await waitForText(page.locator('.repl'), 'Restart reuses the values');
    await screenshot(page, 'debugging-restart-request');
  });

  for (const [setting, instead, configuration] of [
    ['externalConsole', 'false', { type: 'cppdbg', externalConsole: true, environment: [{ name: 'A', value: token }] }],
    ['terminal', '"console"', { type: 'lldb', terminal: 'integrated', env: { A: token } }],
    ['console', '"internalConsole"', { type: 'debugpy', env: { A: token } }],
    ['console', '"internalConsole"', node('probe', { console: 'externalTerminal' })],
    ['console', '"internalConsole"', node('probe', { linux: { console: 'integratedTerminal' } })],
  ] as const) {
    it(`isn't started in a terminal: ${JSON.stringify(configuration).slice(0, 40)}`, async () => {
      forget('probe');
      writeLaunchFile(workspace, [{ request: 'launch', ...configuration, name: 'probe' }]);
      await startDebugging(page, 'probe');
      const says = `which would show the secret and keep it. Set "${setting}" to ${instead}.`;
      assert.deepEqual(await notificationButtons(page, says), ['Open launch.json', 'Show Log']);
      await screenshot(page, `debugging-terminal-${setting}`);
      assert.equal(await page.locator('.debug-toolbar:visible').count(), 0);
      assert.ok(!existsSync(join(workspace, 'got-probe.json')));
    });
  }

  /** So that the next session has to request one. */
  const revoke = async (): Promise<void> => {
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-pipeline', 'Revoke Token');
    await readDialog(page);
    await clickDialogButton(page, 'Revoke');
    await notification(page, 'Revoked the access token of acme-pipeline.').waitFor();
    await clearNotifications(page);
  };

  it("isn't started when the network is down, until it's back", async () => {
    writeLaunchFile(workspace, [node('dead')]);
    await revoke();
    emulator.fail(tokenPath, { kind: 'reset' }, Infinity);
    await startDebugging(page, 'dead');
    const says = 'acme-pipeline: The connection was lost before the server responded';
    assert.ok((await notificationButtons(page, says)).includes('Try Again'));
    await screenshot(page, 'debugging-network');
    assert.ok(!existsSync(join(workspace, 'got-dead.json')));
    emulator.clearFaults();
    await clickNotificationButton(page, says, 'Try Again');
    assert.deepEqual(await readGot(workspace, 'dead'), { TOKEN: digest(newestToken()) });
  });

  it("isn't started when the wait is canceled, and says nothing", async () => {
    writeLaunchFile(workspace, [node('slow')]);
    await revoke();
    emulator.fail(tokenPath, { kind: 'delay', delayMs: 60_000 }, Infinity);
    await startDebugging(page, 'slow');
    await cancelProgress(page, 'Starting slow with acme-pipeline');
    await notification(page, 'Starting slow with acme-pipeline').waitFor({ state: 'hidden' });
    assert.equal(await notification(page, /./).count(), 0);
    assert.equal(await page.locator('.debug-toolbar:visible').count(), 0);
    assert.ok(!existsSync(join(workspace, 'got-slow.json')));
  });
});

describe('a debug session of a workspace with several folders', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  let emulator: Emulator;
  let workspace: string;
  let workspaceFile: string;
  const text = `{
  // ours
  "folders": [{ "path": "api" }, { "path": "web" }],
  "launch": {
    "version": "0.2.0",
    "configurations": [
      { "name": "shared", "type": "node", "request": "launch", "program": "\${workspaceFolder:api}/serve.js", // all of it
        "cwd": "\${workspaceFolder:api}", "env": { "NAME": "shared", "TOKEN": "\${apsAuth:accessToken}" } },
    ],
  },
}
`;

  before(async () => {
    fixture = await createWorkbenchFixture({ otherExtension });
    ({ emulator } = fixture);
    ({ workspace } = fixture.editor);
    workspaceFile = join(workspace, 'team.code-workspace');
    writeFileSync(workspaceFile, text);
    writeLaunchFile(join(workspace, 'api'), [node('api')]);
    writeLaunchFile(join(workspace, 'web'), [node('web')]);
    await fixture.page.close();
    page = await openWorkbench(
      fixture.browser,
      `${fixture.editor.origin}/?workspace=${encodeURIComponent(workspaceFile)}`,
    );
    // A window that opens several folders for the first time sometimes doesn't read their launch.json.
    for (const folder of ['api', 'web']) {
      while (!(await findConfiguration(page, folder))) await reloadWorkbench(page);
      await cancelQuickInput(page);
    }
    await openViewContainer(page, 'APS Auth');
    await addAppWithToken(page, { type: 'Server-to-Server', clientId, clientSecret, name: 'acme-pipeline' });
    await clearNotifications(page);
  });

  after(() => fixture.close());

  for (const [name, folder, asksFor] of [
    ['api', 'api', 'api'],
    ['web', 'web', 'web'],
    ['shared', 'api', 'team (Workspace)'],
  ] as const) {
    it(`gets the values from the configuration ${name}`, async () => {
      await startDebugging(page, name);
      assert.equal(
        (await readDialog(page)).message,
        `Give the access token of acme-pipeline to debug sessions of ${asksFor}?`,
      );
      await screenshot(page, `debugging-folder-${name}`);
      await clickDialogButton(page, 'Allow for This Window');
      const got = await readGot(join(workspace, folder), name);
      assert.deepEqual(got, { TOKEN: digest(emulator.issuedAccessTokens.at(-1)?.accessToken ?? '') });
      await stopDebugging(page);
    });
  }

  it('gets placeholders by Add to launch.json where the person says', async () => {
    const add = async (): Promise<void> => {
      await chooseFromTreeRowMenu(page, 'Apps', 'acme-pipeline', 'Add to launch.json');
      await waitForQuickInput(page, 'Add to launch.json');
    };
    await add();
    assert.deepEqual(
      (await quickInputRows(page)).map(({ label, description }) => `${label} ${description}`),
      ['api .vscode/launch.json', 'web .vscode/launch.json', 'Workspace team.code-workspace'],
    );
    await screenshot(page, 'debugging-folders');
    await page.keyboard.press('Escape');
    assert.equal(readFileSync(workspaceFile, 'utf8'), text);
    await add();
    await pickRow(page, 'Workspace');
    await waitForQuickInput(page, 'Add acme-pipeline to launch.json');
    await pickRow(page, 'Access token');
    await notification(page, 'Added acme-pipeline to team.code-workspace, without its secrets.').waitFor();
    await screenshot(page, 'debugging-workspace-file');
    assert.equal(
      readFileSync(workspaceFile, 'utf8'),
      text.replace('accessToken}" }', 'accessToken}", "APS_ACCESS_TOKEN": "${apsAuth:accessToken}" }'),
    );
    await clearNotifications(page);
    const before = readFileSync(join(workspace, 'api/.vscode/launch.json'), 'utf8');
    await add();
    await pickRow(page, 'web');
    await waitForQuickInput(page, 'Add acme-pipeline to launch.json');
    await pickRow(page, 'Access token');
    await notification(page, 'Added acme-pipeline to launch.json, without its secrets.').waitFor();
    assert.ok(readFileSync(join(workspace, 'web/.vscode/launch.json'), 'utf8').includes('"APS_ACCESS_TOKEN"'));
    assert.equal(readFileSync(join(workspace, 'api/.vscode/launch.json'), 'utf8'), before);
  });
});

describe('a debug session in Restricted Mode', () => {
  let fixture: WorkbenchFixture;
  let page: Page;

  before(async () => {
    fixture = await createWorkbenchFixture({ otherExtension, restrictedMode: true });
    ({ page } = fixture);
    writeLaunchFile(fixture.editor.workspace, [node('api')]);
    await openViewContainer(page, 'APS Auth');
    await addAppWithToken(page, { type: 'Server-to-Server', clientId, clientSecret, name: 'acme-pipeline' });
    await clearNotifications(page);
  });

  after(() => fixture.close());

  it('gets nothing until the person trusts the folder', async () => {
    const { workspace } = fixture.editor;
    await runCommand(page, 'Debug: Start Debugging');
    const { message } = await readDialog(page);
    await screenshot(page, 'debugging-restricted');
    assert.match(message, /trust/i);
    await escapeDialog(page);
    await page.waitForTimeout(1000);
    assert.equal(await page.locator('.monaco-dialog-box').count(), 0);
    assert.ok(!existsSync(join(workspace, 'got-api.json')));
  });

  it('has no MCP servers beside it until then', async () => {
    await runCommand(page, 'APS: Add MCP Server');
    await notification(page, "This workspace isn't trusted, so no MCP servers are started in it.").waitFor();
  });
});
