import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readVariables } from '../../src/importing/readVariables';
import { formatPrivateKey, parsePrivateKey } from '../../src/oauth/privateKey';

const clientId = 'kR3vTq8LmZ2xYb7NcW5pDs9FgH4jAe6u';
const clientSecret = 'planted-client-secret-Zx81';
const keyId = '5c1f0e6a-0000-4000-8000-00000000a2f3';

describe('the variables in a pasted text', () => {
  let privateKey: string;

  before(() => {
    privateKey = formatPrivateKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
  });

  /** Checks that the text is the private key, in any format. */
  function assertPrivateKey(text: string | undefined): void {
    assert.equal(formatPrivateKey(parsePrivateKey(text ?? '')), privateKey);
  }

  it('are parsed with any quotes, export, spaces, comments, and CRLF', () => {
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
      for (const start of ['', '\ufeff', '\ufeff\n']) {
        assert.deepEqual(readVariables(start + lines.join(end)), {
          clientId,
          clientSecret,
          serviceAccountId: 'AB12CD34EF56',
          keyId,
          scope: 'data:read data:write',
        });
      }
    }
  });

  it('are parsed with a private key that spans several lines', () => {
    for (const quote of ['"', "'"]) {
      for (const pem of [privateKey, privateKey.trim(), privateKey.replaceAll('\n', '\r\n'), `\n${privateKey}`]) {
        const { privateKey: read, keyId: id } = readVariables(
          `APS_PRIVATE_KEY=${quote}${pem}${quote}\nKEY_ID=${keyId}\n`,
        );
        assertPrivateKey(read);
        assert.equal(id, keyId);
      }
    }
    assert.deepEqual(readVariables('NOTES="\nKEY_ID=not-this\n"\nKEY_ID=this\n'), { keyId: 'this' });
  });

  it('are parsed with a private key in base64, quoted or not', () => {
    const encoded = Buffer.from(privateKey).toString('base64');
    for (const name of ['APS_SA_PRIVATE_KEY', 'SSA_KEY_BASE64', 'APS_SSA_KEY_BASE64']) {
      assertPrivateKey(readVariables(`${name}=${encoded}`).privateKey);
      assertPrivateKey(readVariables(`${name}="${encoded}"`).privateKey);
    }
  });

  const pairs = { clientId: 'a', clientSecret: 'b' };
  for (const [name, text] of [
    ['cmd', 'set APS_CLIENT_ID=a\r\nset APS_CLIENT_SECRET =b\r\n'],
    ['quoted cmd', 'set "APS_CLIENT_ID=a"\nSET "APS_CLIENT_SECRET=b"'],
    ['PowerShell', '$env:APS_CLIENT_ID = "a"\n$Env:APS_CLIENT_SECRET=\'b\''],
    ['launch.json', '"env": {\n  "APS_CLIENT_ID": "a",\n  "APS_CLIENT_SECRET": "b",\n},'],
    ['JSON on one line', '{"env": {"APS_CLIENT_ID": "a", "APS_CLIENT_SECRET": "b"}}'],
    ['appsettings.json', '// Development\n{ "Forge": { "ClientId": "a", "ClientSecret": "b" } }'],
    ['Postman', '{ "client_id": "a", "client_secret": "b" }'],
    ['YAML', 'environment:\n  APS_CLIENT_ID: a\n  APS_CLIENT_SECRET: "b"'],
    ['a YAML list', 'environment:\n  - APS_CLIENT_ID=a\n  - APS_CLIENT_SECRET=b'],
    ['.NET variables', 'Forge__ClientId=a\nForge__ClientSecret=b'],
    ['former names', 'FORGE_CLIENT_ID=a\nFORGE_CLIENT_SECRET=b'],
  ] as const) {
    it(`are parsed from ${name}`, () => assert.deepEqual(readVariables(text), pairs));
  }

  it('are parsed from the whole .env file of aps-3lo-python', () => {
    const text = `CLIENT_ID='a'
CLIENT_SECRET='b'
CALLBACK_URL='http://localhost:8080/api/auth/callback'
SCOPES='data:read viewables:read'`;
    assert.deepEqual(readVariables(text), {
      ...pairs,
      callbackUrl: 'http://localhost:8080/api/auth/callback',
      scope: 'data:read viewables:read',
    });
  });

  for (const [name, field] of [
    ['MY_APS_CLIENT_ID', 'clientId'],
    ['VITE_APS_CLIENT_ID', 'clientId'],
    ['aps_client_id', 'clientId'],
    ['forge.clientId', 'clientId'],
    ['APS_SECRET_ID', 'clientSecret'],
    ['ACME_SSA_ID', 'serviceAccountId'],
    ['BOT_SERVICE_ACCOUNT_ID', 'serviceAccountId'],
    ['CI_SA_ID', 'serviceAccountId'],
    ['SSA_KID', 'keyId'],
    ['ACME_KEY_ID', 'keyId'],
    ['APS_SSA_EMAIL', 'email'],
    ['SSA_KEY_PATH', 'keyPath'],
    ['APS_REDIRECT_URI', 'callbackUrl'],
    ['APS_SCOPES', 'scope'],
  ] as const) {
    it(`are recognized by the ending of ${name}`, () => {
      assert.deepEqual(readVariables(`${name}=value`), { [field]: 'value' });
    });
  }

  it('are those that name APS if another service has the same', () => {
    assert.deepEqual(readVariables('APS_CLIENT_ID=a\nPORTAL_CLIENT_ID=x'), { clientId: 'a' });
    assert.deepEqual(readVariables('PORTAL_CLIENT_ID=x\nMY_APS_CLIENT_ID=a'), { clientId: 'a' });
    assert.deepEqual(readVariables('MY_APS_CLIENT_ID=x\nAPS_CLIENT_ID=a'), { clientId: 'a' });
  });

  it('are the first of several names and the last of one name', () => {
    assert.deepEqual(readVariables('APS_CLIENT_ID=a\nFORGE_CLIENT_ID=b'), { clientId: 'a' });
    assert.deepEqual(readVariables('APS_CLIENT_ID=a\nAPS_CLIENT_ID=b'), { clientId: 'b' });
  });

  it('are none in unknown names, empty values, and other text', () => {
    for (const text of [
      'NODE_ENV=production\nSERVER_SESSION_SECRET=x\n__proto__=x\nconstructor=x\nCLIENT_IDS=x\nMONKEY=1',
      'GOOGLE_CLIENT_ID=x\nAWS_ACCESS_KEY_ID=x\nGITHUB_CLIENT_SECRET=x',
      'APS_ACCESS_TOKEN=x\nAPS_REFRESH_TOKEN=x',
      'APS_CLIENT_ID=\nAPS_CLIENT_SECRET=""\nKEY_ID= # to be filled\nSSA_ID=#',
      '',
      'What a lovely day = for a walk',
    ]) {
      assert.deepEqual(readVariables(text), {});
    }
  });

  for (const placeholder of [
    '<<YOUR CLIENT ID FROM DEVELOPER PORTAL>>',
    '<client id>',
    'your-client-id',
    'YOUR_CLIENT_ID',
    '${APS_CLIENT_ID}',
    '{{client_id}}',
    'xxxxxxxx',
    '...',
  ]) {
    it(`aren't the placeholder ${placeholder}`, () => {
      assert.deepEqual(readVariables(`APS_CLIENT_ID=${placeholder}`), {});
      assert.deepEqual(readVariables(`{ "APS_CLIENT_ID": "${placeholder}" }`), {});
    });
  }

  it('keep a number sign inside a value', () => {
    assert.deepEqual(readVariables('APS_CLIENT_SECRET=a#b\nAPS_CLIENT_ID="a # b"'), {
      clientSecret: 'a#b',
      clientId: 'a # b',
    });
  });
});
