import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse as parseWithDotenv } from 'dotenv';
import type { App } from '../../src/credentials/catalog/app';
import { resolveApp, resolveServiceAccount, resolveUser } from '../../src/credentials/catalog/resolvedCredential';
import { initialSignInSettings } from '../../src/credentials/catalog/signInSettings';
import { samples, samplesOf, type Sample, type VariableValues } from '../../src/credentials/variables/sampleVariables';
import { describeValues, formatEnvBlock, toVariables } from '../../src/delivery/sampleValues';
import { readVariables } from '../../src/importing/readVariables';
import { formatPrivateKey, parsePrivateKey } from '../../src/oauth/privateKey';

const clientId = 'kR3vTq8LmZ2xYb7NcW5pDs9FgH4jAe6u';
const clientSecret = 'planted-client-secret-Zx81';
const callbackUrl = 'http://localhost:8080/api/auth/callback';
const keyId = '5c1f0e6a-0000-4000-8000-00000000a2f3';
const account = { id: 'AB12CD34EF56', email: 'ci-publisher@acme.example', scopes: ['data:read', 'data:write'] };

const user = {
  id: 'DESIGNER0001',
  name: 'Dana',
  email: undefined,
  scopes: [],
  status: 'signedIn',
  tokens: [],
} as const;
const app: App = {
  id: 'app1',
  name: 'acme-viewer',
  type: 'traditionalWeb',
  clientId,
  server: undefined,
  scopes: [],
  secretStatus: 'accepted',
  secretGeneration: 0,
  tokens: [],
  signIn: initialSignInSettings,
  users: [user],
  serviceAccounts: undefined,
};

const serviceAccount = {
  ...account,
  status: 'enabled',
  defaultKeyId: keyId,
  keys: undefined,
  tokens: [],
  createdAt: undefined,
  accessedAt: undefined,
  createdBy: undefined,
  expiresAt: undefined,
} as const;

const ofAccounts: App = { ...app, type: 'serverToServer', serviceAccounts: [serviceAccount] };
const resolvedAccount = resolveServiceAccount(ofAccounts, account.id);

function sampleOf(source: string): Sample {
  const found = samples.find((candidate) => candidate.source === source);
  assert.ok(found);
  return found;
}

function namesIn(block: string): readonly (string | undefined)[] {
  return block
    .trimEnd()
    .split('\n')
    .map((line) => line.split('=')[0]);
}

