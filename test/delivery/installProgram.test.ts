import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { installProgram } from '../../src/delivery/installProgram';
import { TerminalSetupError } from '../../src/delivery/terminalSetupError';
import { makeTemporaryFolder } from '../support/processes';

function makeFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
}

describe('installing aps-token', () => {
  it('writes the launchers and the program into a folder that is missing', async () => {
    const folder = join(makeTemporaryFolder(), 'storage');
    const { binFolder, main } = await installProgram(folder, '1.2.3', 'program');
    assert.deepEqual({ binFolder, main }, { binFolder: join(folder, 'bin'), main: join(folder, '1.2.3/aps-token.js') });
    assert.deepEqual(readdirSync(binFolder).toSorted(), ['aps-token', 'aps-token.cmd']);
    assert.equal(readFileSync(main, 'utf8'), 'program');
    if (process.platform !== 'win32') assert.equal(statSync(join(binFolder, 'aps-token')).mode & 0o700, 0o700);
  });

  it('ends every line of the launcher for Windows as Windows does', async () => {
    const { binFolder } = await installProgram(makeTemporaryFolder(), '1.2.3', 'program');
    assert.doesNotMatch(readFileSync(join(binFolder, 'aps-token.cmd'), 'utf8'), /(?<!\r)\n/);
    assert.doesNotMatch(readFileSync(join(binFolder, 'aps-token'), 'utf8'), /\r/);
  });

  it('writes nothing that is there already', async () => {
    const folder = makeTemporaryFolder();
    const inodes = () =>
      ['bin/aps-token', 'bin/aps-token.cmd', '1.2.3/aps-token.js'].map((file) => statSync(join(folder, file)).ino);
    await installProgram(folder, '1.2.3', 'program');
    const before = inodes();
    await installProgram(folder, '1.2.3', 'program');
    assert.deepEqual(inodes(), before);
  });

  it('replaces what was changed, as a whole', async () => {
    const folder = makeTemporaryFolder();
    const { binFolder, main } = await installProgram(folder, '1.2.3', 'program');
    const launcher = join(binFolder, 'aps-token');
    const text = readFileSync(launcher, 'utf8');
    writeFileSync(launcher, 'half');
    chmodSync(join(binFolder, 'aps-token'), 0o600);
    await installProgram(folder, '1.2.3', 'newer program');
    assert.equal(readFileSync(launcher, 'utf8'), text);
    assert.equal(statSync(launcher).mode & 0o700, 0o700);
    assert.equal(readFileSync(main, 'utf8'), 'newer program');
    assert.deepEqual(readdirSync(binFolder).toSorted(), ['aps-token', 'aps-token.cmd']);
  });

  it('makes a launcher executable again', async function () {
    if (process.platform === 'win32') return this.skip();
    const folder = makeTemporaryFolder();
    const launcher = join((await installProgram(folder, '1.2.3', 'program')).binFolder, 'aps-token');
    chmodSync(launcher, 0o600);
    await installProgram(folder, '1.2.3', 'program');
    assert.equal(statSync(launcher).mode & 0o700, 0o700);
  });

  it('keeps older versions for the terminals that live on', async () => {
    const folder = makeTemporaryFolder();
    const older = await installProgram(folder, '1.2.3', 'older');
    await installProgram(folder, '1.3.0', 'newer');
    assert.equal(readFileSync(older.main, 'utf8'), 'older');
  });

  it('is done by many windows at once', async () => {
    const folder = makeTemporaryFolder();
    await Promise.all(Array.from({ length: 20 }, () => installProgram(folder, '1.2.3', 'program')));
    assert.deepEqual(readdirSync(join(folder, 'bin')).toSorted(), ['aps-token', 'aps-token.cmd']);
    assert.deepEqual(readdirSync(join(folder, '1.2.3')), ['aps-token.js']);
  });

  for (const [what, block] of [
    ['the folder is a file', makeFile],
    ['a launcher is a folder', (folder: string) => mkdirSync(join(folder, 'bin/aps-token'), { recursive: true })],
    ['a folder is a file', (folder: string) => makeFile(join(folder, '1.2.3'))],
  ] as const) {
    it(`fails with the folder and the reason if ${what}`, async () => {
      const folder = join(makeTemporaryFolder(), 'storage');
      block(folder);
      await assert.rejects(installProgram(folder, '1.2.3', 'program'), (error) => {
        assert.ok(error instanceof TerminalSetupError);
        assert.deepEqual([error.problem, error.path], ['programNotInstalled', folder]);
        assert.ok(error.cause instanceof Error);
        return true;
      });
    });
  }

  it('fails if the folder is not writable', async function () {
    if (process.platform === 'win32') return this.skip();
    const folder = makeTemporaryFolder();
    chmodSync(folder, 0o500);
    // Nothing stops root.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      await assert.rejects(installProgram(folder, '1.2.3', 'program'), TerminalSetupError);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });
});
