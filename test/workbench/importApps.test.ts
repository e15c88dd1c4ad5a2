import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { jwtBearerExchange } from '../emulator/emulator';
import { filesWith } from '../support/filesWith';
import { planted, writePlantedApps, type PlantedApp } from '../support/plantedApps';
import { commandLineOf, descendants } from '../support/processSearch';
import { repository } from '../support/repository';
import { clickDialogButton, dialog, readDialog } from '../support/workbench/dialog';
import { beginImport, checkAll, lookForAppsInFile } from '../support/workbench/importing';
import { clearNotifications, clickNotificationButton, notification } from '../support/workbench/notifications';
import {
  acceptQuickInput,
  answerPrompt,
  clickQuickInputButton,
  fillQuickInput,
  isPasswordInput,
  pickRow,
  quickInput,
  quickInputMessage,
  quickInputRows,
  setRowChecked,
  waitForPlaceholder,
  waitForQuickInput,
} from '../support/workbench/quickInput';
import { answerFileDialog } from '../support/workbench/serviceAccounts';
import { chooseFromTreeRowMenu, clickTreeRowAction, showTreeRowTooltip, treeRow } from '../support/workbench/tree';
import { openViewContainer } from '../support/workbench/views';
import {
  copiedBy,
  reloadWorkbench,
  runCommand,
  screenshot,
  waitForText,
  writeClipboard,
} from '../support/workbench/window';
import { createWorkbenchFixture, type WorkbenchFixture } from '../support/workbenchFixture';

