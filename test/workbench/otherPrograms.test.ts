import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { digest } from '../support/envPrograms';
import { filesWith } from '../support/filesWith';
import { after as elapse } from '../support/processes';
import { processesWith } from '../support/processSearch';
import { repository } from '../support/repository';
import { enterApp } from '../support/workbench/addApp';
import { clickDialogButton, dialog, escapeDialog, readDialog } from '../support/workbench/dialog';
import {
  clearNotifications,
  clickListedNotification,
  listedNotification,
  notification,
} from '../support/workbench/notifications';
import { findProbe, probeConsumer, type Probe } from '../support/workbench/probe';
import {
  acceptQuickInput,
  answerPrompt,
  fillQuickInput,
  pickRow,
  quickInput,
  quickInputRows,
  setRowChecked,
  waitForPlaceholder,
  waitForQuickInput,
} from '../support/workbench/quickInput';
import { chooseAndConfirm } from '../support/workbench/serviceAccounts';
import {
  clickStatusBarItem,
  openStatusBarMenu,
  showStatusBarTooltip,
  statusBarItem,
} from '../support/workbench/statusBar';
import { terminalSays, visibleTerminal } from '../support/workbench/terminal';
import { chooseFromTreeRowMenu, expandTreeRow, showTreeRowTooltip, treeRow } from '../support/workbench/tree';
import { menuItems, openViewContainer } from '../support/workbench/views';
import { copiedBy, restHands, runCommand, screenshot, untilItWorks, waitForText } from '../support/workbench/window';
import {
  clientId,
  clientSecret,
  createWorkbenchFixture,
  otherClientId,
  type WorkbenchFixture,
} from '../support/workbenchFixture';

const program = join(repository, 'test/support/mcpServer.mjs');

const mcpJson = `{
  "servers": {
    // Started by the editor
    "acme": {
      "command": "node",
      "args": [${JSON.stringify(program)}],
      "env": {
        "APS_CLIENT_ID": "${clientId}",
        "APS_CLIENT_SECRET": "${clientSecret}",
        "LOG_LEVEL": "PlantedLogLevel"
      },
      "envFile": ".env"
    },
    "other": { "command": "node", "args": ["other.js"] }
  }
}
`;