describe('the variables of a sample', () => {
  let privateKey: string;
  let values: VariableValues;

  before(() => {
    privateKey = formatPrivateKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
    values = { ...describeValues(resolvedAccount), clientSecret, callbackUrl, privateKey };
  });

  for (const [source, file, names] of [
    ['aps-simple-viewer, aps-cli, raps', '.env', 'APS_CLIENT_ID APS_CLIENT_SECRET'],
    ['aps-design-automation-dotnet', 'appsettings.Development.json', 'Forge__ClientId Forge__ClientSecret'],
    ['aps-configurator-inventor', 'appsettings.Local.json', 'Forge__ClientId Forge__ClientSecret'],
    ['forge samples before 2023', '.env', 'FORGE_CLIENT_ID FORGE_CLIENT_SECRET'],
    ['aps-hubs-browser-nodejs, most tutorials', '.env', 'APS_CLIENT_ID APS_CLIENT_SECRET APS_CALLBACK_URL'],
    [
      'aps-hubs-browser-dotnet, aps-acc-issues-tutorial-dotnet',
      'appsettings.Development.json',
      'APS_CLIENT_ID APS_CLIENT_SECRET APS_CALLBACK_URL',
    ],
    ['aps-3lo-python', '.env', 'CLIENT_ID CLIENT_SECRET CALLBACK_URL SCOPES'],
    ['aps-mcp-auth0-example', '.env', 'APS_CLIENT_ID APS_CLIENT_SECRET APS_SCOPES APS_CALLBACK_URL'],
    ['aps-cli', '.env', 'APS_CLIENT_ID APS_CLIENT_SECRET APS_REDIRECT_URI'],
    ['forge samples with users before 2023', '.env', 'FORGE_CLIENT_ID FORGE_CLIENT_SECRET FORGE_CALLBACK_URL'],
    ['aps-aecdm-mcp-dotnet', 'Properties/launchSettings.json', 'CLIENT_ID'],
    ['Vite single-page apps', '.env', 'VITE_APS_CLIENT_ID'],
    ['Get Started with SSA', '.env', 'APS_CLIENT_ID APS_SECRET_ID SERVICE_ACCOUNT_ID KEY_ID SSA_EMAIL PRIVATE_KEY'],
    [
      'aps-mcp-server',
      '.env',
      'APS_CLIENT_ID APS_CLIENT_SECRET APS_SA_ID APS_SA_EMAIL APS_SA_KEY_ID APS_SA_PRIVATE_KEY',
    ],
    ['aps-mcp-server-nodejs', '.env', 'APS_CLIENT_ID APS_CLIENT_SECRET SSA_ID SSA_KEY_ID SSA_KEY_PATH'],
    ['aps-mcp-app-example', '.env', 'APS_CLIENT_ID APS_CLIENT_SECRET SSA_ID SSA_KEY_ID SSA_KEY_BASE64'],
    [
      'aps-mcp-server-python, acc_sdk, aps-mcp-server-gen',
      '.env',
      'APS_CLIENT_ID APS_CLIENT_SECRET APS_SSA_ID APS_SSA_KEY_ID APS_SSA_KEY_BASE64',
    ],
    ['llms.txt', '.env', 'APS_CLIENT_ID APS_CLIENT_SECRET SERVICE_ACCOUNT_ID KEY_ID APS_PRIVATE_KEY APS_SCOPE'],
  ] as const) {
    it(`are written and read for ${source}`, () => {
      const sample = sampleOf(source);
      assert.equal(sample.file, file);
      const block = formatEnvBlock(sample, values);
      assert.deepEqual(namesIn(block), names.split(' '));
      const { privateKey: read, ...others } = readVariables(block);
      const fields = sample.names.map(([, field]) => field).filter((field) => !field.startsWith('privateKey'));
      assert.deepEqual(others, Object.fromEntries(fields.map((field) => [field, values[field]])));
      if (fields.length === sample.names.length) assert.equal(read, undefined);
      else assert.equal(formatPrivateKey(parsePrivateKey(read ?? '')), privateKey);
    });
  }

  it('are known for eighteen samples', () => assert.equal(samples.length, 18));

  it('are left empty without a value', () => {
    const known = describeValues(resolvedAccount);
    assert.equal(
      formatEnvBlock(sampleOf('aps-mcp-server'), known),
      `APS_CLIENT_ID=${clientId}
APS_CLIENT_SECRET=
APS_SA_ID=AB12CD34EF56
APS_SA_EMAIL=ci-publisher@acme.example
APS_SA_KEY_ID=${keyId}
APS_SA_PRIVATE_KEY=
`,
    );
    assert.deepEqual(
      toVariables(sampleOf('aps-mcp-server'), known).map(({ name }) => name),
      ['APS_CLIENT_ID', 'APS_SA_ID', 'APS_SA_EMAIL', 'APS_SA_KEY_ID'],
    );
  });

  it('have the private key on one line, escaped or in base64', () => {
    assert.ok(
      formatEnvBlock(sampleOf('llms.txt'), values).includes(
        `\nAPS_PRIVATE_KEY="${privateKey.trim().replaceAll('\n', '\\n')}"\n`,
      ),
    );
    assert.ok(
      formatEnvBlock(sampleOf('aps-mcp-server'), values).includes(
        `\nAPS_SA_PRIVATE_KEY=${Buffer.from(privateKey).toString('base64')}\n`,
      ),
    );
    assert.ok(formatEnvBlock(sampleOf('aps-mcp-server-nodejs'), values).includes(`\nSSA_KEY_PATH=./${keyId}.pem\n`));
  });

  it('contain none that was injected through an email', () => {
    const email = 'ci@acme.example"\nNODE_OPTIONS="--require=./evil.js';
    const block = formatEnvBlock(sampleOf('Get Started with SSA'), { ...values, email });
    assert.deepEqual(
      namesIn(block),
      sampleOf('Get Started with SSA').names.map(([name]) => name),
    );
    assert.ok(block.includes(`SSA_EMAIL='ci@acme.example"NODE_OPTIONS="--require=./evil.js'\n`));
  });

  describe('that a shell reads', () => {
    let folder: string;

    before(function () {
      if (process.platform === 'win32') this.skip();
    });
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'aps-auth-'));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    /** The values of variables, as a shell has them that sources the block. */
    const source = (block: string, names: readonly string[]): readonly string[] => {
      writeFileSync(join(folder, 'block.env'), block);
      const print = names.map((name) => `printf '%s\\0' "$${name}"`).join('; ');
      const printed = execFileSync('sh', ['-c', `. ./block.env; ${print}`], { cwd: folder, encoding: 'utf8' });
      assert.deepEqual(readdirSync(folder), ['block.env']);
      return printed.split('\0').slice(0, -1);
    };

    const hostile = [
      '$(touch run)@acme.example',
      '`touch run`@acme.example',
      "'; touch run; '",
      '"; touch run; "',
      `'"; touch run; "'$(touch run)`,
      "\\'; touch run; \\'",
      'a\\',
      'a\ntouch run\n',
      'a\u2028touch run\r',
      '$HOME !! \\n $$ ~ * # &',
      '~root:~',
      "it's",
      '',
    ];
    for (const text of hostile) {
      it(`run nothing in ${JSON.stringify(text)}`, () => {
        const expected = text.replaceAll(/[\n\r\u2028]/g, '');
        for (const one of samples) {
          const every: VariableValues = Object.fromEntries(one.names.map(([, field]) => [field, text]));
          const names = one.names.flatMap(([name, field]) => (field.startsWith('privateKey') ? [] : name));
          const block = formatEnvBlock(one, every);
          assert.deepEqual(
            source(block, names),
            names.map(() => expected),
          );
          assert.deepEqual(namesIn(block).length, one.names.length);
          if (expected !== '') assert.equal(readVariables(block).clientId, expected);
        }
      });
    }

    it('have the private key in the form that readers of .env files expect', () => {
      const block = formatEnvBlock(sampleOf('llms.txt'), values);
      const [read = ''] = source(block, ['APS_PRIVATE_KEY']);
      assert.equal(read.replaceAll('\\n', '\n'), privateKey.trim());
      assert.equal(parseWithDotenv(block).APS_PRIVATE_KEY, privateKey.trim());
    });
  });
});

describe('the samples for a credential', () => {
  const kindsOf = (found: readonly Sample[]): readonly string[] => [...new Set(found.map(({ kind }) => kind))];

  it('are those for apps, with users if they can sign in', () => {
    assert.deepEqual(kindsOf(samplesOf(resolveApp(app))), ['app', 'userApp']);
    assert.deepEqual(kindsOf(samplesOf(resolveApp({ ...app, type: 'serverToServer' }))), ['app']);
    assert.deepEqual(kindsOf(samplesOf(resolveUser(app, user.id))), ['userApp']);
  });

  it('are those without a client secret for a public app', () => {
    assert.deepEqual(
      samplesOf(resolveUser({ ...app, type: 'desktopMobileSpa' }, user.id)).map(({ source }) => source),
      ['aps-aecdm-mcp-dotnet', 'Vite single-page apps'],
    );
  });

  it('are those for service accounts', () => {
    assert.deepEqual(kindsOf(samplesOf(resolvedAccount)), ['serviceAccount']);
  });
});
