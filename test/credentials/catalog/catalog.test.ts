import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, rmdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  addApp,
  clientId,
  clientSecret,
  createCredentialsFixture,
  type CredentialsFixture,
  type Session,
} from '../../support/credentialsFixture';

describe('Catalog', () => {
  let fixture: CredentialsFixture;
  let session: Session;

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
    session = await fixture.startSession();
  });

  afterEach(() => fixture.close());

  it('writes each app to a private file and its secret to the secret store', async () => {
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

  it('restores apps in the next session', async () => {
    const app = await addApp(session);
    assert.deepEqual((await fixture.startSession()).catalog.apps, [app]);
  });

  it('sorts apps by name', async () => {
    for (const name of ['zebra', 'Apple', 'mango']) await addApp(session, { name });
    assert.deepEqual(
      session.catalog.apps.map(({ name }) => name),
      ['Apple', 'mango', 'zebra'],
    );
  });

  it('adds nothing when the secret store fails', async () => {
    fixture.secrets.refuses = true;
    await assert.rejects(addApp(session));
    assert.deepEqual(session.catalog.apps, []);
    assert.deepEqual((await fixture.startSession()).catalog.apps, []);
  });

  it('leaves no secret behind when the disk write fails', async () => {
    await writeFile(fixture.folderPath, 'a file where the folder should be');
    await assert.rejects(addApp(session));
    assert.equal(fixture.secrets.entries.size, 0);
    assert.deepEqual(session.catalog.apps, []);
  });

  it('removes an app with all of its secrets and no others', async () => {
    const kept = await addApp(session, { name: 'kept' });
    const removed = await addApp(session, { name: 'removed' });
    fixture.secrets.entries.set(`apps/${removed.id}/accessToken/x/data:read`, 'a token');
    await session.catalog.remove(removed.id);
    assert.deepEqual(session.catalog.apps, [kept]);
    assert.deepEqual([...fixture.secrets.entries.keys()], [`apps/${kept.id}/clientSecret`]);
    assert.deepEqual(await readdir(fixture.folderPath), [`${kept.id}.json`]);
  });

  it('keeps the secrets of an app that cannot be removed', async () => {
    const app = await addApp(session);
    const path = join(fixture.folderPath, `${app.id}.json`);
    await rm(path);
    await mkdir(path);
    await assert.rejects(session.catalog.remove(app.id));
    assert.deepEqual([...fixture.secrets.entries.keys()], [`apps/${app.id}/clientSecret`]);
  });

  it('applies a change to the latest state on disk', async () => {
    const app = await addApp(session);
    const other = await fixture.startSession();
    await other.catalog.change(app.id, (before) => ({ ...before, scopes: ['data:read'] }));
    const after = await session.catalog.change(app.id, (before) => ({ ...before, name: 'renamed' }));
    assert.deepEqual(after, { ...app, name: 'renamed', scopes: ['data:read'] });
  });

  it('runs concurrent changes one after another', async () => {
    const app = await addApp(session);
    const names = Array.from({ length: 20 }, (_, index) => `data:read:${index}`);
    await Promise.all(
      names.map((scope) =>
        session.catalog.change(app.id, (before) => ({ ...before, scopes: [...before.scopes, scope] })),
      ),
    );
    assert.deepEqual(session.catalog.getApp(app.id).scopes, names);
  });

  it('fails with appRemoved when another session removed the app', async () => {
    const app = await addApp(session);
    await (await fixture.startSession()).catalog.remove(app.id);
    await assert.rejects(
      session.catalog.change(app.id, (before) => ({ ...before, name: 'renamed' })),
      { name: 'CredentialError', problem: 'appRemoved' },
    );
    assert.deepEqual(session.catalog.apps, []);
    assert.throws(() => session.catalog.getApp(app.id), { name: 'CredentialError', problem: 'appRemoved' });
  });

  it('notifies its listeners of every change', async () => {
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
    ['a truncated file', '{"version":1,"id":"x"'],
    ['JSON that is not an object', '[1,2,3]'],
    [
      'an app without a version',
      '{"id":"x","name":"x","type":"serverToServer","clientId":"x","scopes":[],"tokens":[],"secretStatus":"accepted"}',
    ],
    [
      'an app of an unknown type',
      '{"version":1,"id":"x","name":"x","type":"fax","clientId":"x","scopes":[],"tokens":[],"secretStatus":"accepted"}',
    ],
    [
      'an app whose scopes are not a list',
      '{"version":1,"id":"x","name":"x","type":"serverToServer","clientId":"x","scopes":"data:read","tokens":[],"secretStatus":"accepted"}',
    ],
    [
      'an app with a malformed user',
      '{"version":1,"id":"x","name":"x","type":"serverToServer","clientId":"x","scopes":[],"tokens":[],"users":[{"id":7}],"secretStatus":"accepted"}',
    ],
    [
      'a file named after another app',
      '{"version":1,"id":"../y","name":"x","type":"serverToServer","clientId":"x","scopes":[],"tokens":[],"secretStatus":"accepted"}',
    ],
  ];
  for (const [what, text] of damaged) {
    it(`sets ${what} aside and loads the rest`, async () => {
      const app = await addApp(session);
      await writeFile(join(fixture.folderPath, 'x.json'), text);
      assert.deepEqual((await fixture.startSession()).catalog.apps, [app]);
      assert.deepEqual(fixture.problems, [{ kind: 'damagedFiles', fileNames: ['x.json.damaged'] }]);
      assert.equal(await readFile(join(fixture.folderPath, 'x.json.damaged'), 'utf8'), text);
      assert.deepEqual((await fixture.startSession()).catalog.apps, [app]);
      assert.equal(fixture.problems.length, 1);
    });
  }

  it('keeps every file that was set aside and names each', async () => {
    await addApp(session);
    for (const text of ['first', 'second', 'third']) {
      await writeFile(join(fixture.folderPath, 'x.json'), text);
      await session.catalog.load();
    }
    const names = ['x.json.damaged', 'x.json.damaged-2', 'x.json.damaged-3'];
    assert.deepEqual(
      fixture.problems,
      names.map((name) => ({ kind: 'damagedFiles', fileNames: [name] })),
    );
    const kept = await Promise.all(names.map((name) => readFile(join(fixture.folderPath, name), 'utf8')));
    assert.deepEqual(kept, ['first', 'second', 'third']);
  });

  it('keeps unknown fields when it writes a file', async () => {
    const { id } = await addApp(session);
    const path = join(fixture.folderPath, `${id}.json`);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('{', '{"vault":"team",'));
    await session.catalog.change(id, (app) => ({ ...app, name: 'renamed' }));
    const written: unknown = JSON.parse(await readFile(path, 'utf8'));
    const expected: unknown = JSON.parse(text.replace('acme-pipeline', 'renamed').replace('{', '{"vault":"team",'));
    assert.deepEqual(written, expected);
  });

  it('leaves a file from a newer version in place', async () => {
    await addApp(session);
    await writeFile(join(fixture.folderPath, 'x.json'), '{"version":2,"id":"x"}');
    assert.equal((await fixture.startSession()).catalog.apps.length, 1);
    assert.deepEqual(fixture.problems, [{ kind: 'newerFiles', fileNames: ['x.json'] }]);
    assert.equal(await readFile(join(fixture.folderPath, 'x.json'), 'utf8'), '{"version":2,"id":"x"}');
  });

  it('reports nine damaged files at once', async () => {
    const app = await addApp(session);
    const names = Array.from({ length: 9 }, (_, index) => `x${index}.json`);
    for (const name of names) await writeFile(join(fixture.folderPath, name), '');
    assert.deepEqual((await fixture.startSession()).catalog.apps, [app]);
    assert.deepEqual(
      fixture.problems.map((problem) => ('fileNames' in problem ? [...problem.fileNames].sort() : problem)),
      [names.map((name) => `${name}.damaged`)],
    );
  });

  const unreadable: readonly (readonly [string, (path: string) => Promise<unknown>])[] = [
    ['a folder', (path) => mkdir(path)],
    ['a link to itself', (path) => symlink(path, path)],
    ['a file without read permission', (path) => writeFile(path, '{}', { mode: 0 })],
  ];
  for (const [what, create] of unreadable) {
    it(`reports ${what} once and loads the rest`, async function () {
      const app = await addApp(session);
      const path = join(fixture.folderPath, 'x.json');
      const isMade = await create(path).then(
        () => true,
        () => false,
      );
      const canRead = await readFile(path).then(
        () => true,
        () => false,
      );
      // Windows asks for a privilege to make links, and root may read everything.
      if (!isMade || canRead) this.skip();
      const later = await fixture.startSession();
      await later.catalog.load();
      assert.deepEqual(later.catalog.apps, [app]);
      assert.deepEqual(fixture.problems, [{ kind: 'unreadableFiles', fileNames: ['x.json'] }]);
    });
  }

  it('goes on showing an app whose file cannot be read for a moment', async () => {
    const app = await addApp(session);
    const path = join(fixture.folderPath, `${app.id}.json`);
    const text = await readFile(path, 'utf8');
    await rm(path);
    await mkdir(path);
    await session.catalog.load();
    assert.deepEqual(session.catalog.apps, [app]);
    await assert.rejects(
      session.catalog.change(app.id, (before) => ({ ...before, name: 'renamed' })),
      { code: 'EISDIR' },
    );
    await rmdir(path);
    await writeFile(path, text);
    await session.catalog.change(app.id, (before) => ({ ...before, name: 'renamed' }));
    assert.equal(session.catalog.getApp(app.id).name, 'renamed');
  });

  it('tells the other listeners and writes on when one throws', async () => {
    const app = await addApp(session);
    let changes = 0;
    session.catalog.onDidChange(() => {
      throw new RangeError('Invalid time value');
    });
    session.catalog.onDidChange(() => changes++);
    await session.catalog.change(app.id, (before) => ({ ...before, name: 'renamed' }));
    assert.equal(changes, 1);
    assert.match(fixture.log.lines.join('\n'), /^A listener failed\. RangeError\n +at /m);
    assert.doesNotMatch(fixture.log.lines.join('\n'), /Invalid time value/);
  });
});
