import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { endpointForms, formatEndpointCopy, type EndpointForm } from '../../src/delivery/endpointForms';
import { openTokenEndpoint, type EndpointRequest, type TokenEndpoint } from '../../src/delivery/tokenEndpointServer';

const url = new URL('https://developer.api.autodesk.com/modelderivative/v2/designdata/formats');
const hostile = 'ac"me\\ `${1}` {{x}}\u2028';

/** What a client runs, as its documentation describes the objects of its scripts. */
type Run = (
  script: string,
  send: (url: string, headers: Readonly<Record<string, string>>, body: string) => Promise<{ access_token: string }>,
) => Promise<string>;

/**
 * A `.http` file as the documentation of REST Client says that it is read: `###` between requests, lines of comments, of which
 * `# @name` names a request, and `{{name.response.body.path}}` with a JSONPath for what the response of a named one has.
 */
const runRestClient: Run = async (file, send) => {
  const bodies = new Map<string, { access_token: string }>();
  const fillVariables = (text: string): string =>
    text.replaceAll(/\{\{(.+?)\}\}/g, (_, reference: string) => {
      const [, name = '', path = ''] = /^(\w+)\.response\.body\.(.+)$/.exec(reference.trim()) ?? [];
      return path === '$.access_token' ? (bodies.get(name)?.access_token ?? 'unknown') : 'unknown';
    });
  let authorization = '';
  for (const text of file.split(/^#{3,}.*$/m)) {
    const [, name = ''] = /^\s*(?:#|\/{2})\s*@name\s+(\w+)\s*$/m.exec(text) ?? [];
    const lines = text.split('\n').filter((line) => !/^\s*(?:#|\/{2})/.test(line));
    const [head = '', ...body] = fillVariables(lines.join('\n')).trim().split('\n\n');
    const [request = '', ...headerLines] = head.split('\n');
    const headers = Object.fromEntries(
      headerLines.map((line) => [line.split(':')[0]?.trim() ?? '', line.split(':').slice(1).join(':').trim()]),
    );
    const [method, to = ''] = request.split(' ');
    if (method === 'POST') bodies.set(name, await send(to, headers, body.join('\n\n')));
    else authorization = headers.Authorization ?? '';
  }
  return authorization;
};

const runs: Readonly<Record<EndpointForm, Run>> = {
  restClientEndpoint: runRestClient,
  thunderClient: async (script, send) => {
    let got = '';
    const axios = {
      post: async (to: string, data: object, { headers }: { headers: Record<string, string> }) => ({
        data: await send(to, { 'Content-Type': 'application/json', ...headers }, JSON.stringify(data)),
      }),
    };
    const tc = { setVar: (name: string, value: string, scope: string) => (got = `${scope} ${name} ${value}`) };
    await runScript(script, { require: (name: string) => (name === 'axios' ? axios : undefined), tc });
    return got.replace('request apsToken ', 'Bearer ');
  },
  postman: async (script, send) => {
    let got = '';
    const pm = {
      sendRequest: async (request: { url: string; header: Record<string, string>; body: { raw: string } }) => {
        const reply = await send(request.url, request.header, request.body.raw);
        return { json: () => reply };
      },
      request: { headers: { upsert: ({ value }: { value: string }) => (got = value) } },
    };
    await runScript(script, { pm });
    return got;
  },
  bruno: async (script, send) => {
    let got = '';
    const bru = {
      sendRequest: async (request: { url: string; headers: Record<string, string>; data: object }) => ({
        data: await send(request.url, request.headers, JSON.stringify(request.data)),
      }),
    };
    const req = { setHeader: (_: string, value: string) => (got = value) };
    await runScript(script, { bru, req });
    return got;
  },
};

async function runScript(script: string, given: Readonly<Record<string, unknown>>): Promise<void> {
  await runInNewContext(`(async () => { ${script} })()`, { ...given });
}

describe('a copied request for the token endpoint', () => {
  let endpoint: TokenEndpoint;
  let asked: EndpointRequest[];

  beforeEach(async () => {
    asked = [];
    endpoint = await openTokenEndpoint({
      handle: (request) => {
        asked.push(request);
        return Promise.resolve({ kind: 'accessToken', accessToken: 'eyJ.a.b', expiresAt: undefined, scopes: [] });
      },
      durationMs: 60_000,
      now: () => 0,
      onEnd: () => undefined,
      onIntruder: () => undefined,
      onError: () => undefined,
    });
  });
  afterEach(() => endpoint.close());

  it('is two requests for REST Client', () => {
    assert.equal(
      formatEndpointCopy('restClientEndpoint', {
        endpoint: { url: new URL('http://127.0.0.1:1234/v1/token'), bearer: 'abc' },
        credential: 'acme',
        url,
      }),
      `# @name apsToken
POST http://127.0.0.1:1234/v1/token
Authorization: Bearer abc
Content-Type: application/json

{"credential":"acme"}

###

GET ${url.href}
Authorization: Bearer {{apsToken.response.body.$.access_token}}`,
    );
  });

  for (const [form, run] of Object.entries(runs)) {
    it(`gets a token in ${form}, whatever the credential is called`, async () => {
      for (const credential of ['acme', hostile]) {
        const script = formatEndpointCopy(endpointForms.find((each) => each === form) ?? 'bruno', {
          endpoint,
          credential,
          url,
        });
        const authorization = await run(script, async (to, headers, body) => {
          const response = await fetch(to, { method: 'POST', headers, body });
          const reply: unknown = await response.json();
          const isReply = typeof reply === 'object' && reply !== null && 'access_token' in reply;
          return { access_token: isReply ? String(reply.access_token) : '' };
        });
        assert.equal(authorization, 'Bearer eyJ.a.b');
        assert.equal(asked.at(-1)?.credential, credential);
      }
    });
  }

  it('has the bearer in a header only', () => {
    for (const form of endpointForms) {
      const text = formatEndpointCopy(form, { endpoint, credential: 'acme', url });
      assert.deepEqual(text.split(endpoint.bearer).length, 2, form);
      assert.match(text, new RegExp(`Authorization"?: "?Bearer ${endpoint.bearer}`));
    }
  });
});
