import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  readTargetFile,
  TargetFileError,
  writeTargetFile,
  type TargetFileProblem,
} from '../../../src/credentials/variables/targetFile';

describe('a file that gets the values of a credential', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'aps-auth-'));
    path = join(folder, '.env');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function isProblem(problem: TargetFileProblem): (error: unknown) => boolean {
    return (error) => error instanceof TargetFileError && error.problem === problem;
  }

  function modeOf(): number {
    return statSync(path).mode & 0o777;
  }

  it('is created so that only this user can read it', async () => {
    await writeTargetFile(await readTargetFile(path), 'A=1\n');
    assert.equal(readFileSync(path, 'utf8'), 'A=1\n');
    if (process.platform !== 'win32') assert.equal(modeOf(), 0o600);
    assert.deepEqual(readdirSync(folder), ['.env']);
  });

  it('keeps its bytes and its permissions', async function () {
    if (process.platform === 'win32') this.skip();
    writeFileSync(path, '\ufeffA=ä\r\n');
    chmodSync(path, 0o640);
    const before = await readTargetFile(path);
    assert.equal(before.text, '\ufeffA=ä\r\n');
    await writeTargetFile(before, `${before.text}B=2\r\n`);
    assert.deepEqual(readFileSync(path), Buffer.from('\ufeffA=ä\r\nB=2\r\n'));
    assert.equal(modeOf(), 0o640);
  });

  it('is left alone if nothing changes', async () => {
    writeFileSync(path, 'A=1');
    const before = await readTargetFile(path);
    const { ino } = statSync(path);
    await writeTargetFile(before, 'A=1');
    assert.equal(statSync(path).ino, ino);
  });

  it('is rejected if it is a symbolic link, also to a missing file', async function () {
    if (process.platform === 'win32') this.skip();
    writeFileSync(join(folder, 'other'), 'A=1');
    symlinkSync('other', path);
    symlinkSync('missing', join(folder, 'dangling'));
    await assert.rejects(readTargetFile(path), isProblem('symbolicLink'));
    await assert.rejects(readTargetFile(join(folder, 'dangling')), isProblem('symbolicLink'));
  });

  it('is rejected if it became a symbolic link after it was read', async function () {
    if (process.platform === 'win32') this.skip();
    const before = await readTargetFile(path);
    symlinkSync('missing', path);
    await assert.rejects(writeTargetFile(before, 'B=1'), isProblem('symbolicLink'));
    assert.deepEqual(readdirSync(folder), ['.env']);
  });

  it('is rejected if it is read-only', async () => {
    writeFileSync(path, 'A=1');
    chmodSync(path, 0o444);
    await assert.rejects(readTargetFile(path), isProblem('readOnly'));
  });

  it('is rejected if it is a folder, too large, or not UTF-8', async () => {
    mkdirSync(path);
    await assert.rejects(readTargetFile(path), isProblem('notAFile'));
    const other = join(folder, 'other');
    writeFileSync(other, Buffer.alloc(4 * 1024 * 1024 + 1, 'x'));
    await assert.rejects(readTargetFile(other), isProblem('tooLarge'));
    writeFileSync(other, Buffer.from('A=1', 'utf16le'));
    await assert.rejects(readTargetFile(other), isProblem('notText'));
    writeFileSync(other, Buffer.from('A=ä', 'latin1'));
    await assert.rejects(readTargetFile(other), isProblem('notText'));
  });

  for (const [what, before, now] of [
    ['was changed', 'A=1', 'A=2'],
    ['was created', undefined, ''],
    ['was removed', 'A=1', undefined],
  ] as const) {
    it(`is rejected if it ${what} after it was read`, async () => {
      if (before !== undefined) writeFileSync(path, before);
      const read = await readTargetFile(path);
      if (now === undefined) rmSync(path);
      else writeFileSync(path, now);
      await assert.rejects(writeTargetFile(read, 'B=1'), isProblem('changedMeanwhile'));
      assert.deepEqual(readdirSync(folder), now === undefined ? [] : ['.env']);
      if (now !== undefined) assert.equal(readFileSync(path, 'utf8'), now);
    });
  }
});
