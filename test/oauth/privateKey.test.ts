import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { inspect } from 'node:util';
import { InvalidKeyError } from '../../src/oauth/errors';
import { formatPrivateKey, parsePrivateKey } from '../../src/oauth/privateKey';

const passphrase = 'planted-passphrase-Qw42';

describe('parsePrivateKey and formatPrivateKey', () => {
  let publicKey: KeyObject;
  let privateKey: KeyObject;
  let pkcs1: string;
  let pkcs8: string;

  before(() => {
    ({ publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 }));
    pkcs1 = exportAs('pkcs1');
    pkcs8 = exportAs('pkcs8');
  });

  function exportAs(type: 'pkcs1' | 'pkcs8', cipher?: string): string {
    return privateKey
      .export({ type, format: 'pem', ...(cipher === undefined ? {} : { cipher, passphrase }) })
      .toString();
  }

  function assertRead(text: string, given?: string): void {
    assert.ok(parsePrivateKey(text, given).equals(privateKey));
  }

  it('reads PKCS#1 and PKCS#8', () => {
    assert.match(pkcs1, /^-----BEGIN RSA PRIVATE KEY-----\n/);
    assert.match(pkcs8, /^-----BEGIN PRIVATE KEY-----\n/);
    assertRead(pkcs1);
    assertRead(pkcs8);
  });

  it('reads a key with changed line breaks', () => {
    for (const pem of [pkcs1, pkcs8]) {
      assertRead(pem.replaceAll('\n', '\r\n'));
      assertRead(pem.replaceAll('\n', '\\n'));
      assertRead(pem.replaceAll('\n', '\\r\\n'));
      assertRead(pem.replaceAll('\n', ' '));
      assertRead(pem.replaceAll('\n', ''));
      assertRead(pem.replaceAll('\n', '\n\n  '));
    }
  });

  it('reads a key inside other text', () => {
    assertRead(`PRIVATE_KEY="${pkcs1.replaceAll('\n', '\\n')}" # of ci-publisher`);
    assertRead(`{ "kid": "5c1f", "privateKey": ${JSON.stringify(pkcs8)} }`);
    assertRead(`'${pkcs1.trim()}',\n`);
  });

  it('formats a key as PKCS#1', () => {
    assert.equal(formatPrivateKey(parsePrivateKey(pkcs8)), pkcs1);
  });

  for (const [form, type] of [
    ['PKCS#8', 'pkcs8'],
    ['PKCS#1', 'pkcs1'],
  ] as const) {
    it(`reads encrypted ${form} only with its passphrase`, () => {
      const pem = exportAs(type, 'aes-256-cbc');
      assert.match(pem, /ENCRYPTED/);
      for (const text of [pem, pem.replaceAll('\n', '\r\n'), pem.replaceAll('\n', '\\n'), pem.replaceAll('\n', '')]) {
        assertRead(text, passphrase);
        assertRefused(text, 'passphraseNeeded');
        assertRefused(text, 'passphraseWrong', 'not-the-passphrase');
        assertRefused(text, 'passphraseWrong', '');
      }
    });
  }

  it('reads PKCS#1 with legacy encryption', () => {
    assertRead(exportAs('pkcs1', 'des-ede3-cbc').replaceAll('\n', ''), passphrase);
    assertRead(exportAs('pkcs1', 'aes-128-cbc').replaceAll('\n', ' '), passphrase);
  });

  it('ignores a passphrase for an unencrypted key', () => {
    assertRead(pkcs1, passphrase);
  });

  it('rejects a public key in either format', () => {
    assertRefused(publicKey.export({ type: 'spki', format: 'pem' }).toString(), 'publicKey');
    assertRefused(publicKey.export({ type: 'pkcs1', format: 'pem' }).toString(), 'publicKey');
  });

  it('rejects elliptic curve, RSA-PSS, and 1024-bit keys', () => {
    const pem = { type: 'pkcs8', format: 'pem' } as const;
    assertRefused(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(pem).toString(), 'notRsa');
    assertRefused(generateKeyPairSync('ed25519').privateKey.export(pem).toString(), 'notRsa');
    assertRefused(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey.export(pem).toString(), 'notRsa');
    assertRefused(
      generateKeyPairSync('rsa', { modulusLength: 1024 })
        .privateKey.export({ type: 'pkcs1', format: 'pem' })
        .toString(),
      'tooShort',
    );
  });

  it('rejects empty text, other text, and incomplete keys', () => {
    assertRefused('', 'notAKey');
    assertRefused('not a key', 'notAKey');
    assertRefused(pkcs1.slice(0, 600), 'notAKey');
    assertRefused(pkcs1.replace('-----END RSA PRIVATE KEY-----', '-----END PRIVATE KEY-----'), 'notAKey');
    assertRefused(pkcs1.replace(/\n.{64}/, '\n'), 'notAKey');
  });

  /** The error must not contain any part of the text. */
  function assertRefused(text: string, problem: string, given?: string): void {
    assert.throws(
      () => parsePrivateKey(text, given),
      (error) => {
        assert.ok(error instanceof InvalidKeyError);
        assert.equal(error.problem, problem);
        const shown = inspect(error, { showHidden: true, depth: Infinity });
        const quoted = text.match(/[A-Za-z0-9+/]{20,}/g)?.filter((part) => shown.includes(part)) ?? [];
        assert.deepEqual(quoted, []);
        assert.equal(shown.includes(passphrase), false);
        return true;
      },
    );
  }
});
