import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Emulator } from '../emulator/emulator';
import { filesWith } from '../support/filesWith';
import { commandLineOf, descendants, processesWith } from '../support/processSearch';
import { addAppWithToken } from '../support/workbench/addApp';
import { clickDialogButton, readDialog } from '../support/workbench/dialog';
import { clearNotifications, clickNotificationButton } from '../support/workbench/notifications';
import { pickRow } from '../support/workbench/quickInput';
import { visibleTerminal, waitForFile, type VisibleTerminal } from '../support/workbench/terminal';
import { openViewContainer } from '../support/workbench/views';
import { copiedBy, reloadWorkbench, runCommand, screenshot } from '../support/workbench/window';
import { clientId, clientSecret, createWorkbenchFixture, type WorkbenchFixture } from '../support/workbenchFixture';

const scope = 'application:service_account:read';

/** Sends a request with the token from its environment, and writes the status and what tells the token apart. */
const check = `const { writeFileSync, renameSync } = require('node:fs');
const { APS_ACCESS_TOKEN = '', APS_AUTH_KEY } = process.env;
fetch(process.argv[2], { headers: { Authorization: 'Bearer ' + APS_ACCESS_TOKEN } }).then(({ status }) => {
  const digest = require('node:crypto').createHash('sha256').update(APS_ACCESS_TOKEN).digest('hex');
  writeFileSync('result.tmp', [status, digest, typeof APS_AUTH_KEY].join(' '));
  renameSync('result.tmp', 'result.txt');
});
`;

const header = `aps-token --scope ${scope} --format header`;

/** How a shell passes the header to curl without an argument that has the token. */
const shells = [
  { shell: 'bash', ask: (curl: string) => `${curl} -H @<(${header})` },
  { shell: 'dash', ask: (curl: string) => `${header} | ${curl} -H @-` },
  { shell: 'zsh', ask: (curl: string) => `${curl} -H @<(${header})` },
  { shell: 'fish', ask: (curl: string) => `${header} | ${curl} -H @-` },
  { shell: 'pwsh', ask: (curl: string) => `${header} | ${curl} -H '@-'` },
].filter(({ shell }) => spawnSync(shell, ['-c', 'exit 0']).status === 0);

/** Printed in a terminal, so that searching for what the editor keeps of terminals can succeed. */
const planted = 'planted-in-the-scrollback-8d1f';

