import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { AuthenticationClient, Scopes } from '@aps_sdk/authentication';
import { ApsConfiguration, SdkManagerBuilder, type SdkManager } from '@aps_sdk/autodesk-sdkmanager';
import nodeFetch from 'node-fetch';
import { apsAuthorizationServer } from '../../src/aps/apsAuthorizationServer';
import { requestClientCredentialsToken } from '../../src/oauth/clientCredentials';
import { clientId, clientSecret, tokenPath } from '../support/credentialsFixture';

/** One way to request an access token: each call sends one request and resolves to the token. */
export interface TokenClient {
  readonly name: string;
  requestToken(): Promise<string>;
}

export const scopes = [Scopes.DataRead, Scopes.DataWrite, Scopes.BucketRead];

const form = new URLSearchParams({ grant_type: 'client_credentials', scope: scopes.join(' ') }).toString();
const headers = {
  accept: 'application/json',
  authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
  'content-type': 'application/x-www-form-urlencoded',
};

/** `src/oauth` with a new signal for each call, as the token broker calls it. */
export function ourClient(baseUrl: string): TokenClient {
  const server = apsAuthorizationServer(new URL(baseUrl));
  const client = { clientId, authentication: { kind: 'basic', clientSecret } } as const;
  return {
    name: 'src/oauth',
    async requestToken() {
      const { signal } = new AbortController();
      return (await requestClientCredentialsToken(server, client, scopes, { signal })).accessToken;
    },
  };
}

/** The minimum cost of a request in Node.js: no check, no limit, no abort. */
export function nodeHttpClient(baseUrl: string): TokenClient {
  const url = new URL(tokenPath, baseUrl);
  return {
    name: 'node:http',
    requestToken() {
      return new Promise((resolve, reject) => {
        const sent = request(
          url,
          { method: 'POST', headers: { ...headers, 'content-length': form.length } },
          (answer) => {
            text(answer).then(readAccessToken).then(resolve, reject);
          },
        );
        sent.once('error', reject).end(form);
      });
    },
  };
}

/** The cost of our HTTP client alone: no check, no limit, no abort, no retry. */
export function nodeFetchClient(baseUrl: string): TokenClient {
  const url = new URL(tokenPath, baseUrl);
  return {
    name: 'node-fetch alone',
    async requestToken() {
      const answer = await nodeFetch(url, { method: 'POST', headers, body: form });
      return readAccessToken(await answer.text());
    },
  };
}

export function fetchClient(baseUrl: string): TokenClient {
  const url = new URL(tokenPath, baseUrl);
  return {
    name: 'global fetch',
    async requestToken() {
      const answer = await fetch(url, { method: 'POST', headers, body: form });
      return readAccessToken(await answer.text());
    },
  };
}

/** Autodesk's SDK with its defaults, except the base URL. */
export function apsSdkClient(baseUrl: string): TokenClient {
  const client = new AuthenticationClient({ sdkManager: createSdkManager(baseUrl) });
  return {
    name: '@aps_sdk',
    async requestToken() {
      return (await client.getTwoLeggedToken(clientId, clientSecret, scopes)).access_token;
    },
  };
}

/** Autodesk's SDK against another host. */
export function createSdkManager(baseUrl: string): SdkManager {
  const configuration = new ApsConfiguration({});
  configuration.baseAddress = new BaseAddress(baseUrl);
  return SdkManagerBuilder.create().addApsConfiguration(configuration).build();
}

/** The SDK concatenates base URL and path to `//authentication`, which the emulator does not know. */
class BaseAddress extends URL {
  override toString(): string {
    return this.origin;
  }
}

function readAccessToken(answer: string): string {
  const body: unknown = JSON.parse(answer);
  if (typeof body === 'object' && body !== null && 'access_token' in body) return String(body.access_token);
  throw new Error('The answer holds no access token.');
}
