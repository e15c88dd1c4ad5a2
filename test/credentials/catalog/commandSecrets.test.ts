import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { apsAuthorizationServer } from '../../../src/aps/apsAuthorizationServer';
import type { App } from '../../../src/credentials/catalog/app';
import { clientSecretName } from '../../../src/credentials/catalog/secretNames';
import type { SecretCommand } from '../../../src/credentials/commands/secretCommand';
import {
  clientId,
  createCredentialsFixture,
  tokenPath,
  webClientId,
  type CredentialsFixture,
  type Session,
} from '../../support/credentialsFixture';
import { filesWith } from '../../support/filesWith';

const secret = 'planted-secret-of-the-vault-Qw7';
const nextSecret = 'planted-next-secret-of-the-vault-8';
const scopes = ['data:read'];

describe('a client secret from a command', () => {
  let fixture: CredentialsFixture;
  let session: Session;
  let folder: string;
  let app: App;
  let command: SecretCommand;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'aps-auth-vault-'));
    fixture = await createCredentialsFixture();
    session = await fixture.startSession();
    // The vault notes each time that it's asked.
    const script = [
      `const fs = require('fs'); fs.appendFileSync('${join(folder, 'asked')}', '.');`,
      `const text = fs.readFileSync('${join(folder, 'vault')}', 'utf8'); if (text === '') process.exit(3);`,
      'console.error(text); console.log(text);',
    ];
    command = { program: process.execPath, args: ['-e', script.join(' ')] };
    vaultHas(secret);
    writeFileSync(join(folder, 'asked'), '');
    fixture.emulator.updateApp(clientId, { clientSecret: secret });
    app = await session.catalog.add(
      { name: 'acme-pipeline', type: 'serverToServer', clientId, secretStatus: 'unchecked', scopes },
      { command },
    );
  });

  afterEach(async () => {
    await fixture.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const vaultHas = (value: string): void => writeFileSync(join(folder, 'vault'), value);
  const timesAsked = (): number => readFileSync(join(folder, 'asked'), 'utf8').length;
  const get = (window: Session, purpose: 'person' | 'program' | 'background' = 'person'): Promise<unknown> =>
    window.tokens.get({ kind: 'app', appId: app.id }, { purpose, force: true });
  const requests = (): number => fixture.emulator.requestCount(tokenPath);

  it('gets a token, and is asked for once in a window', async () => {
    assert.equal(timesAsked(), 0);
    await Promise.all([get(session), session.clientSecrets.read(app.id)]);
    await get(session);
    assert.equal(timesAsked(), 1);
    assert.equal(session.catalog.getApp(app.id).secretProgram, 'node');
    const other = await fixture.startSession();
    await get(other);
    assert.equal(timesAsked(), 2);
  });

  it('is in no file, no log, and not in the secret store', async () => {
    await get(session);
    assert.deepEqual(filesWith(dirname(fixture.folderPath), [secret]), []);
    assert.doesNotMatch(fixture.log.lines.join('\n'), /planted-secret/);
    assert.doesNotMatch([...fixture.secrets.entries.values()].join('\n'), /planted-secret/);
    assert.deepEqual(await session.clientSecrets.findCommand(app.id), command);
  });

  it('is asked for once more when the server refuses the one before', async () => {
    await get(session);
    fixture.emulator.updateApp(clientId, { clientSecret: nextSecret });
    vaultHas(nextSecret);
    await get(session);
    assert.equal(timesAsked(), 2);
    assert.equal(session.catalog.getApp(app.id).secretStatus, 'accepted');
    await get(session);
    assert.equal(timesAsked(), 2);
  });

  it('is asked for only once while the server keeps refusing it', async () => {
    await get(session);
    fixture.emulator.updateApp(clientId, { clientSecret: nextSecret });
    const before = requests();
    await assert.rejects(get(session), { name: 'OAuthError', status: 401 });
    assert.equal(timesAsked(), 2);
    // The vault has the same one, so it isn't sent again.
    assert.equal(requests(), before + 1);
    await assert.rejects(get(session, 'program'), { problem: 'commandNotRun' });
    assert.equal(timesAsked(), 2);
    vaultHas(nextSecret);
    await get(session);
    assert.equal(timesAsked(), 3);
    await get(session, 'program');
    assert.equal(timesAsked(), 3);
  });

  it('is asked for once a try while the server has never accepted it', async () => {
    vaultHas(nextSecret);
    await assert.rejects(get(session), { name: 'OAuthError', status: 401 });
    assert.deepEqual([timesAsked(), requests()], [1, 1]);
    vaultHas(secret);
    await get(session);
    assert.equal(timesAsked(), 2);
  });

  it('is never asked for in the background', async () => {
    await assert.rejects(get(session, 'background'), { problem: 'commandNotRun' });
    assert.equal(timesAsked(), 0);
    await get(session, 'program');
    await get(session, 'background');
    assert.equal(timesAsked(), 1);
  });

  it('is asked for again once it says that it has expired', async () => {
    const expiresAt = new Date(fixture.clock.now() + 60_000).toISOString();
    vaultHas(JSON.stringify({ version: 1, clientSecret: secret, expiresAt }));
    await get(session);
    fixture.clock.advance(59_000);
    await get(session);
    assert.equal(timesAsked(), 1);
    fixture.clock.advance(1_001);
    await get(session);
    assert.equal(timesAsked(), 2);
  });

  it('is sent to no other host, and not even asked for there', async () => {
    const server = apsAuthorizationServer(new URL('https://gateway.acme.example'));
    const window = await fixture.startSession({ server });
    await assert.rejects(get(window), { problem: 'hostNotConfirmed' });
    assert.equal(timesAsked(), 0);
    assert.equal(await window.clientSecrets.findProblem(app, server), 'hostNotConfirmed');
  });

  it('comes from the command that was allowed last, in every window', async () => {
    const other = await fixture.startSession();
    await get(other);
    const changed = { program: process.execPath, args: ['-e', `console.log('${nextSecret}')`] };
    await session.clientSecrets.change(app, { command: changed }, 'accepted');
    await other.follower.readAll();
    assert.equal(await other.clientSecrets.read(app.id), nextSecret);
    assert.equal(timesAsked(), 1);
    assert.deepEqual(await other.clientSecrets.findCommand(app.id), changed);
  });

  it('takes no command from the file of the app', async () => {
    const path = join(fixture.folderPath, `${app.id}.json`);
    const planted = '"secretProgram": "evil", "command": ["evil"], "secretCommand": ["evil"]';
    const text = readFileSync(path, 'utf8').replace('"secretProgram": "node"', planted);
    assert.match(text, /evil/);
    writeFileSync(path, text);
    await session.catalog.reload(app.id);
    await get(session);
    assert.deepEqual(await session.clientSecrets.findCommand(app.id), command);
  });

  it('is replaced by one that a person enters, and removed with the app', async () => {
    await session.clientSecrets.change(app, secret, 'accepted');
    assert.equal(session.catalog.getApp(app.id).secretProgram, undefined);
    await get(session);
    assert.equal(timesAsked(), 0);
    await session.clientSecrets.change(session.catalog.getApp(app.id), { command }, 'accepted');
    await session.catalog.remove(app.id);
    assert.equal(fixture.secrets.entries.get(clientSecretName(app.id)), undefined);
  });

  it('can be entered for an app that began without one', async () => {
    const webApp = {
      name: 'acme-viewer',
      type: 'traditionalWeb',
      clientId: webClientId,
      secretStatus: 'missing',
    } as const;
    await session.secrets.list();
    const added = await session.catalog.add(webApp, undefined);
    await session.stale.check();
    const credential = { kind: 'app', appId: added.id } as const;
    assert.equal(session.stale.has(credential), false);
    await assert.rejects(session.clientSecrets.read(added.id), { problem: 'secretMissing' });
    assert.equal(await session.clientSecrets.findProblem(added, fixture.server), 'secretMissing');
    await session.clientSecrets.change(added, { command }, 'unchecked');
    await session.stale.check();
    assert.equal(session.stale.has(credential), false);
    assert.equal(await session.clientSecrets.read(added.id), secret);
  });

  it('says why the command failed, and changes nothing', async () => {
    vaultHas('');
    await assert.rejects(get(session), { name: 'SecretCommandError', problem: 'failed', exitCode: 3 });
    assert.equal(session.catalog.getApp(app.id).secretStatus, 'unchecked');
    vaultHas(secret);
    await get(session);
    assert.equal(timesAsked(), 2);
  });

  it('ends the program when the person cancels', async () => {
    const waits = { program: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'] };
    await session.clientSecrets.change(app, { command: waits }, 'unchecked');
    const controller = new AbortController();
    const options = { purpose: 'person', signal: controller.signal } as const;
    const token = session.tokens.get({ kind: 'app', appId: app.id }, options);
    controller.abort();
    await assert.rejects(token, { name: 'AbortError' });
  });
});
