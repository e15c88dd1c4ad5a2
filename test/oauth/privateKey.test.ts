import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { inspect } from 'node:util';
import { InvalidKeyError } from '../../src/oauth/errors';
import { formatPrivateKey, parsePrivateKey } from '../../src/oauth/privateKey';
import { createSelfSignedCertificate } from '../support/selfSignedCertificate';

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

  it('reads a key that was escaped twice or by JSON', () => {
    for (const pem of [pkcs1, pkcs8]) {
      assertRead(pem.replaceAll('\n', '\\\\n'));
      assertRead(pem.replaceAll('\n', '\\\\r\\\\n'));
      assertRead(pem.replaceAll('\n', '\\\n'));
      assertRead(JSON.stringify(JSON.stringify(pem)));
      assertRead(pem.replaceAll('+', '\\u002B').replaceAll('/', '\\/').replaceAll('\n', '\\u000a'));
    }
  });

  it('reads a key in UTF-16, with and without a byte order mark', () => {
    for (const mark of ['', '\ufeff']) {
      const littleEndian = Buffer.from(mark + pkcs1, 'utf16le');
      for (const bytes of [littleEndian, Buffer.from(littleEndian).swap16()])
        assertRead(new TextDecoder().decode(bytes));
    }
    assertRead(`\ufeff${pkcs8}`);
  });

  it('reads a key after its certificate, as openssl pkcs12 writes them', () => {
    const { cert } = createSelfSignedCertificate();
    const attributes = 'Bag Attributes\n    localKeyID: 01 02\nsubject=CN = localhost\n';
    for (const pem of [pkcs1, pkcs8]) {
      assertRead(`${attributes}${cert}${attributes}Key Attributes: <No Attributes>\n${pem}`);
      assertRead(`${cert}${cert}${pem}${publicKey.export({ type: 'spki', format: 'pem' }).toString()}`);
      assertRead(`-----BEGIN CERTIFICATE-----\nMIIB\n${pem}`);
    }
    assertRead(`${cert}${exportAs('pkcs8', 'aes-256-cbc')}`, passphrase);
    assertRefused(cert, 'publicKey');
  });

  it('reads the base64 of a key', () => {
    for (const pem of [pkcs1, pkcs8, pkcs1.replaceAll('\n', '\r\n')]) {
      const encoded = Buffer.from(pem).toString('base64');
      assertRead(encoded);
      assertRead(`APS_SSA_KEY_BASE64="${encoded}"\n`);
      assertRead(encoded.replaceAll(/.{76}/g, '$&\n'));
    }
    assertRead(Buffer.from(exportAs('pkcs8', 'aes-256-cbc')).toString('base64'), passphrase);
  });

  it('reads a key in the files of vendors', () => {
    // cloud.google.com/iam/docs/keys-create-delete: a service account
    assertRead(
      JSON.stringify({ type: 'service_account', private_key_id: 'a1', private_key: pkcs8, client_id: '1' }, null, 2),
    );
    // developer.box.com/guides/authentication/jwt: a key pair with a passphrase
    const appAuth = { publicKeyID: 'x', privateKey: exportAs('pkcs8', 'aes-256-cbc'), passphrase };
    assertRead(JSON.stringify({ boxAppSettings: { clientID: 'c', appAuth } }), passphrase);
    // developer.okta.com/docs/guides/key-management: a JWK, and a set of them
    const jwk = { ...privateKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' };
    assertRead(` ${JSON.stringify(jwk)}\n`);
    assertRead(JSON.stringify({ keys: [publicKey.export({ format: 'jwk' }), jwk] }, null, 2));
  });

  it('rejects what is no private JWK', () => {
    for (const value of [
      publicKey.export({ format: 'jwk' }),
      { kty: 'oct', k: 'AAAA' },
      { kty: 'RSA', d: 'AAAA' },
      { keys: [] },
    ])
      assertRefused(JSON.stringify(value), 'notAKey');
  });

  it('rejects a key of PuTTY', () => {
    assertRefused('PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nComment: x\nPublic-Lines: 1\nAAAA\n', 'notAKey');
  });

  it('rejects an OpenSSH key with a reason of its own', () => {
    const openSsh = `-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----\n`;
    assertRefused(openSsh, 'openSsh');
    assertRefused(openSsh.replaceAll('\n', '\\n'), 'openSsh');
    assertRefused(Buffer.from(openSsh).toString('base64'), 'openSsh');
  });

  const hostile: readonly (readonly [what: string, unit: string])[] = [
    ['begins', '-----BEGIN A-----'],
    ['begins of a key', '-----BEGIN RSA PRIVATE KEY-----'],
    ['dashes', '-'],
    ['begins without an end of line', '-----BEGIN '],
    ['backslashes', '\\'],
    ['spaces', ' '],
    ['encryption headers', 'Proc-Type: 4,ENCRYPTED'],
    ['base64 begins', 'LS0tLS1CRUdJTi'],
  ];
  for (const [what, unit] of hostile) {
    it(`rejects many ${what} in no time`, () => {
      const startedAt = performance.now();
      assertRefused(unit.repeat(64_000 / unit.length), 'notAKey');
      assertRefused(`-----BEGIN RSA PRIVATE KEY-----${unit.repeat(60_000 / unit.length)}`, 'notAKey');
      assertRefused(unit.repeat(5_000_000 / unit.length), 'notAKey');
      assert.ok(performance.now() - startedAt < 1000);
    });
  }

  it('rejects more than 64 KB, even with a key in it', () => {
    assertRead(`${pkcs1}${' '.repeat(60_000)}`);
    assertRefused(`${pkcs1}${' '.repeat(65_000)}`, 'notAKey');
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
