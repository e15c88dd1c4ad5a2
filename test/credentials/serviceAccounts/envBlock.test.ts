import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  describeAsEnv,
  envTemplates,
  formatEnvBlock,
  parseEnvBlock,
  type EnvTemplate,
  type EnvValues,
} from '../../../src/credentials/serviceAccounts/envBlock';
import { formatPrivateKey, parsePrivateKey } from '../../../src/oauth/privateKey';

const clientId = 'kR3vTq8LmZ2xYb7NcW5pDs9FgH4jAe6u';
const clientSecret = 'planted-client-secret-Zx81';
const keyId = '5c1f0e6a-0000-4000-8000-00000000a2f3';
const account = { id: 'AB12CD34EF56', email: 'ci-publisher@acme.example', scopes: ['data:read', 'data:write'] };

describe('a .env block', () => {
  let privateKey: string;
  let values: EnvValues;

  before(() => {
    privateKey = formatPrivateKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
    values = { ...describeAsEnv(clientId, account, { id: keyId }), clientSecret, privateKey };
  });

  function template(source: string): EnvTemplate {
    const found = envTemplates.find((candidate) => candidate.source === source);
    assert.ok(found);
    return found;
  }

  function namesIn(block: string): readonly (string | undefined)[] {
    return block
      .trimEnd()
      .split('\n')
      .map((line) => line.split('=')[0]);
  }

  /** Checks that the text is the private key, in any format. */
  function assertPrivateKey(text: string | undefined): void {
    assert.equal(formatPrivateKey(parsePrivateKey(text ?? '')), privateKey);
  }

  const written: readonly (readonly [source: string, names: readonly string[]])[] = [
    [
      'Get Started with SSA',
      ['APS_CLIENT_ID', 'APS_SECRET_ID', 'SERVICE_ACCOUNT_ID', 'KEY_ID', 'SSA_EMAIL', 'PRIVATE_KEY'],
    ],
    [
      'aps-mcp-server',
      ['APS_CLIENT_ID', 'APS_CLIENT_SECRET', 'APS_SA_ID', 'APS_SA_EMAIL', 'APS_SA_KEY_ID', 'APS_SA_PRIVATE_KEY'],
    ],
    ['aps-mcp-server-nodejs', ['APS_CLIENT_ID', 'APS_CLIENT_SECRET', 'SSA_ID', 'SSA_KEY_ID', 'SSA_KEY_PATH']],
    [
      'llms.txt',
      ['APS_CLIENT_ID', 'APS_CLIENT_SECRET', 'SERVICE_ACCOUNT_ID', 'KEY_ID', 'APS_PRIVATE_KEY', 'APS_SCOPE'],
    ],
  ];
  it("has a template for each of Autodesk's samples", () => {
    assert.deepEqual(
      envTemplates.map(({ source }) => source),
      written.map(([source]) => source),
    );
  });
  for (const [source, names] of written) {
    it(`round-trips the variables of ${source}`, () => {
      const { names: fields } = template(source);
      const block = formatEnvBlock(template(source), values);
      assert.deepEqual(namesIn(block), names);
      const { privateKey: read, ...others } = parseEnvBlock(block);
      assert.deepEqual(
        others,
        Object.fromEntries(
          fields.filter(([, field]) => field !== 'privateKey').map(([, field]) => [field, values[field]]),
        ),
      );
      if (fields.some(([, field]) => field === 'privateKey')) assertPrivateKey(read);
      else assert.equal(read, undefined);
    });

    it(`leaves missing values empty for ${source}`, () => {
      const block = formatEnvBlock(template(source), describeAsEnv(clientId, account, { id: keyId }));
      assert.deepEqual(namesIn(block), names);
      assert.deepEqual(
        block.match(/^\w+=""$/gm)?.map((line) => line.slice(0, -3)),
        names.filter((name) => /SECRET|PRIVATE/.test(name)),
      );
      const { clientSecret: secret, privateKey: key } = parseEnvBlock(block);
      assert.deepEqual([secret, key], [undefined, undefined]);
    });
  }

  it('has the private key on one line, escaped or in base64', () => {
    assert.ok(
      formatEnvBlock(template('llms.txt'), values).includes(
        `APS_PRIVATE_KEY="${privateKey.trim().replaceAll('\n', '\\n')}"\n`,
      ),
    );
    assert.ok(
      formatEnvBlock(template('aps-mcp-server'), values).includes(
        `APS_SA_PRIVATE_KEY="${Buffer.from(privateKey).toString('base64')}"\n`,
      ),
    );
    assert.ok(formatEnvBlock(template('aps-mcp-server-nodejs'), values).includes(`SSA_KEY_PATH="./${keyId}.pem"\n`));
  });

  it('is parsed with any quotes, export, spaces, comments, and CRLF', () => {
    const lines = [
      '# the publisher',
      `APS_CLIENT_ID=${clientId} # of acme-pipeline`,
      `  export APS_CLIENT_SECRET = '${clientSecret}'`,
      'export\tSERVICE_ACCOUNT_ID=AB12CD34EF56',
      `KEY_ID="${keyId}" # the default key`,
      'APS_SCOPE = data:read data:write  ',
      '#SSA_EMAIL=nobody@acme.example',
    ];
    for (const end of ['\n', '\r\n']) {
      assert.deepEqual(parseEnvBlock(lines.join(end)), {
        clientId,
        clientSecret,
        serviceAccountId: 'AB12CD34EF56',
        keyId,
        scope: 'data:read data:write',
      });
    }
  });

  it('is parsed with a private key that spans several lines', () => {
    for (const quote of ['"', "'"]) {
      for (const pem of [privateKey, privateKey.trim(), privateKey.replaceAll('\n', '\r\n'), `\n${privateKey}`]) {
        const { privateKey: read, keyId: id } = parseEnvBlock(
          `APS_PRIVATE_KEY=${quote}${pem}${quote}\nKEY_ID=${keyId}\n`,
        );
        assertPrivateKey(read);
        assert.equal(id, keyId);
      }
    }
    assert.deepEqual(parseEnvBlock('NOTES="\nKEY_ID=not-this\n"\nKEY_ID=this\n'), { keyId: 'this' });
  });

  it('is parsed with a private key in base64, quoted or not', () => {
    const encoded = Buffer.from(privateKey).toString('base64');
    assertPrivateKey(parseEnvBlock(`APS_SA_PRIVATE_KEY=${encoded}`).privateKey);
    assertPrivateKey(parseEnvBlock(`APS_SA_PRIVATE_KEY="${encoded}"`).privateKey);
  });

  it('is parsed with the former FORGE_ names', () => {
    assert.deepEqual(parseEnvBlock(`FORGE_CLIENT_ID=${clientId}\nFORGE_CLIENT_SECRET=${clientSecret}`), {
      clientId,
      clientSecret,
    });
  });

  it('ignores unknown names, empty values, and other text', () => {
    assert.deepEqual(
      parseEnvBlock('NODE_ENV=production\nMY_APS_CLIENT_ID=x\naps_client_id=x\n__proto__=x\nconstructor=x'),
      {},
    );
    assert.deepEqual(parseEnvBlock('APS_CLIENT_ID=\nAPS_CLIENT_SECRET=""\nKEY_ID= # to be filled\nSSA_ID=#'), {});
    assert.deepEqual(parseEnvBlock(''), {});
    assert.deepEqual(parseEnvBlock('{"APS_CLIENT_ID": "x"}'), {});
  });

  it('keeps a number sign inside a value', () => {
    assert.deepEqual(parseEnvBlock('APS_CLIENT_SECRET=a#b\nAPS_CLIENT_ID="a # b"'), {
      clientSecret: 'a#b',
      clientId: 'a # b',
    });
  });

  it('contains no variable injected through an email', () => {
    const email = 'ci@acme.example"\nNODE_OPTIONS="--require=./evil.js';
    const block = formatEnvBlock(template('Get Started with SSA'), { ...values, email });
    assert.deepEqual(namesIn(block), [
      'APS_CLIENT_ID',
      'APS_SECRET_ID',
      'SERVICE_ACCOUNT_ID',
      'KEY_ID',
      'SSA_EMAIL',
      'PRIVATE_KEY',
    ]);
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
      "it's",
      '',
    ];
    for (const text of hostile) {
      it(`runs nothing in ${JSON.stringify(text)}`, () => {
        const expected = text.replaceAll(/[\n\r\u2028]/g, '');
        for (const one of envTemplates) {
          const every: EnvValues = Object.fromEntries(one.names.map(([, field]) => [field, text]));
          const names = one.names.flatMap(([name, field]) => (field === 'privateKey' ? [] : name));
          const block = formatEnvBlock(one, every);
          assert.deepEqual(
            source(block, names),
            names.map(() => expected),
          );
          assert.deepEqual(namesIn(block).length, one.names.length);
          if (expected !== '') assert.equal(parseEnvBlock(block).clientSecret, expected);
        }
      });
    }

    it('has the private key in the form that readers of .env files expect', () => {
      const [read = ''] = source(formatEnvBlock(template('llms.txt'), values), ['APS_PRIVATE_KEY']);
      assertPrivateKey(read.replaceAll('\\n', '\n'));
    });
  });
});
