import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
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

  /** Whether the text is that of the private key, in any of its forms. */
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
  it("can be written for each of Autodesk's samples", () => {
    assert.deepEqual(
      envTemplates.map(({ source }) => source),
      written.map(([source]) => source),
    );
  });
  for (const [source, names] of written) {
    it(`for ${source}: has the names that it reads, one a line, and is read again as it was`, () => {
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

    it(`for ${source}: leaves empty what there is no value for, secrets above all`, () => {
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

  it('has the private key with its line ends written out, or in base64, so that each variable is one line', () => {
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

  it('is read with quotes of either kind or none, export, blanks, comments and CRLF', () => {
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

  it('is read with a private key of several lines, whatever the lines look like', () => {
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

  it('is read with a private key in base64, quoted or not', () => {
    const encoded = Buffer.from(privateKey).toString('base64');
    assertPrivateKey(parseEnvBlock(`APS_SA_PRIVATE_KEY=${encoded}`).privateKey);
    assertPrivateKey(parseEnvBlock(`APS_SA_PRIVATE_KEY="${encoded}"`).privateKey);
  });

  it('is read with the names that came before, too', () => {
    assert.deepEqual(parseEnvBlock(`FORGE_CLIENT_ID=${clientId}\nFORGE_CLIENT_SECRET=${clientSecret}`), {
      clientId,
      clientSecret,
    });
  });

  it('gives nothing for names that nobody knows, for empty values and for other text', () => {
    assert.deepEqual(
      parseEnvBlock('NODE_ENV=production\nMY_APS_CLIENT_ID=x\naps_client_id=x\n__proto__=x\nconstructor=x'),
      {},
    );
    assert.deepEqual(parseEnvBlock('APS_CLIENT_ID=\nAPS_CLIENT_SECRET=""\nKEY_ID= # to be filled\nSSA_ID=#'), {});
    assert.deepEqual(parseEnvBlock(''), {});
    assert.deepEqual(parseEnvBlock('{"APS_CLIENT_ID": "x"}'), {});
  });

  it('takes a number sign within a value for a part of it', () => {
    assert.deepEqual(parseEnvBlock('APS_CLIENT_SECRET=a#b\nAPS_CLIENT_ID="a # b"'), {
      clientSecret: 'a#b',
      clientId: 'a # b',
    });
  });

  it('has no variable that a server wrote into an e-mail address', () => {
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
    assert.ok(block.includes('SSA_EMAIL="ci@acme.exampleNODE_OPTIONS=--require=./evil.js"\n'));
  });
});
