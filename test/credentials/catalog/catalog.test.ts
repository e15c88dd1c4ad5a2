import assert from 'node:assert/strict';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  addApp,
  clientId,
  clientSecret,
  createCredentialsFixture,
  type CredentialsFixture,
  type Session,
} from '../../support/credentialsFixture';

describe('the catalog', () => {
  let fixture: CredentialsFixture;
  let session: Session;

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
    session = await fixture.startSession();
  });

  afterEach(() => fixture.close());

  it('keeps an app in a file of its own that only the user can read, and its secret elsewhere', async () => {
    const app = await addApp(session);
    assert.deepEqual(await readdir(fixture.folderPath), [`${app.id}.json`]);
    const path = join(fixture.folderPath, `${app.id}.json`);
    assert.deepEqual(JSON.parse(await readFile(path, 'utf8')), {
      version: 1,
      id: app.id,
      scopes: [],
      tokens: [],
      name: 'acme-pipeline',
      type: 'serverToServer',
      clientId,
      secretStatus: 'unchecked',
      users: [],
      signIn: { loopbackUri: 'http://localhost:8080/api/auth/callback', scopes: [], shownRedirectUris: [] },
    });
    if (process.platform !== 'win32') assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.deepEqual([...fixture.secrets.entries], [[`apps/${app.id}/clientSecret`, clientSecret]]);
  });

  it('shows an app again in the next session', async () => {
    const app = await addApp(session);
    assert.deepEqual((await fixture.startSession()).catalog.apps, [app]);
  });

  it('lists apps by name', async () => {
    for (const name of ['zebra', 'Apple', 'mango']) await addApp(session, { name });
    assert.deepEqual(
      session.catalog.apps.map(({ name }) => name),
      ['Apple', 'mango', 'zebra'],
    );
  });

  it('adds nothing when the secret store refuses', async () => {
    fixture.secrets.refuses = true;
    await assert.rejects(addApp(session));
    assert.deepEqual(session.catalog.apps, []);
    assert.deepEqual((await fixture.startSession()).catalog.apps, []);
  });

  it('leaves no secret behind when the disk refuses', async () => {
    await writeFile(fixture.folderPath, 'a file where the folder should be');
    await assert.rejects(addApp(session));
    assert.equal(fixture.secrets.entries.size, 0);
    assert.deepEqual(session.catalog.apps, []);
  });

  it('removes the app, then every secret of it and of no other', async () => {
    const kept = await addApp(session, { name: 'kept' });
    const removed = await addApp(session, { name: 'removed' });
    fixture.secrets.entries.set(`apps/${removed.id}/accessToken/x/data:read`, 'a token');
    await session.catalog.remove(removed.id);
    assert.deepEqual(session.catalog.apps, [kept]);
    assert.deepEqual([...fixture.secrets.entries.keys()], [`apps/${kept.id}/clientSecret`]);
    assert.deepEqual(await readdir(fixture.folderPath), [`${kept.id}.json`]);
  });

  it('changes what another session wrote meanwhile, not what it remembers', async () => {
    const app = await addApp(session);
    const other = await fixture.startSession();
    await other.catalog.change(app.id, (before) => ({ ...before, scopes: ['data:read'] }));
    const after = await session.catalog.change(app.id, (before) => ({ ...before, name: 'renamed' }));
    assert.deepEqual(after, { ...app, name: 'renamed', scopes: ['data:read'] });
  });

  it('takes changes that come at once one after the other', async () => {
    const app = await addApp(session);
    const names = Array.from({ length: 20 }, (_, index) => `data:read:${index}`);
    await Promise.all(
      names.map((scope) =>
        session.catalog.change(app.id, (before) => ({ ...before, scopes: [...before.scopes, scope] })),
      ),
    );
    assert.deepEqual(session.catalog.getApp(app.id).scopes, names);
  });

  it('says that an app is gone when another session removed it', async () => {
    const app = await addApp(session);
    await (await fixture.startSession()).catalog.remove(app.id);
    await assert.rejects(
      session.catalog.change(app.id, (before) => ({ ...before, name: 'renamed' })),
      { name: 'CredentialError', problem: 'appRemoved' },
    );
    assert.deepEqual(session.catalog.apps, []);
    assert.throws(() => session.catalog.getApp(app.id), { name: 'CredentialError', problem: 'appRemoved' });
  });

  it('tells its listeners of every change', async () => {
    let changes = 0;
    const listening = session.catalog.onDidChange(() => {
      changes += 1;
    });
    const app = await addApp(session);
    await session.catalog.change(app.id, (before) => ({ ...before, name: 'renamed' }));
    await session.catalog.remove(app.id);
    assert.equal(changes, 3);
    listening.dispose();
    await session.catalog.load();
    assert.equal(changes, 3);
  });

  const damaged: readonly (readonly [string, string])[] = [
    ['an empty file', ''],
    ['half a file', '{"version":1,"id":"x"'],
    ['another kind of JSON', '[1,2,3]'],
    [
      'an app without a version',
      '{"id":"x","name":"x","type":"serverToServer","clientId":"x","scopes":[],"tokens":[],"secretStatus":"accepted"}',
    ],
    [
      'an unknown app type',
      '{"version":1,"id":"x","name":"x","type":"fax","clientId":"x","scopes":[],"tokens":[],"secretStatus":"accepted"}',
    ],
    [
      'scopes that are no list',
      '{"version":1,"id":"x","name":"x","type":"serverToServer","clientId":"x","scopes":"data:read","tokens":[],"secretStatus":"accepted"}',
    ],
    [
      'tokens of another shape',
      '{"version":1,"id":"x","name":"x","type":"serverToServer","clientId":"x","scopes":[],"tokens":[{"scopes":[1]}],"secretStatus":"accepted"}',
    ],
    [
      'a user of another shape',
      '{"version":1,"id":"x","name":"x","type":"serverToServer","clientId":"x","scopes":[],"tokens":[],"users":[{"id":7}],"secretStatus":"accepted"}',
    ],
    [
      'the file of another app',
      '{"version":1,"id":"../y","name":"x","type":"serverToServer","clientId":"x","scopes":[],"tokens":[],"secretStatus":"accepted"}',
    ],
  ];
  for (const [what, text] of damaged) {
    it(`sets ${what} aside, says so, and shows the other apps`, async () => {
      const app = await addApp(session);
      await writeFile(join(fixture.folderPath, 'x.json'), text);
      assert.deepEqual((await fixture.startSession()).catalog.apps, [app]);
      assert.deepEqual(fixture.problems, [{ kind: 'damagedFile', fileName: 'x.json.damaged' }]);
      assert.equal(await readFile(join(fixture.folderPath, 'x.json.damaged'), 'utf8'), text);
      assert.deepEqual((await fixture.startSession()).catalog.apps, [app]);
      assert.equal(fixture.problems.length, 1);
    });
  }

  it('leaves the file of a newer version where it is', async () => {
    await addApp(session);
    await writeFile(join(fixture.folderPath, 'x.json'), '{"version":2,"id":"x"}');
    assert.equal((await fixture.startSession()).catalog.apps.length, 1);
    assert.deepEqual(fixture.problems, [{ kind: 'newerFile', fileName: 'x.json' }]);
    assert.equal(await readFile(join(fixture.folderPath, 'x.json'), 'utf8'), '{"version":2,"id":"x"}');
  });
});