describe('a task', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  let emulator: Emulator;
  let workspace: string;
  let url: string;
  let close: () => Promise<void>;

  const resultFile = (): string => join(workspace, 'result.txt');
  const curl = (): string => `curl -s -o body.txt -w '%{http_code}' ${url}`;
  const writeResult = (command: string): string => `${command} > result.tmp && mv result.tmp result.txt`;
  const runTask = async (label: string): Promise<string> => {
    rmSync(resultFile(), { force: true });
    await runCommand(page, 'Tasks: Run Task');
    await pickRow(page, label);
    return waitForFile(page, resultFile());
  };
  const tokens = (): readonly string[] => emulator.issuedAccessTokens.map(({ accessToken }) => accessToken);
  /** Whole, and the signature alone: what compresses a file may have cut off the beginning that tokens share. */
  const secrets = (): readonly string[] => [
    clientSecret,
    Buffer.from(clientSecret).toString('base64'),
    ...tokens().flatMap((token) => [token, token.slice(-40), Buffer.from(token).toString('base64').slice(100, 200)]),
  ];

  /** A terminal that no task has used, and no other beside it. */
  const openTerminal = async (): Promise<VisibleTerminal> => {
    await runCommand(page, 'Terminal: Kill All Terminals');
    await page.locator('.terminal.xterm').first().waitFor({ state: 'hidden' });
    await runCommand(page, 'Terminal: Create New Terminal');
    await page.locator('.terminal.xterm:visible').waitFor();
    return visibleTerminal(page, workspace);
  };

  before(async () => {
    fixture = await createWorkbenchFixture();
    ({ page, emulator } = fixture);
    workspace = fixture.editor.workspace;
    url = `${emulator.baseUrl}/authentication/v2/service-accounts`;
    close = () => fixture.close();
    mkdirSync(join(workspace, '.vscode'), { recursive: true });
    writeFileSync(join(workspace, 'check.js'), check);
    const common = { problemMatcher: [] };
    const tasks = [
      ...shells.map(({ shell, ask }) => ({
        ...common,
        label: `curl in ${shell}`,
        type: 'shell',
        command: writeResult(ask(curl())),
        options: { shell: { executable: shell, args: ['-c'] } },
      })),
      {
        ...common,
        label: 'check',
        type: 'process',
        // VS Code looks for the program of such a task where a terminal's own PATH doesn't count.
        command: 'env',
        args: ['aps-token', 'run', '--scope', scope, '--', process.execPath, 'check.js', url],
      },
      {
        ...common,
        label: 'without',
        type: 'process',
        command: process.execPath,
        args: ['check.js', url],
      },
    ];
    writeFileSync(join(workspace, '.vscode/tasks.json'), JSON.stringify({ version: '2.0.0', tasks }));
    await openViewContainer(page, 'APS Auth');
    await addAppWithToken(page, { type: 'Server-to-Server', clientId, clientSecret, name: 'acme-pipeline' });
    await runCommand(page, 'APS: Use Tokens in Terminals');
    await clickDialogButton(page, 'Turn On');
    await clickNotificationButton(page, 'Terminals that you open from now on', 'New Terminal');
    await page.locator('.terminal.xterm').waitFor();
    await clearNotifications(page);
  });

  after(() => close());

  it('of type process runs a program with a token once it is allowed', async () => {
    const result = runTask('check');
    const { message } = await readDialog(page);
    assert.equal(message, 'Give the access token of acme-pipeline to programs in the terminals of workspace?');
    await screenshot(page, 'tasks-permission');
    await clickDialogButton(page, 'Always Allow in This Workspace');
    const got = await result;
    const digest = createHash('sha256')
      .update(tokens().at(-1) ?? '')
      .digest('hex');
    assert.equal(got, `200 ${digest} undefined`);
    await screenshot(page, 'tasks-process');
  });

  for (const { shell } of shells) {
    it(`of type shell passes a header to curl in ${shell}`, async () => {
      assert.equal(await runTask(`curl in ${shell}`), '200');
    });
  }

  for (const { shell, ask } of shells) {
    it(`is no different in ${shell} in a terminal`, async () => {
      rmSync(resultFile(), { force: true });
      writeFileSync(join(workspace, 'ask'), writeResult(ask(curl())));
      const { run } = await openTerminal();
      assert.equal(await run(`${shell} ./ask`), 0);
      assert.equal(readFileSync(resultFile(), 'utf8'), '200');
    });
  }

  it('gets nothing from the environment alone', async () => {
    assert.equal((await runTask('without')).split(' ')[0], '401');
    await screenshot(page, 'tasks-done');
  });

  it('leaves the token to the child of run, and to no other process', async () => {
    const started = join(workspace, 'started.txt');
    const path = new URL(url).pathname;
    emulator.fail(path, { kind: 'delay', delayMs: 600_000 });
    const requests = emulator.requestCount(path);
    const program = `sh -c 'echo > started.tmp; mv started.tmp started.txt; exec sleep 600'`;
    const { type, run } = await openTerminal();
    const codeFile = await type(`${header} | ${curl()} -H @- & aps-token run -- ${program}`);
    await waitForFile(page, started);
    while (emulator.requestCount(path) === requests) await page.waitForTimeout(50);
    const [found, ...others] = processesWith(secrets());
    assert.deepEqual(others, []);
    assert.deepEqual([found?.commandLine, found?.where], ['sleep 600', 'environment']);
    assert.match(commandLineOf(found?.parentPid ?? 0), /aps-token\.js run -- sh -c/);
    const running = descendants().map(commandLineOf).join('\n');
    for (const known of [/^curl /m, /extensionHost/, /ptyHost/, /^\S*bash/m, /chromium.*--type=renderer/])
      assert.match(running, known);
    await screenshot(page, 'tasks-run');
    await page.keyboard.press('Control+C');
    assert.equal(await waitForFile(page, codeFile), '130\n');
    assert.equal(await run('kill %1'), 0);
  });

  it('leaves no token in what a terminal shows', async () => {
    await visibleTerminal(page, workspace).run(`echo ${planted}`);
    const shown = await copiedBy(page, async () => {
      await runCommand(page, 'Terminal: Select All');
      await runCommand(page, 'Terminal: Copy Selection');
    });
    assert.ok(shown.includes(`\n${planted}`), shown);
    assert.deepEqual(
      secrets().filter((secret) => shown.includes(secret)),
      [],
    );
  });

  it('leaves no token in a file of the editor, the browser, or the workspace', async () => {
    const { run } = await openTerminal();
    assert.equal(await run('aps-token > token.txt; printenv APS_AUTH_KEY > key.txt'), 0);
    const key = readFileSync(join(workspace, 'key.txt'), 'utf8').trim();
    await reloadWorkbench(page);
    await runCommand(page, 'Terminal: Focus Terminal');
    await page.locator('.terminal.xterm:visible').waitFor();
    close = () => Promise.resolve();
    await fixture.close();
    // What is found where a person has put it shows that the search finds.
    assert.deepEqual(filesWith(fixture.folder, secrets()), ['workspace/token.txt']);
    assert.deepEqual(filesWith(fixture.folder, [key]), ['workspace/key.txt']);
  });
});
