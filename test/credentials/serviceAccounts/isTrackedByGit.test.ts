import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isTrackedByGit } from '../../../src/credentials/serviceAccounts/isTrackedByGit';
import { writePrivateKeyFile } from '../../../src/credentials/writeFileAtomic';

const pem = '-----BEGIN RSA PRIVATE KEY-----\nplanted\n-----END RSA PRIVATE KEY-----\n';

describe('a private key file', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'aps-auth-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('contains the key and is readable only by the user', async () => {
    await writePrivateKeyFile(join(folder, '5c1f.pem'), pem);
    assert.deepEqual(readdirSync(folder), ['5c1f.pem']);
    assert.equal(readFileSync(join(folder, '5c1f.pem'), 'utf8'), pem);
    if (process.platform !== 'win32') assert.equal(statSync(join(folder, '5c1f.pem')).mode & 0o777, 0o600);
  });

  it('replaces a world-readable file and restricts its permissions', async () => {
    writeFileSync(join(folder, '5c1f.pem'), 'older', { mode: 0o644 });
    await writePrivateKeyFile(join(folder, '5c1f.pem'), pem);
    assert.equal(readFileSync(join(folder, '5c1f.pem'), 'utf8'), pem);
    if (process.platform !== 'win32') assert.equal(statSync(join(folder, '5c1f.pem')).mode & 0o777, 0o600);
  });

  it('leaves no temporary file behind when the write fails', async () => {
    mkdirSync(join(folder, '5c1f.pem', 'taken'), { recursive: true });
    await assert.rejects(writePrivateKeyFile(join(folder, '5c1f.pem'), pem));
    assert.deepEqual(readdirSync(folder), ['5c1f.pem']);
    await assert.rejects(writePrivateKeyFile(join(folder, 'missing', '5c1f.pem'), pem), { code: 'ENOENT' });
  });

  describe('in a Git working tree', () => {
    let repository: string;

    before(function () {
      try {
        execFileSync('git', ['--version']);
      } catch {
        console.log('      skipped: there is no git here');
        this.skip();
      }
    });

    beforeEach(() => {
      repository = join(folder, 'repository');
      mkdirSync(join(repository, 'src'), { recursive: true });
      mkdirSync(join(repository, 'secrets'));
      execFileSync('git', ['init', '--quiet'], { cwd: repository });
      writeFileSync(join(repository, '.gitignore'), '*.pem\n!src/*.pem\nsecrets/\n');
    });

    it('is ignored already while it is written', async () => {
      const names: string[] = [];
      const watcher = watch(repository, (_, name) => {
        if (name !== null) names.push(name);
      });
      try {
        // Nothing replaces a folder, so the file keeps its first name until it is deleted.
        mkdirSync(join(repository, '5c1f.pem', 'taken'), { recursive: true });
        await assert.rejects(writePrivateKeyFile(join(repository, '5c1f.pem'), pem));
        while (!names.some((name) => name !== '5c1f.pem')) await new Promise((resolve) => setTimeout(resolve, 5));
      } finally {
        watcher.close();
      }
      for (const name of names) assert.equal(await isTrackedByGit(join(repository, name)), false, name);
    });

    it('counts as tracked unless it is ignored', async () => {
      assert.equal(await isTrackedByGit(join(repository, '5c1f.key')), true);
      assert.equal(await isTrackedByGit(join(repository, 'src', '5c1f.pem')), true);
      assert.equal(await isTrackedByGit(join(repository, '5c1f.pem')), false);
      assert.equal(await isTrackedByGit(join(repository, 'secrets', '5c1f.key')), false);
    });

    it('counts as tracked when it was added despite being ignored', async () => {
      writeFileSync(join(repository, '5c1f.pem'), 'older');
      execFileSync('git', ['add', '--force', '5c1f.pem'], { cwd: repository });
      assert.equal(await isTrackedByGit(join(repository, '5c1f.pem')), true);
    });

    it('does not count as tracked outside the working tree', async () => {
      assert.equal(await isTrackedByGit(join(folder, '5c1f.key')), false);
    });

    it('counts as tracked when a symbolic link leads into the tree', async function () {
      if (process.platform === 'win32') this.skip();
      symlinkSync(join(repository, 'src'), join(folder, 'link'));
      assert.equal(await isTrackedByGit(join(folder, 'link', '5c1f.key')), true);
      symlinkSync(join(repository, 'secrets'), join(folder, 'ignored'));
      assert.equal(await isTrackedByGit(join(folder, 'ignored', '5c1f.key')), false);
    });

    describe('that names programs', () => {
      const path = process.env.PATH;
      let ran: string;

      /** A program that leaves a trace when it is run. */
      const writeProgram = (program: string): string => {
        writeFileSync(program, `#!/bin/sh\ntouch '${ran}'\nexit 1\n`, { mode: 0o755 });
        return program;
      };

      beforeEach(function () {
        if (process.platform === 'win32') this.skip();
        ran = join(folder, 'ran');
        writeFileSync(join(repository, 'file'), '');
        execFileSync('git', ['add', 'file'], { cwd: repository });
      });
      afterEach(() => {
        process.env.PATH = path;
        delete process.env.GIT_DIR;
      });

      it('runs no program of its configuration', async () => {
        const program = writeProgram(join(folder, 'program'));
        const hooks = join(repository, '.git', 'hooks');
        for (const hook of ['post-index-change', 'fsmonitor-watchman', 'query-watchman']) {
          mkdirSync(hooks, { recursive: true });
          writeProgram(join(hooks, hook));
        }
        for (const name of ['core.fsmonitor', 'core.sshCommand', 'core.pager', 'core.editor', 'diff.external'])
          execFileSync('git', ['config', name, program], { cwd: repository });
        assert.equal(await isTrackedByGit(join(repository, '5c1f.key')), true);
        assert.equal(await isTrackedByGit(join(repository, '5c1f.pem')), false);
        assert.equal(existsSync(ran), false);
      });

      it('is not where Git is looked up', async () => {
        writeProgram(join(repository, 'git'));
        process.env.PATH = `.:${path ?? ''}`;
        assert.equal(await isTrackedByGit(join(repository, '5c1f.pem')), false);
        assert.equal(existsSync(ran), false);
      });

      it('is asked whatever repository the environment names', async () => {
        process.env.GIT_DIR = join(folder, 'another');
        assert.equal(await isTrackedByGit(join(repository, '5c1f.pem')), false);
      });
    });

    it('counts as tracked when Git cannot tell', async () => {
      mkdirSync(join(folder, 'damaged', '.git'), { recursive: true });
      assert.equal(await isTrackedByGit(join(folder, 'damaged', '5c1f.pem')), true);
    });
  });
});
