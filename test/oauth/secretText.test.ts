import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { AuthorizationServer } from '../../src/oauth/authorizationServer';
import type { Client } from '../../src/oauth/client';
import { requestClientCredentialsToken } from '../../src/oauth/clientCredentials';
import { OAuthError } from '../../src/oauth/errors';
import { startTinyServer, tokenServerAt, type TinyServer } from '../support/tinyServer';

const secrets = [
  'planted~secret+/=',
  'planted secret&%',
  'planted-"quoted"<secret>',
  'PLANTED8Q~zzz.AbC-_ä%2B',
  "planted'secret*(1)!",
  'a:b:planted',
  'x:y',
];
const quoted: readonly (readonly [how: string, quote: (secret: string, clientId: string) => string])[] = [
  ['plain', (secret) => secret],
  ['as a form', (secret) => new URLSearchParams({ '': secret }).toString().slice(1)],
  ['as a URI', (secret) => encodeURIComponent(secret)],
  ['as a URI in lowercase', (secret) => encodeURIComponent(secret).replaceAll(/%../g, (code) => code.toLowerCase())],
  ['in Basic', (secret, clientId) => Buffer.from(`${clientId}:${secret}`).toString('base64')],
];

/** Client IDs and secrets that are a part of the code of an error, and what is sent if the code is a vendor's. */
const codeRows: readonly (readonly [clientId: string, secret: string, code: string, sent?: string])[] = [
  ['client', 'secret', 'invalid_client'],
  ['web', 'client', 'invalid_client'],
  ['web', 'invalid_', 'invalid_client'],
  ['grant', 'grant', 'invalid_grant'],
  ['scope', 'scope', 'invalid_scope'],
  ['web', 'unauthorized', 'unauthorized_client'],
  ['web', 'bad_refresh', 'invalid_grant', 'bad_refresh_token'],
  // What Microsoft Entra, HubSpot, Slack, and Apigee send
  ['web', 'required', 'consent_required'],
  ['web', 'interaction', 'interaction_required'],
  ['web', 'BAD_REFRESH', 'BAD_REFRESH_TOKEN'],
  ['web', 'invalid_refresh', 'invalid_refresh_token'],
  ['web', 'oauth', 'invalid_client', 'oauth.v2.InvalidClientIdentifier'],
];

describe('withoutSecrets', () => {
  let tiny: TinyServer;
  let server: AuthorizationServer;

  before(async () => {
    tiny = await startTinyServer();
    server = tokenServerAt(tiny.origin);
  });
  after(() => tiny.close());

  async function errorOf(client: Client): Promise<OAuthError> {
    try {
      await requestClientCredentialsToken(server, client, []);
    } catch (error) {
      assert.ok(error instanceof OAuthError);
      return error;
    }
    throw new Error('It was not refused.');
  }

  for (const kind of ['basic', 'body'] as const) {
    for (const [how, quote] of quoted) {
      it(`leaves secrets out that were sent by ${kind} and are quoted ${how}`, async () => {
        for (const clientSecret of secrets) {
          const text = quote(clientSecret, 'client-1');
          const body = { error: text, error_description: `It was ${text}, client-1 sent.` };
          tiny.answers.set('/token', { status: 400, body: JSON.stringify(body) });
          const error = await errorOf({ clientId: 'client-1', authentication: { kind, clientSecret } });
          assert.deepEqual([error.code, error.description], ['…', 'It was …, client-1 sent.']);
          assert.ok(!inspect(error, { depth: Infinity, showHidden: true }).includes(text));
        }
      });
    }

    for (const [clientId, clientSecret, code, sent = code] of codeRows) {
      it(`keeps the code ${code} for the secret ${clientSecret} by ${kind}`, async () => {
        const client: Client = { clientId, authentication: { kind, clientSecret } };
        const description = `The client_secret is wrong: ${clientSecret}.`;
        tiny.answers.set('/token', {
          status: 400,
          body: JSON.stringify({ error: sent, error_description: description }),
        });
        const error = await errorOf(client);
        assert.deepEqual([error.code, error.description], [code, 'The client_secret is wrong: ….']);
        const challenge = `Bearer error="${sent}", error_description="${description}"`;
        tiny.answers.set('/token', { status: 401, headers: { 'WWW-Authenticate': challenge } });
        assert.equal((await errorOf(client)).code, code);
      });
    }
  }
});
