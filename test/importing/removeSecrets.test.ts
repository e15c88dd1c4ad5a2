import assert from 'node:assert/strict';
import { readApps, type FoundSecret } from '../../src/importing/importedApp';
import { removeSecrets } from '../../src/importing/removeSecrets';

const clientId = 'kR3vTq8LmZ2xYb7NcW5pDs9FgH4jAe6u';
const clientSecret = 'planted-client-secret-Zx81';

function secretsIn(text: string): readonly FoundSecret[] {
  return readApps(text).flatMap(({ secrets }) => secrets);
}

describe('a file whose secrets are taken out', () => {
  for (const [name, before, after] of [
    [
      '.env',
      `\ufeff# old: ${clientSecret}\r\nAPS_CLIENT_ID=${clientId}\r\nexport APS_CLIENT_SECRET="${clientSecret}" # mine\r\nPORT=1`,
      `\ufeff# old: \r\nAPS_CLIENT_ID=${clientId}\r\nexport APS_CLIENT_SECRET="" # mine\r\nPORT=1`,
    ],
    [
      'JSON',
      `{ // mine\n\t"APS_CLIENT_ID": "${clientId}", "APS_CLIENT_SECRET": "${clientSecret}",\n}`,
      `{ // mine\n\t"APS_CLIENT_ID": "${clientId}", "APS_CLIENT_SECRET": "",\n}`,
    ],
    [
      'a Dockerfile',
      `ENV APS_CLIENT_ID=${clientId} APS_CLIENT_SECRET=${clientSecret}\n`,
      `ENV APS_CLIENT_ID=${clientId} APS_CLIENT_SECRET=\n`,
    ],
    [
      'YAML',
      `environment:\n  APS_CLIENT_ID: ${clientId}\n  APS_CLIENT_SECRET: ${clientSecret}\n`,
      `environment:\n  APS_CLIENT_ID: ${clientId}\n  APS_CLIENT_SECRET: \n`,
    ],
    [
      'a private key of several lines',
      `APS_CLIENT_ID=${clientId}\nPRIVATE_KEY="-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"\n`,
      `APS_CLIENT_ID=${clientId}\nPRIVATE_KEY=""\n`,
    ],
  ] as const) {
    it(`keeps everything else: ${name}`, () => {
      const { text, isLeft } = removeSecrets(before, secretsIn(before));
      assert.equal(text, after);
      assert.equal(isLeft, false);
    });
  }

  it('has no part of a secret that contains another', () => {
    const text = `APS_CLIENT_ID=${clientId}\nAPS_CLIENT_SECRET=${clientSecret}\nFORGE_CLIENT_ID=${clientId}\nFORGE_CLIENT_SECRET=${clientSecret}Longer`;
    assert.equal(
      removeSecrets(text, secretsIn(text)).text,
      `APS_CLIENT_ID=${clientId}\nAPS_CLIENT_SECRET=\nFORGE_CLIENT_ID=${clientId}\nFORGE_CLIENT_SECRET=`,
    );
  });

  it('says if a secret is no longer in it', () => {
    const text = `APS_CLIENT_ID=${clientId}\nAPS_CLIENT_SECRET=${clientSecret}`;
    assert.equal(removeSecrets('APS_CLIENT_SECRET=another', secretsIn(text)).isLeft, true);
  });
});
