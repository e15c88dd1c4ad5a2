import assert from 'node:assert/strict';
import { authenticateClient, type Client } from '../../src/oauth/client';
import { requestRevocation } from '../../src/oauth/revocation';
import { secretForms, withoutSecrets } from '../../src/oauth/secretText';
import { startTinyServer, tokenServerAt } from '../support/tinyServer';

describe('a client', () => {
  const client: Client = { clientId: 'a:b', authentication: { kind: 'basic', clientSecret: 'c:d' } };

  it('encodes its ID and secret before it joins them', async () => {
    const { headers } = await authenticateClient(client, 0);
    assert.equal(headers.authorization, `Basic ${btoa('a%3Ab:c%3Ad')}`);
  });

  it('says which kind of token it revokes', async () => {
    const tiny = await startTinyServer();
    tiny.answers.set('/revoke', {});
    const server = { ...tokenServerAt(tiny.origin), revocationEndpoint: new URL(`${tiny.origin}/revoke`) };
    for (const kind of ['access_token', 'refresh_token'] as const)
      await requestRevocation(server, client, { token: `a ${kind}`, kind });
    tiny.close();
    assert.deepEqual(
      tiny.requests.map(({ form }) => form),
      [
        { token: 'a access_token', token_type_hint: 'access_token' },
        { token: 'a refresh_token', token_type_hint: 'refresh_token' },
      ],
    );
  });

  it('keeps a secret out of a page of HTML that quotes it', () => {
    const secret = `planted<a>&"secret'`;
    const page = '<p>planted&lt;a&gt;&amp;&quot;secret&#39; is wrong.</p>';
    assert.equal(withoutSecrets(page, secretForms(secret)), '<p>… is wrong.</p>');
  });
});
