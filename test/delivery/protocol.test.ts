import assert from 'node:assert/strict';
import {
  formatTokenRequest,
  parseTokenReply,
  parseTokenRequest,
  type TokenReply,
  type TokenRequest,
} from '../../src/delivery/protocol';

const requests: readonly TokenRequest[] = [
  {
    wants: 'accessToken',
    consumer: 'terminal',
    credential: 'ci "publisher" ünïcode',
    scopes: ['data:read', 'data:write'],
    minValidityMs: 300_000,
    program: 'node',
  },
  {
    wants: 'accessToken',
    consumer: 'terminal',
    credential: undefined,
    scopes: undefined,
    minValidityMs: undefined,
    program: undefined,
  },
  { wants: 'variables', consumer: 'terminal', credential: undefined, sample: 'aps-mcp-server', program: 'node' },
  { wants: 'list', consumer: 'terminal' },
  { wants: 'whoami', consumer: 'terminal' },
];

const replies: readonly TokenReply[] = [
  {
    kind: 'accessToken',
    accessToken: 'eyJh.bGci.Oi-_',
    expiresAt: 1_800_000_000_000,
    scopes: ['data:read'],
    credential: 'acme',
  },
  { kind: 'accessToken', accessToken: 'opaque', expiresAt: undefined, scopes: [], credential: 'acme' },
  { kind: 'variables', variables: [{ name: 'APS_CLIENT_ID', value: '', isSecret: false }] },
  { kind: 'credentials', credentials: [{ name: 'acme', kind: 'app', state: '42 min', isActive: true }] },
  { kind: 'refused', refusal: 'notAllowed', message: 'You chose Never.' },
];

describe('a request of aps-token', () => {
  for (const request of requests) {
    it(`arrives as it was sent: ${JSON.stringify(request)}`, () => {
      const { path, body } = formatTokenRequest(request);
      assert.deepEqual(parseTokenRequest(path, body), request);
    });
  }

  for (const [path, body] of [
    ['/v1/token', 'no JSON'],
    ['/v1/token', '[]'],
    ['/v1/token', '{"credential":""}'],
    ['/v1/token', '{"credential":1}'],
    ['/v1/token', '{"scopes":"data:read"}'],
    ['/v1/token', '{"scopes":[""]}'],
    ['/v1/token', '{"minValidityMs":-1}'],
    ['/v1/token', '{"minValidityMs":1e999}'],
    ['/v1/variables', '{"program":"node"}'],
    ['/v1/variables', '{"sample":"a"}'],
    ['/v2/token', '{}'],
  ] as const) {
    it(`is rejected if it is ${body} to ${path}`, () => {
      assert.equal(parseTokenRequest(path, body), undefined);
    });
  }
});

describe('a reply to aps-token', () => {
  for (const reply of replies) {
    it(`arrives as it was sent: ${JSON.stringify(reply)}`, () => {
      assert.deepEqual(parseTokenReply(JSON.stringify(reply)), reply);
    });
  }

  for (const body of [
    '',
    '{}',
    '{"kind":"secret"}',
    '{"kind":"accessToken","accessToken":"","scopes":[],"credential":"a"}',
    '{"kind":"accessToken","accessToken":"a\\nX-Injected: b","scopes":[],"credential":"a"}',
    '{"kind":"variables","variables":[{"name":"A=B","value":"","isSecret":true}]}',
    '{"kind":"variables","variables":[{"name":"A","value":""}]}',
    '{"kind":"refused","refusal":"later","message":"a"}',
  ]) {
    it(`is rejected if it is ${body || 'empty'}`, () => {
      assert.equal(parseTokenReply(body), undefined);
    });
  }
});
