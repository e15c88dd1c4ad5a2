import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { formatEnvValue, type EnvReader } from '../../src/delivery/envValue';
import { formatPrivateKey } from '../../src/oauth/privateKey';
import { envReaders, type ReadVariable } from './envReaders';

describe('a value in a .env file', () => {
  before(function () {
    if (process.platform === 'win32') this.skip();
  });

  const all: readonly (readonly [reader: EnvReader, read: ReadVariable])[] = [
    ['dotenv', envReaders.dotenv],
    ['nodeEnvFile', envReaders.nodeEnvFile],
    ['pythonDotenv', envReaders.pythonDotenv],
    ['shell', envReaders.shell],
    ['dockerRun', envReaders.dockerRun],
    ['dockerCompose', envReaders.dockerCompose],
  ];

  /** Who reads something else, in a file with other variables around it. */
  function listMisreaders(value: string): readonly EnvReader[] {
    const { text } = formatEnvValue(value);
    const file = `FIRST='1'\nVALUE=${text}\nLAST='2'\n`;
    const isRead = (read: ReadVariable): boolean => {
      try {
        return read(file, 'VALUE') === value && read(file, 'LAST')?.replaceAll("'", '') === '2';
      } catch {
        return false;
      }
    };
    return all.filter(([, read]) => !isRead(read)).map(([reader]) => reader);
  }

  for (const value of [
    'kR3vTq8LmZ2xYb7NcW5pDs9FgH4jAe6u',
    'http://localhost:8080/api/auth/callback',
    'data:read',
    'AB+/cd==',
    '=x',
    './5c1f.pem',
    'ci-publisher@acme.example',
    'größe',
    '100%',
    '',
  ]) {
    it(`is read by all readers: ${value}`, () => {
      assert.deepEqual(formatEnvValue(value), { text: value, misreadBy: [] });
      assert.deepEqual(listMisreaders(value), []);
    });
  }

  for (const [value, text, misreadBy] of [
    ['data:read data:write', '"data:read data:write"', ['dockerRun']],
    ['https://acme.example/?a=1', '"https://acme.example/?a=1"', ['dockerRun']],
    ['a#b', '"a#b"', ['dockerRun']],
    ["it's", `"it's"`, ['dockerRun']],
    ['~/x', '"~/x"', ['dockerRun']],
    ['a;touch run', '"a;touch run"', ['dockerRun']],
    ['a "b"', `'a "b"'`, ['dockerRun']],
    ['$HOME', "'$HOME'", ['dockerRun']],
    ['`touch run`', "'`touch run`'", ['dockerRun']],
    ['a\\nb', "'a\\nb'", ['dockerRun']],
    ['${HOME}', "'${HOME}'", ['pythonDotenv', 'dockerRun']],
    ['a\\\\b', "'a\\\\b'", ['pythonDotenv', 'dockerRun']],
    ['a\\', "'a\\'", ['pythonDotenv', 'dockerRun', 'dockerCompose']],
    ['a $5\\\\', "'a $5\\\\'", ['pythonDotenv', 'dockerRun']],
    [`it's $5`, `'it'\\''s $5'`, ['dotenv', 'nodeEnvFile', 'pythonDotenv', 'dockerRun', 'dockerCompose']],
    ['a\nb', '"a\\nb"', ['shell', 'dockerRun']],
  ] as const) {
    it(`names those who misread ${JSON.stringify(value)}`, () => {
      assert.deepEqual(formatEnvValue(value), { text, misreadBy });
      assert.deepEqual(listMisreaders(value), misreadBy);
    });
  }

  it('is read by all readers if it is a private key in base64', () => {
    const pem = formatPrivateKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey).trim();
    assert.deepEqual(listMisreaders(pem), ['shell', 'dockerRun']);
    assert.deepEqual(formatEnvValue(pem).misreadBy, ['shell', 'dockerRun']);
    const encoded = Buffer.from(pem).toString('base64');
    assert.deepEqual(listMisreaders(encoded), []);
    assert.deepEqual(formatEnvValue(encoded).misreadBy, []);
  });
});