describe('another program', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  let probe: Probe;
  let close: () => Promise<void>;

  const starts = (): readonly string[] =>
    readdirSync(fixture.editor.workspace).filter((name) => /^started-\d+\.json$/.test(name));

  const started = async (count: number): Promise<unknown> => {
    while (starts().length < count) await elapse(50);
    const value: unknown = JSON.parse(readFileSync(join(fixture.editor.workspace, `started-${count}.json`), 'utf8'));
    return value;
  };

  const run = (command: string): Promise<unknown> =>
    probe.call('runCommand', `workbench.mcp.${command}`, 'aps-auth.aps-auth/acme');

  /** The editor offers nothing while it still goes to the hint. */
  const openQuickFix = (): Promise<void> =>
    untilItWorks(3, async () => {
      await runCommand(page, 'Quick Fix...');
      await page.locator('.action-widget').getByText('Get It from APS Auth').waitFor({ timeout: 5000 });
    });

  /** Goes to a hint in the list of problems, and does what it offers. */
  const quickFix = async (text: string): Promise<Locator> => {
    await runCommand(page, 'Problems: Focus on Problems View');
    const hint = page.locator('.markers-panel .monaco-list-row').filter({ hasText: text });
    await hint.waitFor();
    await hint.dblclick();
    await page.locator('.editor-container .view-line').filter({ hasText: 'APS_CLIENT_SECRET' }).waitFor();
    await openQuickFix();
    await page.keyboard.press('Enter');
    return hint;
  };

  before(async () => {
    fixture = await createWorkbenchFixture({
      otherExtension: probeConsumer,
      settings: { 'chat.disableAIFeatures': false },
    });
    ({ page } = fixture);
    close = () => fixture.close();
    probe = await findProbe(fixture.editor.workspace, new Set());
    await openViewContainer(page, 'APS Auth');
    await enterApp(page, { type: 'Server-to-Server', clientId, clientSecret, name: 'acme-pipeline' });
    await notification(page, 'Added acme-pipeline').waitFor();
    await clearNotifications(page);
  });

  after(() => close());

  describe('that is an MCP server', () => {
    it('has a hint where its file has a secret, and a click that replaces it', async () => {
      const file = join(fixture.editor.workspace, '.vscode/mcp.json');
      mkdirSync(join(file, '..'), { recursive: true });
      writeFileSync(file, mcpJson);
      await runCommand(page, 'Problems: Focus on Problems View');
      const hint = page
        .locator('.markers-panel .monaco-list-row')
        .filter({ hasText: 'APS_CLIENT_SECRET is in plaintext' });
      await hint.waitFor();
      await hint.dblclick();
      await page.locator('.editor-container .view-line').filter({ hasText: 'APS_CLIENT_SECRET' }).waitFor();
      await screenshot(page, 'mcp-hint');
      await openQuickFix();
      await page.keyboard.press('Enter');
      const question = await readDialog(page);
      await screenshot(page, 'mcp-add');
      assert.equal(question.message, 'Add the MCP server acme with acme-pipeline?');
      assert.deepEqual(question.detail.split('\n'), [
        `Command: node ${program}`,
        `Folder: ${fixture.editor.workspace}`,
        'Gets, each time it starts: APS_CLIENT_ID, APS_CLIENT_SECRET',
        'Moves to secret storage: LOG_LEVEL',
        'Left out: envFile',
        'This removes it from .vscode/mcp.json.',
      ]);
      await clickDialogButton(page, 'Add');
      await notification(page, 'Added the MCP server acme.').waitFor();
      const text = readFileSync(file, 'utf8');
      assert.ok(!text.includes('acme') && text.includes('"other"') && text.includes('// Started by the editor'), text);
      await hint.waitFor({ state: 'hidden' });
    });

    it('gets nothing while its question is closed, and fifty starts ask once', async () => {
      await clickListedNotification(page, 'Added the MCP server acme.', 'Start');
      const question = await readDialog(page);
      await screenshot(page, 'mcp-permission');
      assert.equal(question.message, 'Give the client secret of acme-pipeline to the MCP server acme?');
      await escapeDialog(page);
      const told = "acme: The MCP server wasn't started, because permission wasn't given.";
      await notification(page, told).waitFor();
      for (let count = 0; count < 50; count++) await run('startServer');
      assert.equal(await dialog(page).count(), 0);
      assert.equal(await (await listedNotification(page, told)).count(), 1);
      assert.deepEqual(starts(), []);
    });

    it('gets its variables after one permission, at every start', async () => {
      await clickListedNotification(page, "acme: The MCP server wasn't started", 'Ask Again');
      await readDialog(page);
      await clickDialogButton(page, 'Allow for This Window');
      const got = {
        arguments: [],
        variables: {
          APS_CLIENT_ID: digest(clientId),
          APS_CLIENT_SECRET: digest(clientSecret),
          LOG_LEVEL: digest('PlantedLogLevel'),
        },
      };
      assert.deepEqual(await started(1), got);
      for (let count = 2; count <= 4; count++) {
        await run('restartServer');
        assert.deepEqual(await started(count), got);
      }
      assert.equal(await dialog(page).count(), 0);
    });

    it('leaves no secret at rest, and has them in its own environment only', () => {
      const secrets = [
        clientSecret,
        Buffer.from(clientSecret).toString('base64').replace(/=+$/, ''),
        'PlantedLogLevel',
      ];
      assert.deepEqual(filesWith(fixture.folder, secrets), []);
      // The definition that the editor stores is there.
      assert.ok(filesWith(fixture.folder, ['mcpServer.mjs']).length > 0);
      const processes = processesWith([clientSecret]);
      assert.ok(processes.length > 0);
      assert.deepEqual(
        processes.filter(({ where, commandLine }) => where === 'arguments' || !commandLine.includes('mcpServer.mjs')),
        [],
      );
    });

    it('says in the tooltip of its row what it gets', async () => {
      await clearNotifications(page);
      await openViewContainer(page, 'APS Auth');
      await expandTreeRow(page, 'Apps', 'acme-pipeline');
      const tooltip = await showTreeRowTooltip(page, 'Apps', 'acme');
      await screenshot(page, 'mcp-row');
      assert.deepEqual((await tooltip.innerText()).replaceAll('\u00a0', ' ').trim().split(/\n+/), [
        'MCP server: acme',
        `Command: node ${program}`,
        'Gets what it needs of this credential each time VS Code starts it.',
      ]);
      await restHands(page);
    });

    it('is removed with its permission', async () => {
      await chooseFromTreeRowMenu(page, 'Apps', 'acme', 'Remove MCP Server');
      const question = await readDialog(page);
      assert.equal(question.message, 'Remove the MCP server acme?');
      await clickDialogButton(page, 'Remove');
      await notification(page, 'Removed the MCP server acme.').waitFor();
      await treeRow(page, 'Apps', 'acme').waitFor({ state: 'detached' });
      assert.ok(existsSync(join(fixture.editor.workspace, '.vscode/mcp.json')));
      await runCommand(page, 'APS: Manage Permissions');
      await notification(page, 'No permissions have been given or denied yet.').waitFor();
    });

    it('can be one that stands in no file', async () => {
      await clearNotifications(page);
      await runCommand(page, 'View: Close All Editors');
      await runCommand(page, 'APS: Add MCP Server');
      await waitForPlaceholder(page, 'Which MCP server gets the values?');
      await screenshot(page, 'mcp-known');
      await pickRow(page, 'Another Server');
      await answerPrompt(page, 'Command that starts the server, with the path of its program', 'node server.js');
      await answerPrompt(page, 'Name of the server', 'nightly');
      await waitForQuickInput(page, 'Add the MCP Server nightly');
      await pickRow(page, 'Access token');
      const question = await readDialog(page);
      assert.equal(question.message, 'Add the MCP server nightly with acme-pipeline?');
      await clickDialogButton(page, 'Add');
      await notification(page, 'Added the MCP server nightly. It gets a fresh access token each time').waitFor();
      await runCommand(page, 'APS: Remove MCP Server');
      await waitForPlaceholder(page, 'Which MCP server no longer gets the values of a credential?');
      await pickRow(page, 'nightly');
      await notification(page, 'Removed the MCP server nightly.').waitFor();
    });

    it("isn't added without what it needs, or if only its file can start it", async () => {
      const file = join(fixture.editor.workspace, '.vscode/mcp.json');
      const before = readFileSync(file, 'utf8');
      const env = { APS_CLIENT_ID: clientId, APS_CLIENT_SECRET: clientSecret };
      const command = { command: 'node', args: ['${input:path}'], env, envFile: '.env' };
      const ofAccount = {
        command: 'node',
        args: [],
        env: { ...env, SSA_ID: 'x', SSA_KEY_ID: 'x', SSA_KEY_BASE64: 'eA' },
      };
      writeFileSync(file, JSON.stringify({ servers: { asks: command, account: ofAccount } }));
      for (const [name, says] of [
        ['asks', 'asks: The command has ${input:path}, whose value only the file can get. Write it out first.'],
        ['account', 'No credential has what account needs:'],
      ] as const) {
        await clearNotifications(page);
        await runCommand(page, 'APS: Add MCP Server');
        await waitForText(quickInput(page), 'is in plaintext in the file');
        await pickRow(page, name);
        await notification(page, says).waitFor();
      }
      writeFileSync(file, before);
      await runCommand(page, 'Problems: Focus on Problems View');
      await page.locator('.markers-panel .monaco-list-row').first().waitFor({ state: 'detached' });
    });
  });

  describe('that a client outside VS Code starts', () => {
    const leavesAlone = async (
      env: Readonly<Record<string, string>>,
      { secret, says }: Readonly<Record<'secret' | 'says', string>>,
    ): Promise<void> => {
      await clearNotifications(page);
      const file = join(fixture.editor.workspace, '.mcp.json');
      const text = JSON.stringify({ mcpServers: { team: { command: 'node', args: ['acme.js'], env } } });
      writeFileSync(file, text);
      await quickFix(`${secret} is in plaintext`);
      await notification(page, says).waitFor();
      assert.equal(readFileSync(file, 'utf8'), text);
    };

    it("is left alone if its app hasn't been added", async () => {
      const env = { APS_CLIENT_ID: 'zY9xW8vU7tS6rQ5pO4nM3lK2jI1hG0fE', APS_CLIENT_SECRET: clientSecret };
      const says = "team: The app zY9xW8vU7tS6rQ5pO4nM3lK2jI1hG0fE hasn't been added. Import it first.";
      await leavesAlone(env, { secret: 'APS_CLIENT_SECRET', says });
    });

    it('is left alone if no credential has what it needs', async () => {
      const env = { APS_CLIENT_ID: clientId, APS_CLIENT_SECRET: clientSecret, SSA_KEY_BASE64: 'UGxhbnRlZA==' };
      const names = 'APS_CLIENT_SECRET, SSA_KEY_BASE64';
      const says = `team: aps-token can't get ${names} from any of your credentials.`;
      await leavesAlone(env, { secret: 'SSA_KEY_BASE64', says });
    });

    it('gets its secret from the credential that a person picks', async () => {
      await enterApp(page, {
        type: 'Traditional Web App',
        clientId: otherClientId,
        clientSecret,
        name: 'acme-viewer',
      });
      await notification(page, 'Added acme-viewer').waitFor();
      await clearNotifications(page);
      const env = { APS_CLIENT_SECRET: clientSecret };
      writeFileSync(
        join(fixture.editor.workspace, '.mcp.json'),
        JSON.stringify({ mcpServers: { team: { command: 'node', args: ['acme.js'], env } } }),
      );
      await quickFix('APS_CLIENT_SECRET is in plaintext');
      await waitForQuickInput(page, 'Get Secrets for team from APS Auth');
      await screenshot(page, 'mcp-run-credential');
      await pickRow(page, 'acme-viewer');
      const question = await readDialog(page);
      assert.equal(question.message, 'Start the MCP server team with aps-token, as acme-viewer?');
      await escapeDialog(page);
      await chooseAndConfirm(page, 'acme-viewer', 'Remove App', 'Remove');
      await treeRow(page, 'Apps', 'acme-viewer').waitFor({ state: 'detached' });
    });

    it('loses its secret to aps-token by one click', async () => {
      await clearNotifications(page);
      const file = join(fixture.editor.workspace, '.mcp.json');
      const server = `"command": "node", "args": ["acme.js"], "env": { "APS_CLIENT_ID": "${clientId}", `;
      writeFileSync(
        file,
        `{ /* ours */ "mcpServers": { "team": { ${server}"APS_CLIENT_SECRET": "${clientSecret}" } } } }\n`,
      );
      const hint = await quickFix('APS_CLIENT_SECRET is in plaintext');
      const question = await readDialog(page);
      await screenshot(page, 'mcp-run');
      assert.equal(question.message, 'Start the MCP server team with aps-token, as acme-pipeline?');
      assert.deepEqual(question.detail.split('\n'), [
        'Command in .mcp.json: aps-token run --as acme-pipeline --set aps-simple-viewer -- node acme.js',
        'This removes from .mcp.json: APS_CLIENT_SECRET',
      ]);
      await clickDialogButton(page, 'Change File');
      await notification(page, 'Start the client of team in a terminal of this window.').waitFor();
      await screenshot(page, 'mcp-run-done');
      const run = '"run", "--as", "acme-pipeline", "--set", "aps-simple-viewer", "--"';
      assert.equal(
        readFileSync(file, 'utf8'),
        `{ /* ours */ "mcpServers": { "team": { "command": "aps-token", "args": [${run}, "node", "acme.js"], "env": { "APS_CLIENT_ID": "${clientId}" } } } }\n`,
      );
      await hint.waitFor({ state: 'hidden' });
    });
  });

  describe('that asks the token endpoint', () => {
    let url: URL;
    let bearer: string;

    const post = (to: string | URL, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
      fetch(to, { method: 'POST', headers: { Authorization: `Bearer ${bearer}`, ...headers } });

    const newestToken = (): string =>
      fixture.emulator.issuedAccessTokens.findLast((issued) => issued.clientId === clientId)?.accessToken ?? '';

    const copyAs = async (form: string): Promise<void> => {
      await clearNotifications(page);
      await runCommand(page, 'APS: Copy As');
      await waitForQuickInput(page, 'Copy acme-pipeline As');
      await fillQuickInput(page, form);
      await pickRow(page, form);
    };

    /** Copies a request for REST Client, which starts the endpoint. */
    const copyRequest = async (): Promise<string> => {
      await copyAs('REST Client request to the token endpoint');
      await waitForQuickInput(page, 'Start Token Endpoint');
      await screenshot(page, 'endpoint-start');
      assert.deepEqual(
        (await quickInputRows(page)).map(({ label, isChecked }) => [label, isChecked]),
        [['acme-pipeline', true]],
      );
      await setRowChecked(page, 'acme-pipeline', false);
      await acceptQuickInput(page);
      await waitForPlaceholder(page, 'Select at least one credential.');
      await setRowChecked(page, 'acme-pipeline', true);
      const copied = await copiedBy(page, () => acceptQuickInput(page));
      await notification(page, 'Copied two requests. Send them in order before').waitFor();
      url = new URL(/^POST (.*)$/m.exec(copied)?.[1] ?? '');
      bearer = /^Authorization: Bearer ([\da-f]{64})$/m.exec(copied)?.[1] ?? '';
      return copied;
    };

    it('is copied for REST Client once a person has started the endpoint', async () => {
      const copied = await copyRequest();
      await screenshot(page, 'endpoint-on');
      assert.ok(!copied.includes(newestToken()));
    });

    const scripts = [
      ['Postman', /^Copied a pre-request script that adds the access token until \d+:\d\d .M\.$/],
      ['Thunder Client', /^Copied a pre-request script that sets \{\{apsToken\}\} until \d+:\d\d .M\.$/],
    ] as const;
    for (const [client, says] of scripts) {
      it(`is copied for ${client} as a script without a token`, async () => {
        const copied = await copiedBy(page, () => copyAs(`${client} script for the token endpoint`));
        await notification(page, says).waitFor();
        await screenshot(page, `endpoint-${client.replace(' ', '-')}`);
        assert.ok(copied.includes(JSON.stringify(`Bearer ${bearer}`)) && !copied.includes(newestToken()));
      });
    }

    it('gets the access token, while the status bar says so', async () => {
      const response = await post(url);
      const reply: unknown = await response.json();
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('cache-control'), 'no-store');
      assert.ok(typeof reply === 'object' && reply !== null && 'access_token' in reply);
      assert.equal(reply.access_token, newestToken());
      await waitForText(await showStatusBarTooltip(page, 'apsAuth.endpoint'), 'Click to stop it.');
      await openStatusBarMenu(page);
      await waitForText(menuItems(page), 'APS Token Endpoint');
      await page.keyboard.press('Escape');
      const body = JSON.stringify({ credential: 'nobody' });
      const headers = { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/json' };
      const refused = await fetch(url, { method: 'POST', headers, body });
      assert.equal(refused.status, 400);
      assert.match(await refused.text(), /"Name a credential: acme-pipeline\."/);
    });

    it('gets nothing as a web page, or through a proxy of the editor', async () => {
      const proxied = await post(`${fixture.editor.origin}/proxy/${url.port}/v1/token`);
      assert.ok(proxied.status >= 400 && !(await proxied.text()).includes(newestToken()));
      const blind = `fetch('${url.href}', { method: 'POST', mode: 'no-cors' }).then(({ type }) => type, () => 'refused')`;
      assert.match(String(await page.evaluate(blind)), /^(?:opaque|refused)$/);
      const init = `{ method: 'POST', headers: { Authorization: 'Bearer ${bearer}' } }`;
      assert.equal(await page.evaluate(`fetch('${url.href}', ${init}).then(() => 'read', () => 'refused')`), 'refused');
    });

    it('leaves its bearer nowhere, which is worthless after a stop', async () => {
      assert.deepEqual(filesWith(fixture.folder, [bearer]), []);
      assert.deepEqual(processesWith([bearer]), []);
      await clearNotifications(page);
      await clickStatusBarItem(page, 'apsAuth.endpoint');
      await notification(page, 'The token endpoint is off.').waitFor();
      await statusBarItem(page, 'apsAuth.endpoint').waitFor({ state: 'detached' });
      await assert.rejects(post(url));
    });

    it('gets nothing more once its hour is over', async () => {
      await probe.call('shortenTimers', 3_600_000, 3000);
      await runCommand(page, 'APS: Start Token Endpoint');
      await waitForQuickInput(page, 'Start Token Endpoint');
      await acceptQuickInput(page);
      await notification(page, 'HTTP clients of this machine can get access tokens of acme-pipeline until').waitFor();
      await probe.call('restoreTimers');
      await notification(page, 'The token endpoint is off, because its hour is over.').waitFor();
      await statusBarItem(page, 'apsAuth.endpoint').waitFor({ state: 'detached' });
    });

    it('tells a person why it gets nothing', async () => {
      await copyRequest();
      await runCommand(page, 'Terminal: Create New Terminal');
      await page.locator('.terminal.xterm:visible').waitFor();
      const curl = async (body: unknown): Promise<void> => {
        const headers = `-H 'Authorization: Bearer ${bearer}' -H 'Content-Type: application/json'`;
        const line = `clear; curl -s ${headers} -d '${JSON.stringify(body)}' ${url.href}`;
        assert.equal(await visibleTerminal(page, fixture.editor.workspace).run(line), 0);
      };
      await curl({ credential: 'nobody' });
      await terminalSays(page, 'Name a credential: acme-pipeline.');
      // The server rejects the client secret, and the disk refuses to note it.
      const away = `${fixture.appFolder}-away`;
      renameSync(fixture.appFolder, away);
      writeFileSync(fixture.appFolder, '');
      fixture.emulator.updateApp(clientId, { clientSecret: 'changed in the portal' });
      await curl({ scopes: ['data:write'] });
      await terminalSays(page, 'Something went wrong. See the log of APS Auth in VS Code for details.');
      fixture.emulator.updateApp(clientId, { clientSecret });
      rmSync(fixture.appFolder);
      renameSync(away, fixture.appFolder);
      await runCommand(page, 'Terminal: Kill All Terminals');
    });

    it('finds no one on its port once the window is closed', async () => {
      assert.equal((await post(url)).status, 200);
      await page.close({ runBeforeUnload: true });
      const answers = (): Promise<boolean> =>
        post(url).then(
          () => true,
          () => false,
        );
      while (await answers()) await elapse(50);
    });
  });
});
