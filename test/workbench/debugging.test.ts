import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Emulator } from '../emulator/emulator';
import { filesWith } from '../support/filesWith';
import { addAppWithToken, enterApp } from '../support/workbench/addApp';
import { clickDialogButton, escapeDialog, readDialog } from '../support/workbench/dialog';
import {
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
  quickInput,
  setRowChecked,
  waitForQuickInput,
} from '../support/workbench/quickInput';
import { showStatusBarTooltip } from '../support/workbench/statusBar';
import { visibleTerminal, waitForFile } from '../support/workbench/terminal';
import { chooseFromTreeRowMenu } from '../support/workbench/tree';
import { openViewContainer } from '../support/workbench/views';
import { openWorkbench, runCommand, screenshot, waitForText } from '../support/workbench/window';
import {
  clientId,
  clientSecret,
  createWorkbenchFixture,
  otherClientId,
  type WorkbenchFixture,
} from '../support/workbenchFixture';

/** Writes what it got, and stays until it is stopped. */
const program = `const { writeFileSync, renameSync } = require('node:fs');
const digest = (text) => require('node:crypto').createHash('sha256').update(text).digest('hex');
const { TOKEN = '', SECRET = '', ID = '', PORT = '' } = process.env;
writeFileSync('got.tmp', JSON.stringify({ token: digest(TOKEN), secret: digest(SECRET), id: ID, port: PORT }));
renameSync('got.tmp', 'got.json');
setInterval(() => {}, 1000);
`;

const launchText = `{
  // the team's
  "version": "0.2.0",
  "configurations": [
    {
      "name": "serve", // mine
      "type": "node",
      "request": "launch",
      "program": "\${workspaceFolder}/serve.js",
      "env": { "PORT": "3000" }
    }
  ]
}
`;

