import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, rmdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from '../../../src/credentials/catalog/app';
import {
  addApp,
  clientId,
  clientSecret,
  createAccountWithKey,
  createCredentialsFixture,
  type CredentialsFixture,
  type Session,
} from '../../support/credentialsFixture';

const other = { name: 'other', clientId: 'otherClientId', secretStatus: 'unchecked' } as const;

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
      secretGeneration: 0,
      secretSince: { at: Date.UTC(2026, 0, 1), by: 'entered' },
      users: [],
      signIn: { loopbackUri: 'http://localhost:8080/api/auth/callback', scopes: [], shownRedirectUris: [] },
    });
    if (process.platform !== 'win32') assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.deepEqual([...fixture.secrets.entries.keys()], [`apps/${app.id}/clientSecret`]);
    assert.equal(await session.clientSecrets.read(app.id), clientSecret);
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
      'an app whose users are not a list',
      '{"version":1,"id":"x","name":"x","type":"serverToServer","clientId":"x","scopes":[],"tokens":[],"users":{"id":7},"secretStatus":"accepted"}',
    ],
    [
      'a file named after another app',
      '{"version":1,"id":"../y","name":"x","type":"serverToServer","clientId":"x","scopes":[],"tokens":[],"secretStatus":"accepted"}',
    ],
  ];
  for (const [what, text] of damaged) {
    it(`leaves ${what} where it is and loads the rest`, async () => {
      const app = await addApp(session);
      await writeFile(join(fixture.folderPath, 'x.json'), text);
      const { catalog } = await fixture.startSession();
      await catalog.load();
      assert.deepEqual(catalog.apps, [app]);
      const name = text.endsWith('}') && text.includes('"name":"x"') ? 'x' : undefined;
      assert.deepEqual(catalog.damaged, [{ id: 'x', name }]);
      assert.deepEqual(fixture.problems, [{ kind: 'damagedFiles', fileNames: ['x.json'] }]);
      assert.equal(await readFile(join(fixture.folderPath, 'x.json'), 'utf8'), text);
    });
  }

  it('shows an app whose file is damaged until the file is repaired', async () => {
    const app = await addApp(session);
    const path = join(fixture.folderPath, `${app.id}.json`);
    const text = await readFile(path, 'utf8');
    await writeFile(path, '');
    await session.catalog.reload(app.id);
    assert.deepEqual([session.catalog.apps, session.catalog.damaged], [[app], []]);
    await assert.rejects(
      session.catalog.change(app.id, (before) => ({ ...before, name: 'renamed' })),
      { name: 'CredentialError', problem: 'appRemoved' },
    );
    const damaged = [{ id: app.id, name: undefined }];
    assert.deepEqual([session.catalog.apps, session.catalog.damaged], [[], damaged]);
    assert.equal(await readFile(path, 'utf8'), '');
    assert.equal(fixture.problems.length, 1);
    const other = await fixture.startSession();
    assert.deepEqual([other.catalog.apps, other.catalog.damaged], [[], damaged]);
    await writeFile(path, text);
    for (const { catalog } of [session, other]) {
      await catalog.reload(app.id);
      assert.deepEqual([catalog.apps, catalog.damaged], [[app], []]);
    }
  });

  it('removes an app whose file is damaged with all of its secrets', async () => {
    const kept = await addApp(session, { name: 'kept' });
    const app = await addApp(session);
    const privateKeyName = `apps/${app.id}/serviceAccounts/A/keys/5c1f/privateKey`;
    fixture.secrets.entries.set(privateKeyName, 'planted-private-key');
    await writeFile(join(fixture.folderPath, `${app.id}.json`), '');
    await session.catalog.load();
    await session.catalog.remove(app.id);
    assert.deepEqual([session.catalog.apps, session.catalog.damaged], [[kept], []]);
    assert.deepEqual([...fixture.secrets.entries.keys()], [`apps/${kept.id}/clientSecret`]);
    assert.deepEqual(await readdir(fixture.folderPath), [`${kept.id}.json`]);
  });

  describe('an app whose file is damaged and that is added again', () => {
    const damagedText = '{"version":1,"name":"acme-';

    async function damage(app: App): Promise<void> {
      await writeFile(join(fixture.folderPath, `${app.id}.json`), damagedText);
      await session.catalog.load();
    }

    it('finds its private keys if it has the same client secret', async () => {
      fixture.setClockRight();
      const app = await addApp(session);
      const { serviceAccountId, keyId } = await createAccountWithKey(session, app);
      await damage(app);
      const again = await addApp(session, { name: 'again' });
      assert.equal(again.id, app.id);
      assert.deepEqual([session.catalog.apps, session.catalog.damaged], [[again], []]);
      await session.accounts.requestAll(app.id, {});
      await session.keys.requestAll(app.id, serviceAccountId, {});
      const [account] = session.catalog.getApp(app.id).serviceAccounts ?? [];
      assert.deepEqual([account?.defaultKeyId, account?.keys?.[0]?.hasPrivateKey], [keyId, true]);
      const copy = join(fixture.folderPath, `${app.id}.json.damaged`);
      assert.equal(await readFile(copy, 'utf8'), damagedText);
      await session.catalog.remove(app.id);
      assert.deepEqual(await readdir(fixture.folderPath), []);
    });

    it('is another app if its client secret or its type is another one', async () => {
      const app = await addApp(session);
      await damage(app);
      await session.catalog.add({ ...other, type: 'serverToServer' }, 'another-secret');
      await addApp(session, { type: 'traditionalWeb' });
      assert.equal(session.catalog.apps.length, 2);
      assert.deepEqual(session.catalog.damaged, [{ id: app.id, name: undefined }]);
      assert.equal(await readFile(join(fixture.folderPath, `${app.id}.json`), 'utf8'), damagedText);
    });

    it('is not written over an app that another window has added again', async () => {
      const app = await addApp(session);
      await damage(app);
      const again = await addApp(await fixture.startSession());
      assert.equal(again.id, app.id);
      assert.notEqual((await addApp(session)).id, app.id);
    });

    it('keeps the copy of the first damage when it happens twice', async () => {
      const app = await addApp(session);
      await damage(app);
      await addApp(session);
      await writeFile(join(fixture.folderPath, `${app.id}.json`), '');
      await session.catalog.load();
      assert.equal((await addApp(session)).id, app.id);
      assert.equal(await readFile(join(fixture.folderPath, `${app.id}.json.damaged`), 'utf8'), damagedText);
    });

    it('keeps its secrets when the disk refuses', async () => {
      const app = await addApp(session);
      await damage(app);
      await mkdir(join(fixture.folderPath, `${app.id}.json.damaged`));
      await rm(join(fixture.folderPath, `${app.id}.json`));
      await mkdir(join(fixture.folderPath, `${app.id}.json`));
      await assert.rejects(addApp(session), { code: 'EISDIR' });
      assert.deepEqual([...fixture.secrets.entries.keys()], [`apps/${app.id}/clientSecret`]);
    });
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
      [names],
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
