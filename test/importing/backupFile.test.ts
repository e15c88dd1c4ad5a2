import assert from 'node:assert/strict';
import { CompactEncrypt, decodeProtectedHeader, type CompactJWEHeaderParameters } from 'jose';
import {
  BackupFileError,
  checkHeader,
  decryptBackup,
  encryptBackup,
  isEncrypted,
} from '../../src/importing/backupFile';

const passphrase = 'correct horse battery';
const text = '{"apps":["Zoë"]}';

/** Expects an error with this problem, which tells nothing of the file. */
function isProblem(problem: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof BackupFileError);
    assert.equal(error.problem, problem);
    assert.equal(error.cause, undefined);
    return true;
  };
}

/** A file as another program would write it. */
async function encryptOtherwise(
  change: Partial<CompactJWEHeaderParameters>,
  count = 1000,
  key: Uint8Array = Buffer.from(passphrase),
): Promise<string> {
  const header = { alg: 'PBES2-HS512+A256KW', enc: 'A256GCM', typ: 'aps-auth-backup', ...change };
  const jwe = new CompactEncrypt(Buffer.from(text)).setProtectedHeader(header);
  return (header.alg.startsWith('PBES2') ? jwe.setKeyManagementParameters({ p2c: count }) : jwe).encrypt(key);
}

describe('an encrypted backup', function () {
  this.timeout(20_000);
  let file: string;

  before(async () => {
    file = await encryptBackup(text, passphrase);
  });

  it('is decrypted by its passphrase alone', async () => {
    assert.ok(isEncrypted(file));
    assert.equal(await decryptBackup(file, passphrase), text);
    await assert.rejects(decryptBackup(file, `${passphrase} `), isProblem('passphrase'));
  });

  it('has a key that is hashed often, with a salt of its own', async () => {
    const { p2c, p2s, ...header } = decodeProtectedHeader(file);
    assert.deepEqual(header, { alg: 'PBES2-HS512+A256KW', enc: 'A256GCM', typ: 'aps-auth-backup' });
    assert.equal(p2c, 600_000);
    assert.ok(typeof p2s === 'string' && p2s.length >= 22);
    assert.notEqual(decodeProtectedHeader(await encryptBackup(text, passphrase)).p2s, p2s);
    assert.ok(!file.includes('Zo') && !file.includes(Buffer.from(text).toString('base64url')));
  });

  it('can be typed on another keyboard', async () => {
    const composed = await encryptBackup(text, 'Zo\u00eb and the key');
    assert.equal(await decryptBackup(composed, 'Zoe\u0308 and the key'), text);
  });

  it('may get a line end of another system', async () => {
    assert.equal(await decryptBackup(`\r\n${file.trim()}\r\n`, passphrase), text);
  });

  it('is refused where a letter of it was changed', async () => {
    const parts = file.trim().split('.');
    for (const index of [1, 2, 3, 4]) {
      const changed = parts.map((part, at) =>
        at === index ? (part.startsWith('A') ? 'B' : 'A') + part.slice(1) : part,
      );
      await assert.rejects(decryptBackup(changed.join('.'), passphrase), isProblem('passphrase'));
    }
    await assert.rejects(decryptBackup(file.trim().slice(0, -30), passphrase), BackupFileError);
  });

  it('is refused before it is hashed if it wants too much of that', async () => {
    const [header = '', ...rest] = (await encryptOtherwise({})).split('.');
    const fields: unknown = JSON.parse(Buffer.from(header, 'base64url').toString());
    assert.ok(typeof fields === 'object');
    for (const p2c of [2_000_001, 2 ** 31, 1e300, '600000', undefined]) {
      const hostile = [Buffer.from(JSON.stringify({ ...fields, p2c })).toString('base64url'), ...rest].join('.');
      await assert.rejects(decryptBackup(hostile, passphrase), isProblem('damaged'));
    }
  });

  it('of another program is refused', async () => {
    for (const change of [{ typ: 'JWT' }, { typ: '' }]) {
      const foreign = await encryptOtherwise(change);
      assert.ok(isEncrypted(foreign));
      assert.throws(() => checkHeader(foreign), isProblem('foreign'));
      await assert.rejects(decryptBackup(foreign, passphrase), isProblem('foreign'));
    }
    for (const change of [{ alg: 'PBES2-HS256+A128KW' }, { enc: 'A128CBC-HS256' }])
      await assert.rejects(decryptBackup(await encryptOtherwise(change), passphrase), isProblem('damaged'));
    const direct = await encryptOtherwise({ alg: 'dir' }, 0, Buffer.alloc(32));
    await assert.rejects(decryptBackup(direct, '\0'.repeat(32)), isProblem('damaged'));
  });

  for (const [what, other] of [
    ['nothing', ''],
    ['a .env file', 'APS_CLIENT_ID=abc\n'],
    ['JSON', '{"a":"b.c.d.e.f"}'],
    ['an access token', 'eyJhbGciOiJSUzI1NiJ9.eyJzY29wZSI6W119.c2ln'],
  ] as const) {
    it(`is not ${what}`, () => assert.equal(isEncrypted(other), false));
  }
});