describe('a debug session', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  /** A window without a folder. */
  let empty: Page;
  let emulator: Emulator;
  let workspace: string;
  let close: () => Promise<void>;

  const launchFile = (): string => join(workspace, '.vscode/launch.json');
  const writeEnvironment = (env: Readonly<Record<string, string>>, more: object = {}): void => {
    const configuration = {
      name: 'serve',
      type: 'node',
      request: 'launch',
      program: '${workspaceFolder}/serve.js',
      ...more,
      env,
    };
    writeFileSync(launchFile(), JSON.stringify({ version: '0.2.0', configurations: [configuration] }, undefined, 2));
  };
  const gotFile = (): string => join(workspace, 'got.json');
  const start = async (): Promise<void> => {
    rmSync(gotFile(), { force: true });
    await runCommand(page, 'Debug: Start Debugging');
  };
  const stop = async (): Promise<void> => {
    await runCommand(page, 'Debug: Stop');
    await page.locator('.debug-toolbar').waitFor({ state: 'hidden' });
  };
  const readGot = async (): Promise<unknown> => {
    while (!existsSync(gotFile())) await page.waitForTimeout(100);
    return JSON.parse(readFileSync(gotFile(), 'utf8'));
  };
  const withdraw = async (...permissions: readonly string[]): Promise<void> => {
    await runCommand(page, 'APS: Manage Permissions');
    await waitForQuickInput(page, 'Manage Permissions');
    for (const permission of permissions) await setRowChecked(page, permission, false);
    await acceptQuickInput(page);
  };
  const newestToken = (): string => emulator.issuedAccessTokens.at(-1)?.accessToken ?? '';

  before(async () => {
    fixture = await createWorkbenchFixture();
    ({ page, emulator } = fixture);
    workspace = fixture.editor.workspace;
    close = () => fixture.close();
    mkdirSync(join(workspace, '.vscode'), { recursive: true });
    writeFileSync(join(workspace, 'serve.js'), program);
    writeFileSync(launchFile(), launchText);
    await openViewContainer(page, 'APS Auth');
    await addAppWithToken(page, { type: 'Server-to-Server', clientId, clientSecret, name: 'acme-pipeline' });
    await clearNotifications(page);
  });

  after(() => close());

  it('gets placeholders by Add to launch.json, which keeps comments', async () => {
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-pipeline', 'Add to launch.json');
    await waitForQuickInput(page, 'Add acme-pipeline to launch.json');
    await screenshot(page, 'debugging-samples');
    await pickRow(page, 'Access token');
    await notification(page, 'Added acme-pipeline to launch.json, without').waitFor();
    await screenshot(page, 'debugging-added');
    assert.equal(
      readFileSync(launchFile(), 'utf8'),
      launchText.replace('"3000" }', '"3000", "APS_ACCESS_TOKEN": "${apsAuth:accessToken}" }'),
    );
    await clearNotifications(page);
  });

  it('is created by Add to launch.json where there is none', async () => {
    await runCommand(page, 'View: Close All Editors');
    rmSync(launchFile());
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-pipeline', 'Add to launch.json');
    await waitForQuickInput(page, 'Add acme-pipeline to launch.json');
    await pickRow(page, 'aps-simple-viewer, aps-cli, raps');
    await notification(page, 'Added acme-pipeline to launch.json, without').waitFor();
    assert.deepEqual(JSON.parse(readFileSync(launchFile(), 'utf8')), {
      version: '0.2.0',
      configurations: [
        {
          name: 'Launch with APS Auth',
          type: 'node',
          request: 'launch',
          skipFiles: ['<node_internals>/**'],
          program: '${file}',
          env: { APS_CLIENT_ID: '${apsAuth:clientId}', APS_CLIENT_SECRET: '${apsAuth:clientSecret}' },
        },
      ],
    });
    await clearNotifications(page);
    await runCommand(page, 'Debug: Select and Start Debugging');
    await fillQuickInput(page, 'debug Launch');
    await waitForText(quickInput(page).locator('.label-name'), 'Launch with APS Auth');
    await screenshot(page, 'debugging-launch');
    await cancelQuickInput(page);
  });

  it('gets the values after one permission for each secret', async () => {
    writeEnvironment({
      TOKEN: '${apsAuth:accessToken}',
      SECRET: '${apsAuth:clientSecret:acme-pipeline}',
      ID: '${apsAuth:clientId}',
      PORT: '3000',
    });
    await start();
    assert.deepEqual(
      (await readDialog(page)).message,
      'Give the access token of acme-pipeline to debug sessions of workspace?',
    );
    await screenshot(page, 'debugging-permission');
    await clickDialogButton(page, 'Allow for This Window');
    await page.locator('.monaco-dialog-box').getByText('Give the client secret of acme-pipeline').first().waitFor();
    await clickDialogButton(page, 'Allow for This Window');
    assert.deepEqual(await readGot(), {
      token: digest(newestToken()),
      secret: digest(clientSecret),
      id: clientId,
      port: '3000',
    });
  });

  it('says in the debug console that Restart keeps the values', async () => {
    const old = newestToken();
    await runCommand(page, 'APS: Refresh Token');
    await notification(page, 'Refreshed the access token').waitFor();
    await clearNotifications(page);
    assert.notEqual(newestToken(), old);
    rmSync(gotFile());
    await runCommand(page, 'Debug: Restart');
    const got = await readGot();
    assert.equal(JSON.stringify(got).includes(digest(old)), true);
    await waitForText(page.locator('.repl'), 'Restart reuses the values');
    await screenshot(page, 'debugging-restart');
    await stop();
    await start();
    assert.equal(JSON.stringify(await readGot()).includes(digest(newestToken())), true);
    await stop();
  });

  for (const [what, env, more, says] of [
    ['an unknown placeholder', { TOKEN: '${apsAuth:token}' }, {}, 'contains the unknown placeholder ${apsAuth:token}.'],
    ['an unknown credential', { TOKEN: '${apsAuth:accessToken:nobody}' }, {}, 'No credential is named nobody.'],
    ['a value that the credential lacks', { TOKEN: '${apsAuth:keyId}' }, {}, 'There is no value for ${apsAuth:keyId}'],
    [
      'a secret for a program in a terminal',
      { TOKEN: '${apsAuth:accessToken}' },
      { console: 'integratedTerminal' },
      'runs the program in a terminal',
    ],
  ] as const) {
    it(`doesn't start with ${what}`, async () => {
      writeEnvironment(env, more);
      await start();
      assert.deepEqual(await notificationButtons(page, says), ['Open launch.json', 'Show Log']);
      await screenshot(page, `debugging-${what.replaceAll(' ', '-')}`);
      assert.equal(await page.locator('.debug-toolbar:visible').count(), 0);
      assert.equal(await page.locator('.monaco-dialog-box').count(), 0);
      assert.ok(!existsSync(gotFile()));
      await clearNotifications(page);
    });
  }

  it("doesn't start after Never in This Workspace, or without an answer", async () => {
    writeEnvironment({ TOKEN: '${apsAuth:accessToken}' });
    await withdraw('The access token of acme-pipeline');
    await notification(page, 'Withdrew 1 permission.').waitFor();
    await clearNotifications(page);
    await start();
    await readDialog(page);
    await escapeDialog(page);
    await notification(page, "Permission wasn't given.").waitFor();
    await clearNotifications(page);
    await start();
    await readDialog(page);
    await clickDialogButton(page, 'Never in This Workspace');
    const says = 'You chose to never allow this.';
    assert.deepEqual(await notificationButtons(page, says), ['Manage Permissions', 'Show Log']);
    await screenshot(page, 'debugging-never');
    await clearNotifications(page);
    await start();
    await notification(page, says).waitFor();
    assert.ok(!existsSync(gotFile()));
    await clearNotifications(page);
    await withdraw('The access token of acme-pipeline', 'The client secret of acme-pipeline');
    await notification(page, 'Withdrew 2 permissions. The programs will have to ask again.').waitFor();
    await screenshot(page, 'debugging-withdrew');
  });

  it('of a window without a folder gets the values of the picked credential', async () => {
    await clearNotifications(page);
    await enterApp(page, { type: 'Traditional Web App', clientId: otherClientId, clientSecret, name: 'acme-viewer' });
    await notification(page, 'Added acme-viewer').waitFor();
    const file = join(fixture.folder, 'data/User/settings.json');
    const settings = readFileSync(file, 'utf8');
    const env = { TOKEN: '${apsAuth:accessToken}' };
    const configuration = { name: 'mine', type: 'node', request: 'launch', program: join(workspace, 'serve.js'), env };
    const launch = { version: '0.2.0', configurations: [{ ...configuration, cwd: workspace }] };
    writeFileSync(file, settings.replace(/\}\s*$/, `, "launch": ${JSON.stringify(launch)} }`));
    empty = await openWorkbench(fixture.browser, `${fixture.editor.origin}/?ew=true`);
    const tooltip = await showStatusBarTooltip(empty, 'apsAuth.status');
    assert.equal((await tooltip.innerText()).trim(), 'Select the credential to show in the status bar');
    await screenshot(empty, 'debugging-no-credential');

    await runCommand(empty, 'Debug: Start Debugging');
    await waitForQuickInput(empty, 'Debug with a Credential');
    await screenshot(empty, 'debugging-credential');
    await pickRow(empty, 'acme-pipeline');
    const { message, buttons } = await readDialog(empty);
    assert.equal(message, 'Give the access token of acme-pipeline to debug sessions of a window without a folder?');
    assert.deepEqual(buttons.toSorted(), ['Allow Once', 'Allow for This Window', 'Cancel']);
    await screenshot(empty, 'debugging-no-folder');
    await clickDialogButton(empty, 'Allow Once');
    const got = JSON.stringify(await readGot());
    const issuedTo = emulator.issuedAccessTokens.filter((issued) => issued.clientId === clientId);
    assert.ok(issuedTo.some(({ accessToken }) => got.includes(digest(accessToken))));

    await runCommand(empty, 'Debug: Stop');
    await empty.locator('.debug-toolbar').waitFor({ state: 'hidden' });
    await runCommand(empty, 'APS: Add to launch.json');
    await notification(empty, 'Open a folder first, because a launch.json file belongs to one.').waitFor();
    writeFileSync(file, settings);
  });

  it('leaves terminals of that window to a question of their own', async () => {
    await clearNotifications(empty);
    await runCommand(empty, 'APS: Use Tokens in Terminals');
    await clickDialogButton(empty, 'Turn On');
    await clickNotificationButton(empty, 'Terminals that you open from now on', 'New Terminal');
    await empty.locator('.terminal.xterm:visible').waitFor();
    await clearNotifications(empty);
    // The shell is in the home folder.
    const { type, run } = visibleTerminal(empty, workspace);
    assert.equal(await run(`cd '${workspace}'; aps-token > token.txt`), 78);
    await waitForText(empty.locator('.xterm-rows'), 'No credential is selected.');
    const codeFile = await type('aps-token --as acme-pipeline > token.txt');
    const { message } = await readDialog(empty);
    await screenshot(empty, 'debugging-terminal-no-folder');
    assert.equal(message, 'Give the access token of acme-pipeline to programs in the terminals of this window?');
    await clickDialogButton(empty, 'Cancel');
    assert.equal(await waitForFile(empty, codeFile), '77\n');
    await empty.close();
  });

  it('leaves no secret in any file', async () => {
    const closeOnce = close;
    close = () => Promise.resolve();
    await closeOnce();
    const secrets = [clientSecret, ...emulator.issuedAccessTokens.map(({ accessToken }) => accessToken)];
    assert.deepEqual(filesWith(fixture.folder, secrets), []);
    // The search can find something, in the places where it would be.
    assert.ok(filesWith(fixture.folder, ['${apsAuth:accessToken}']).includes('workspace/.vscode/launch.json'));
    writeFileSync(join(fixture.folder, 'data/logs/planted'), `TOKEN=${secrets.at(-1) ?? ''}`);
    assert.deepEqual(filesWith(fixture.folder, secrets), ['data/logs/planted']);
  });
});

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