describe('the apps of other tools', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  const apps: readonly PlantedApp[] = Object.values(planted);
  const secrets = apps.filter(({ type }) => type !== 'desktopMobileSpa').map(({ clientSecret }) => clientSecret);
  let privateKey = '';

  before(async () => {
    const { userSettings, environment } = planted;
    fixture = await createWorkbenchFixture({
      otherExtension: join(repository, 'test/support/forgeToolsSettings'),
      settings: {
        'files.autoSave': 'off',
        // To watch 5,000 folders takes the editor longer than to look for apps in them.
        'files.watcherExclude': { '**/many/**': true },
        'autodesk.forge.environments': [
          {
            title: 'Acme tools',
            clientId: userSettings.clientId,
            clientSecret: userSettings.clientSecret,
            region: 'US',
          },
          { title: 'Of others', clientId: 'ofOthersClientIdxxxxxxxxxxxxxxxx', host: 'https://staging.acme.example' },
        ],
      },
      environment: { APS_CLIENT_ID: environment.clientId, APS_CLIENT_SECRET: environment.clientSecret },
    });
    const { emulator, editor, folder } = fixture;
    ({ page } = fixture);
    emulator.setRateLimitPerMinute(jwtBearerExchange, Infinity);
    for (const { clientId, clientSecret, type } of apps)
      emulator.addApp({ clientId, type, ...(type === 'desktopMobileSpa' ? {} : { clientSecret }) });
    const { serviceAccountId } = emulator.addServiceAccount(planted.account.clientId, { name: 'ci-publisher' });
    const key = await emulator.addKey(serviceAccountId);
    privateKey = Buffer.from(key.privateKey).toString('base64');
    writePlantedApps(editor.workspace, join(folder, 'home'), { ...key, serviceAccountId });
    execFileSync('git', ['init', '--quiet', editor.workspace]);
    writeFileSync(join(editor.workspace, '.gitignore'), '*.env\n.env\n');
    await openViewContainer(page, 'APS Auth');
  });

  beforeEach(() => clearNotifications(page));

  after(() => fixture.close());

  const asks = (placeholder: string): Promise<void> => waitForPlaceholder(page, placeholder);

  const readApps = (): ReadonlyMap<string, unknown> =>
    new Map(
      readdirSync(fixture.appFolder)
        .filter((file) => file.endsWith('.json'))
        .map((file) => {
          const text = readFileSync(join(fixture.appFolder, file), 'utf8');
          const [, clientId = ''] = /"clientId":\s*"([^"]+)"/.exec(text) ?? [];
          const [, type] = /"type":\s*"([^"]+)"/.exec(text) ?? [];
          const [, loopbackUri] = /"loopbackUri":\s*"([^"]+)"/.exec(text) ?? [];
          return [clientId, { type, loopbackUri }];
        }),
    );

  it('are imported in one go, and their secrets taken out', async () => {
    await runCommand(page, 'APS: Import Apps');
    await asks('Where should APS Auth look for apps?');
    assert.deepEqual(
      (await quickInputRows(page)).map(({ label, isChecked }) => [label, isChecked]),
      [
        ['Workspace', true],
        ['User settings', true],
        ['Environment variables', true],
        ['.NET user secrets', true],
        ['raps profiles', true],
        ['Clipboard', false],
        ['Other file…', false],
      ],
    );
    await screenshot(page, 'import-sources');
    await acceptQuickInput(page);
    await asks('Which apps should be imported?');
    await screenshot(page, 'import-found');
    for (const [label, place] of [
      ['Acme tools', 'user settings'],
      ['App enviro', 'environment variables'],
    ] as const) {
      await fillQuickInput(page, label);
      await waitForText(quickInput(page), new RegExp(`ClientIdx+ · ${place}`));
    }
    await fillQuickInput(page, '');
    await checkAll(page);
    await acceptQuickInput(page);
    await asks('Remove the secrets from which places?');
    await screenshot(page, 'import-removal');
    const places = await quickInputRows(page);
    assert.ok(places.every(({ isChecked }) => !isChecked));
    await checkAll(page);
    await fillQuickInput(page, 'user settings');
    const loss = 'clientSecret will be empty. vscode-forge-tools and terminals that use it stop working.';
    await waitForText(quickInput(page), loss);
    await fillQuickInput(page, 'Dockerfile');
    await setRowChecked(page, 'Dockerfile', false);
    await acceptQuickInput(page);
    await notification(page, 'Imported: ').waitFor();
    await screenshot(page, 'import-summary');
    const text = await notification(page, 'Imported: ').locator('.notification-list-item-message').innerText();
    assert.equal(
      text,
      [
        `Imported: App dotenv, App launch, App mcpCli, and ${apps.length - 3} more.`,
        'Removed secrets from: .env, .vscode/launch.json, .vscode/mcp.json, and 11 more.',
        "Git doesn't ignore: .vscode/launch.json, .vscode/mcp.json, .vscode/settings.json, and 5 more.",
        'A secret that was committed stays in the history, so change it in the APS portal.',
        'Settings Sync and Local History may have copies of your settings, so change those secrets in the APS portal, too.',
        'Left out, because the apsAuth.baseUrl setting has another host: ofOthersClientIdxxxxxxxxxxxxxxxx (https://staging.acme.example).',
        "Couldn't read: bad/big.env (larger than 1 MB), bad/binary.env (not UTF-8 text).",
      ].join(' '),
    );

    assert.deepEqual(
      Object.fromEntries(readApps()),
      Object.fromEntries(
        apps.map(({ clientId, type, callbackUrl = 'http://localhost:8080/api/auth/callback' }) => [
          clientId,
          { type, loopbackUri: callbackUrl },
        ]),
      ),
    );
    const { workspace } = fixture.editor;
    const all = [...secrets, privateKey];
    assert.deepEqual(filesWith(workspace, all), ['Dockerfile', 'bad/big.env']);
    assert.deepEqual(filesWith(join(fixture.folder, 'home/.microsoft'), all), []);
    assert.deepEqual(filesWith(join(fixture.folder, 'home/.config/raps'), all), []);
    // The editor's Local History keeps what was in the settings.
    const settings = readFileSync(join(fixture.folder, 'data/User/settings.json'), 'utf8');
    assert.ok(settings.includes(planted.userSettings.clientId) && settings.includes('"region": "US"'));
    assert.ok(!settings.includes(planted.userSettings.clientSecret));
    assert.equal(
      readFileSync(join(workspace, '.env'), 'utf8'),
      `\ufeff# was \r\nAPS_CLIENT_ID=${planted.dotenv.clientId}\r\nAPS_CLIENT_SECRET=\r\nAPS_CALLBACK_URL=http://localhost:3001/api/auth/callback\r\nAPS_SCOPES=data:read viewables:read\r\nPORT=3001\r\n`,
    );
  });

  it('show what is already added, and take over what differs', async () => {
    const { clientId } = planted.dockerfile;
    writeFileSync(
      join(fixture.editor.workspace, 'next.env'),
      `APS_CLIENT_ID=${clientId}\nAPS_CLIENT_SECRET=AnotherSecretOfTheDockerfile0123\nAPS_CALLBACK_URL=http://localhost:3009/\n`,
    );
    await runCommand(page, 'APS: Import Apps');
    await asks('Where should APS Auth look for apps?');
    await acceptQuickInput(page);
    await asks('Which apps should be imported?');
    await quickInput(page).locator('input[placeholder^="Which apps"]').fill(clientId);
    const [row] = await quickInputRows(page);
    assert.equal(row?.isChecked, false);
    assert.match(row.description, /^already added, other type, client secret, callback URL · Traditional Web App/);
    await screenshot(page, 'import-differs');
    await setRowChecked(page, 'App docker', true);
    await acceptQuickInput(page);
    await asks(`Which client secret of ${clientId} is the current one?`);
    assert.deepEqual(
      (await quickInputRows(page)).map(({ label }) => label),
      ['Dockerfile:2', 'next.env:1'],
    );
    await pickRow(page, 'Dockerfile:2');
    await asks('Remove the secrets from which places?');
    // The other secret isn't stored, so it stays.
    assert.deepEqual(
      (await quickInputRows(page)).map(({ label }) => label),
      ['Dockerfile'],
    );
    await page.keyboard.press('Escape');
    await notification(page, /^Imported: App docker\./).waitFor();
    assert.deepEqual(readApps().get(clientId), { type: 'traditionalWeb', loopbackUri: 'http://localhost:3009/' });
    assert.deepEqual(filesWith(fixture.editor.workspace, [planted.dockerfile.clientSecret]), ['Dockerfile']);
  });

  it('are looked for in a part of a workspace with too many folders', async () => {
    const many = join(fixture.editor.workspace, 'many');
    for (let index = 0; index < 5000; index++) mkdirSync(join(many, String(index)), { recursive: true });
    await runCommand(page, 'APS: Import Apps');
    await notification(page, 'Looking for files with apps').waitFor();
    await asks('Where should APS Auth look for apps?');
    await screenshot(page, 'import-too-many-folders');
    assert.equal((await quickInputRows(page))[0]?.label, 'Workspace (too many folders to search all)');
    await page.keyboard.press('Escape');
    rmSync(many, { recursive: true });
  });

  it('keep their secrets in places that take no changes', async () => {
    const { editor, emulator } = fixture;
    const inWorkspace = (path: string): string => join(editor.workspace, path);
    const kept = 'keptClientId'.padEnd(32, 'x');
    const blank = 'blankClientId'.padEnd(32, 'x');
    const keptSecret = 'kept'.padEnd(40, 'Secret');
    const blankSecret = 'blank'.padEnd(40, 'Secret');
    const oldSecret = 'old'.padEnd(40, 'Secret');
    emulator.addApp({ clientId: kept, clientSecret: keptSecret, type: 'traditionalWeb' });
    emulator.addApp({ clientId: blank, clientSecret: blankSecret, type: 'traditionalWeb' });
    const lines = (clientId: string, clientSecret = ''): string =>
      `APS_CLIENT_ID=${clientId}\nAPS_CLIENT_SECRET=${clientSecret}\nAPS_CALLBACK_URL=http://localhost:3011/\n`;
    mkdirSync(inWorkspace('moved'));
    for (const [path, text] of [
      ['blank.env', lines(blank)],
      ['gone.env', lines(blank)],
      ['moved/.env', lines(kept, keptSecret)],
      ['old.env', lines(kept, oldSecret)],
      ['unsaved.env', lines(kept, keptSecret)],
    ] as const)
      writeFileSync(inWorkspace(path), text);
    await runCommand(page, 'File: Open File...');
    await answerFileDialog(page, 'Open File', inWorkspace('unsaved.env'));
    await page.locator('.editor-instance .view-line').first().click();
    await page.keyboard.type('# ');
    await writeClipboard(page, lines(kept, keptSecret));

    await beginImport(page, 'Workspace', 'Clipboard');
    rmSync(inWorkspace('gone.env'));
    await acceptQuickInput(page);
    await asks('Which apps should be imported?');
    await fillQuickInput(page, 'localhost:3011');
    assert.deepEqual(
      (await quickInputRows(page)).map(({ label, description, isChecked }) => [label, description, isChecked]),
      [
        ['App blankC', 'new, without its client secret · Traditional Web App · http://localhost:3011/', true],
        ['App keptCl', 'new, 2 client secrets · Traditional Web App · http://localhost:3011/', true],
      ],
    );
    await screenshot(page, 'import-secrets-differ');
    await acceptQuickInput(page);
    await answerPrompt(page, `Client secret of ${blank}`, blankSecret);
    await asks(`Which client secret of ${kept} is the current one?`);
    await pickRow(page, 'moved/.env:1, unsaved.env:1, clipboard');
    await asks('Remove the secrets from which places?');
    assert.deepEqual(
      (await quickInputRows(page)).map(({ label }) => label),
      ['moved/.env', 'unsaved.env'],
    );
    await checkAll(page);
    rmSync(inWorkspace('moved'), { recursive: true });
    writeFileSync(inWorkspace('moved'), 'A file now.');
    await acceptQuickInput(page);
    await notification(
      page,
      [
        'Imported: App blankC, App keptCl.',
        "Secrets are still in: moved/.env (can't be written), unsaved.env (unsaved changes).",
        "Couldn't read: bad/big.env (larger than 1 MB), bad/binary.env (not UTF-8 text), gone.env (can't be read).",
      ].join(' '),
    ).waitFor();
    await screenshot(page, 'import-secrets-kept');
    assert.equal(readFileSync(inWorkspace('unsaved.env'), 'utf8'), lines(kept, keptSecret));
    assert.equal(readFileSync(inWorkspace('moved'), 'utf8'), 'A file now.');
    await runCommand(page, 'File: Revert File');
    await page.locator('.tab.dirty').waitFor({ state: 'detached' });
    await runCommand(page, 'View: Close All Editors');
    await page.locator('.tab').first().waitFor({ state: 'detached' });
  });

  it('can get another type', async () => {
    const name = 'Acme tutorials';
    await treeRow(page, 'Apps', name).waitFor();
    await chooseFromTreeRowMenu(page, 'Apps', name, 'Change App Type');
    await asks('What is its type in the APS portal?');
    await pickRow(page, 'Traditional Web App');
    assert.deepEqual(await readDialog(page), {
      message: `Change ${name} from Server-to-Server to Traditional Web App?`,
      detail: [
        'This changes only what the editor stores. The type of an app in the portal never changes.',
        'Users can sign in to it.',
        'Its client secret stays as it is.',
      ].join('\n'),
      buttons: ['Cancel', 'Change'],
    });
    await screenshot(page, 'change-app-type');
    await clickDialogButton(page, 'Change');
    await notification(page, `${name} is a Traditional Web App now.`).waitFor();
    assert.deepEqual(readApps().get(planted.postman.clientId), {
      type: 'traditionalWeb',
      loopbackUri: 'http://localhost:8080/api/auth/callback',
    });
  });

  it('are set up from the file of a team, without a secret in it', async () => {
    const { emulator, editor, folder } = fixture;
    const [first, last] = ['VaultedSecretOf', 'TheTeamPipeline0123'] as const;
    const secret = `${first}${last}`;
    const command = [process.execPath, '-e', `console.log("${first}" + "${last}")`];
    const clientIds = ['teamPipeline', 'teamViewer', 'teamDesktop'].map((name) => name.padEnd(32, 'x'));
    const [pipeline = '', viewer = '', desktop = ''] = clientIds;
    emulator.addApp({ clientId: pipeline, clientSecret: secret, type: 'serverToServer' });
    const relayPage = 'https://relay.acme.example/relay.html';
    const team = [
      {
        name: 'aa-pipeline',
        clientId: pipeline,
        type: 'serverToServer',
        scopes: ['data:read'],
        secretCommand: command,
      },
      { name: 'aa-viewer', clientId: viewer, type: 'traditionalWeb', relayPage, clientSecret: 'NotForAFile0123456789' },
      { name: 'aa-desktop', clientId: desktop, type: 'desktopMobileSpa', callbackUrl: 'http://localhost:3010/' },
    ];
    writeFileSync(join(editor.workspace, 'aps-apps.json'), JSON.stringify({ version: 1, apps: team }, undefined, 2));
    await reloadWorkbench(page);
    await clickNotificationButton(page, "This workspace shares 3 apps that you haven't added.", 'Set Up Apps');
    await asks('Which apps should be imported?');
    const rows = await quickInputRows(page);
    assert.deepEqual(
      rows.map(({ label, description, isChecked }) => [label, description, isChecked]),
      [
        ['aa-pipeline', 'new · Server-to-Server · client secret from node', true],
        ['aa-viewer', 'new · Traditional Web App', true],
        ['aa-desktop', 'new · Desktop, Mobile, Single-Page App · http://localhost:3010/', true],
      ],
    );
    await screenshot(page, 'team-apps');
    await acceptQuickInput(page);
    const shown = `${process.execPath} -e 'console.log("${first}" + "${last}")'`;
    const dialog = await readDialog(page);
    assert.deepEqual(dialog.detail.split('\n').filter(Boolean), [
      'aa-pipeline',
      `Command: ${shown}`,
      'aa-viewer',
      `Relay page: ${relayPage}`,
    ]);
    assert.deepEqual(dialog.buttons, ['Continue Without Commands', 'Cancel', 'Allow Commands']);
    await screenshot(page, 'team-commands');
    await clickDialogButton(page, 'Allow Commands');
    await notification(page, 'Imported: aa-pipeline, aa-viewer, aa-desktop.').waitFor();
    await notification(page, 'Ignored what looks like a secret in: aps-apps.json:').waitFor();
    await screenshot(page, 'team-summary');
    await clearNotifications(page);

    await openViewContainer(page, 'APS Auth');
    await treeRow(page, 'Apps', 'aa-pipeline').waitFor();
    const token = await copiedBy(page, () => clickTreeRowAction(page, 'Apps', 'aa-pipeline', 'Get Token'));
    assert.equal(token, emulator.issuedAccessTokens.at(-1)?.accessToken);
    const tooltip = await showTreeRowTooltip(page, 'Apps', 'aa-pipeline');
    assert.match(await tooltip.innerText(), /Client secret:\s*from node/);
    await screenshot(page, 'secret-from-command');
    assert.deepEqual(filesWith(folder, [secret]), []);
    assert.deepEqual(
      filesWith(folder, ['NotForAFile0123456789']).filter((file) => !file.endsWith('aps-apps.json')),
      [],
    );
  });

  it('are set up from a file with mistakes, as far as it can be read', async () => {
    const { workspace } = fixture.editor;
    rmSync(join(workspace, 'bad'), { recursive: true });
    const relayPage = 'https://relay.acme.example/relay.html';
    const relayed = { name: 'aa-relayed', clientId: 'teamRelay'.padEnd(32, 'x'), type: 'desktopMobileSpa', relayPage };
    const wrong = { ...relayed, type: 'teleporter' };
    for (const [team, version, apps] of [
      ['a-team', 1, [relayed, wrong]],
      ['b-team', 1, [wrong, wrong]],
      ['c-team', 2, [relayed]],
    ] as const) {
      mkdirSync(join(workspace, team));
      writeFileSync(join(workspace, team, 'aps-apps.json'), JSON.stringify({ version, apps }));
    }
    await beginImport(page, 'Workspace');
    await acceptQuickInput(page);
    await asks('Which apps should be imported?');
    await acceptQuickInput(page);
    assert.deepEqual(await readDialog(page), {
      message: 'Add apps that name these hosts?',
      detail: `aa-relayed\nRelay page: ${relayPage}`,
      buttons: ['Cancel', 'Continue'],
    });
    await screenshot(page, 'team-hosts');
    await clickDialogButton(page, 'Continue');
    await notification(page, /^Imported: aa-relayed\. /).waitFor();
    await screenshot(page, 'team-mistakes');
    const said = await notification(page, 'aa-relayed').locator('.notification-list-item-message').innerText();
    const unread = [
      'a-team/aps-apps.json (1 app has an invalid value)',
      'b-team/aps-apps.json (2 apps have invalid values)',
      'c-team/aps-apps.json (not a share file of this version)',
    ];
    assert.ok(said.endsWith(`Couldn't read: ${unread.join(', ')}.`), said);
    assert.equal(filesWith(fixture.appFolder, [relayed.clientId]).length, 1);
  });

  it('are shared with the commands that print their secrets', async () => {
    const { emulator, editor } = fixture;
    const clientId = 'teamViewer'.padEnd(32, 'x');
    emulator.addApp({ clientId, clientSecret: 'AnotherVaultedSecret0123', type: 'traditionalWeb' });
    await chooseFromTreeRowMenu(page, 'Apps', 'aa-viewer', 'Change Client Secret');
    await waitForQuickInput(page, 'Change Client Secret: aa-viewer');
    await screenshot(page, 'secret-or-command');
    await clickQuickInputButton(page, 'Get It from a Command…');
    await asks('Where is the client secret?');
    await screenshot(page, 'vaults');
    await pickRow(page, 'Another Program…');
    await waitForQuickInput(page, 'Change Client Secret: aa-viewer (3/3)');
    await fillQuickInput(page, `${process.execPath} -e "console.log('AnotherVaulted')" | cat`);
    await acceptQuickInput(page);
    await waitForText(quickInputMessage(page), 'No shell runs the command');
    for (const [typed, problem] of [
      ['op read "acme', 'A quotation mark is missing.'],
      [`op read ${'x'.repeat(2000)}`, 'Commands can be up to 2,000 characters long.'],
      ['op read \u202eacme', "The command contains a character that can't be shown."],
    ] as const) {
      await fillQuickInput(page, typed);
      await waitForText(quickInputMessage(page), problem);
    }
    await fillQuickInput(page, `${process.execPath} -e "console.log('short')"`);
    await acceptQuickInput(page);
    await readDialog(page);
    await clickDialogButton(page, 'Run Command');
    await waitForText(
      dialog(page),
      "What node printed isn't a client secret. Values from the portal are 16 to 128 characters",
    );
    await clickDialogButton(page, 'Edit');
    await waitForText(quickInputMessage(page), 'Command that prints the client secret');
    // A vault takes its time.
    const line = `${process.execPath} -e "setTimeout(console.log, 1500, 'AnotherVaulted' + 'Secret0123')"`;
    await fillQuickInput(page, line);
    await screenshot(page, 'command-line');
    await acceptQuickInput(page);
    assert.deepEqual(await readDialog(page), {
      message: 'Run this command to get the client secret?',
      detail: `${line}\n\nIt runs when the client secret is needed. The secret stays in memory until you close the window.`,
      buttons: ['Cancel', 'Run Command'],
    });
    await screenshot(page, 'run-command');
    await clickDialogButton(page, 'Run Command');
    await notification(page, 'Waiting for node to print the client secret').waitFor();
    await notification(page, 'Changed the client secret of aa-viewer. Autodesk accepted').waitFor();
    await waitForText(treeRow(page, 'Apps', 'aa-viewer'), 'no token');
    await clearNotifications(page);

    await runCommand(page, 'APS: Share Apps');
    await asks('Which apps do you want to share?');
    await checkAll(page);
    await checkAll(page, false);
    for (const name of ['aa-pipeline', 'aa-viewer']) await setRowChecked(page, name, true);
    await screenshot(page, 'share-apps');
    await acceptQuickInput(page);
    await asks('Which commands for client secrets should the file have?');
    await screenshot(page, 'share-commands');
    await setRowChecked(page, 'aa-pipeline', false);
    await acceptQuickInput(page);
    const path = join(editor.workspace, 'shared.json');
    await waitForQuickInput(page, 'Share Apps');
    await quickInputRows(page);
    await page.waitForFunction(
      `[...document.querySelectorAll('.quick-input-box input')].some(({ value }) => value.endsWith('/aps-apps.json'))`,
    );
    await answerFileDialog(page, 'Share Apps', path);
    await notification(page, 'Wrote 2 apps to shared.json, without secrets.').waitFor();
    await screenshot(page, 'shared-apps');
    const signIn = { relayPage: 'https://relay.acme.example/relay.html' };
    const callbackUrl = 'http://localhost:8080/api/auth/callback';
    const command = [process.execPath, '-e', "setTimeout(console.log, 1500, 'AnotherVaulted' + 'Secret0123')"];
    assert.deepEqual(JSON.parse(readFileSync(path, 'utf8')), {
      version: 1,
      apps: [
        {
          name: 'aa-pipeline',
          type: 'serverToServer',
          clientId: 'teamPipeline'.padEnd(32, 'x'),
          scopes: ['data:read'],
        },
        { name: 'aa-viewer', type: 'traditionalWeb', clientId, callbackUrl, ...signIn, secretCommand: command },
      ],
    });
    assert.deepEqual(filesWith(fixture.folder, ['AnotherVaultedSecret0123']), []);
  });

  const passphrase = 'correct horse battery';

  it('are exported with their secrets, which a passphrase encrypts', async () => {
    const file = join(fixture.folder, 'aps-apps.jwe');
    await runCommand(page, 'APS: Export Apps');
    await asks('Which apps?');
    assert.ok((await quickInputRows(page)).every(({ isChecked }) => isChecked));
    await checkAll(page, false);
    await acceptQuickInput(page);
    await asks('Select at least one app.');
    await checkAll(page);
    await acceptQuickInput(page);
    await asks('What goes into the file?');
    await screenshot(page, 'export-kind');
    await pickRow(page, 'Everything, Encrypted with a Passphrase');
    await waitForText(quickInputMessage(page), 'Passphrase');
    assert.ok(await isPasswordInput(page));
    await fillQuickInput(page, 'too short');
    await waitForText(quickInputMessage(page), 'Use at least 12 characters.');
    await fillQuickInput(page, passphrase);
    await acceptQuickInput(page);
    await waitForText(quickInputMessage(page), 'The same passphrase again');
    await fillQuickInput(page, `${passphrase}s`);
    await waitForText(quickInputMessage(page), "The passphrases don't match.");
    await screenshot(page, 'export-passphrase');
    await fillQuickInput(page, passphrase);
    await acceptQuickInput(page);
    const relieve = slowExtensions();
    try {
      await answerFileDialog(page, 'Export Apps', file);
      await notification(page, 'Encrypting').waitFor();
    } finally {
      relieve();
    }
    await notification(page, `Exported to ${file}.`).waitFor();
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(filesWith(fixture.folder, [passphrase]), []);
  });

  it('come back from the file, once the passphrase is right', async () => {
    const file = join(fixture.folder, 'aps-apps.jwe');
    const names = ['aa-pipeline', 'App accoun'];
    const before = readApps();
    for (const name of names) {
      await runCommand(page, 'APS: Remove App');
      await waitForQuickInput(page, 'Remove App');
      await fillQuickInput(page, name);
      await pickRow(page, name);
      await readDialog(page);
      await clickDialogButton(page, 'Remove');
      await treeRow(page, 'Apps', name).waitFor({ state: 'detached' });
    }
    assert.deepEqual(filesWith(fixture.appFolder, ['"hasPrivateKey": true']), []);
    await clearNotifications(page);
    const requests = fixture.emulator.requestCount();
    await lookForAppsInFile(page, file);
    await answerPrompt(page, 'Passphrase of ', 'not the passphrase');
    await waitForText(quickInputMessage(page), 'This is the wrong passphrase, or the file is damaged.');
    await screenshot(page, 'restore-wrong');
    await fillQuickInput(page, passphrase);
    await acceptQuickInput(page);
    await asks('Which apps should be imported?');
    await screenshot(page, 'restore-found');
    assert.deepEqual(
      (await quickInputRows(page)).map(({ label }) => label),
      names,
    );
    await acceptQuickInput(page);
    const { detail } = await readDialog(page);
    assert.match(detail, /^aa-pipeline\nCommand: .*VaultedSecretOf/);
    await clickDialogButton(page, 'Allow Commands');
    await notification(page, `Imported: ${names.join(', ')}.`).waitFor();
    await screenshot(page, 'restore-done');
    assert.deepEqual(readApps(), before);
    for (const name of names) await treeRow(page, 'Apps', name).waitFor();
    assert.equal(filesWith(fixture.appFolder, ['"hasPrivateKey": true']).length, 1);
    assert.equal(fixture.emulator.requestCount(), requests);
  });
});

/** Lets extensions run for a sixth of the time, as on a slow machine, until the returned function is called. */
function slowExtensions(): () => void {
  const hosts = descendants().filter((pid) => commandLineOf(pid).includes('--type=extensionHost'));
  const send = (signal: NodeJS.Signals): void => hosts.forEach((pid) => process.kill(pid, signal));
  const timer = setInterval(() => {
    send('SIGSTOP');
    setTimeout(() => send('SIGCONT'), 50);
  }, 60);
  return () => clearInterval(timer);
}
