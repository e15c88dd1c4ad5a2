import assert from 'node:assert/strict';
import { apsAuthorizationServer } from '../../../src/aps/apsAuthorizationServer';
import { apsScopes } from '../../../src/aps/scopes';
import type { InspectedToken } from '../../../src/editor/inspection/inspectedToken';
import { tokenPage } from '../../../src/editor/inspection/tokenPage';
import { mainHtml } from '../../../src/editor/pages/pageHtml';
import type { IntrospectionResult } from '../../../src/inspection/introspectOwnToken';
import { readToken, type JwtFacts, type TokenKind } from '../../../src/inspection/readToken';
import type { ForgeryReason, NotVerifiableReason, Verification } from '../../../src/inspection/verifyToken';
import { NetworkError } from '../../../src/oauth/errors';
import { names, networkProblems } from '../../support/names';
import { app, resolvedApp } from '../pages/exampleApps';
import { showInTurn } from '../pages/showInTurn';

const now = Date.UTC(2026, 10, 29, 12, 0);
const hourMs = 3_600_000;
const aps = apsAuthorizationServer(new URL('https://developer.api.autodesk.com'));
const genuine: Verification = { kind: 'genuine', validity: 'valid', keysRequestedAt: now };

function jwtOf(claims: object): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256', kid: 'key-1' })}.${part(claims)}.UGxhbnRlZFNpZ25hdHVyZQ`;
}

function factsOf(claims: object): JwtFacts {
  const reading = readToken(jwtOf(claims));
  assert.equal(reading.format, 'jwt');
  return reading;
}

function inspected(part: Partial<InspectedToken>): InspectedToken {
  return {
    from: { kind: 'pasted' },
    facts: factsOf({ iss: 'https://developer.api.autodesk.com', client_id: 'c', exp: (now + hourMs) / 1000 }),
    issued: undefined,
    origin: { app: undefined, credential: undefined, server: aps, aps },
    serverName: 'Autodesk',
    verification: { state: 'done', result: genuine },
    introspection: { state: 'notAsked' },
    userInfoHost: undefined,
    userInfo: { state: 'notAsked' },
    trialHost: undefined,
    trial: { state: 'notAsked' },
    ...part,
  };
}

const active = {
  kind: 'active',
  appId: 'a',
  clientId: 'c',
  userId: undefined,
  scopes: ['data:read'],
  expiresAt: now + hourMs,
} as const;

const verifications: readonly Verification[] = [
  genuine,
  ...names<ForgeryReason>({ key: true, signature: true, issuer: true, malformed: true }).map(
    (reason) => ({ kind: 'notGenuine', reason }) as const,
  ),
  ...names<NotVerifiableReason>({
    notAToken: true,
    opaque: true,
    symmetric: true,
    unsigned: true,
    algorithm: true,
    noKeySet: true,
    keySetOnOtherHost: true,
  }).map((reason) => ({ kind: 'cannotBeVerified', reason }) as const),
  ...[...networkProblems, 'insecure' as const].map(
    (problem) => ({ kind: 'unreachable', host: 'keys.acme.example', problem }) as const,
  ),
  { kind: 'notAKeySet', host: 'keys.acme.example', status: 200 },
];

const introspections: readonly IntrospectionResult[] = [
  active,
  { kind: 'notActive', appId: 'a' },
  { kind: 'notOurs' },
  { kind: 'notAToken' },
  { kind: 'noEndpoint', appId: 'a' },
  { kind: 'noAnswer', appId: 'a', error: new NetworkError('refused', 'developer.api.autodesk.com') },
];

const kinds = names<TokenKind>({ app: true, user: true, serviceAccount: true, v1: true, other: true });

describe('the page about a token', () => {
  const leads: readonly (readonly [what: string, part: Partial<InspectedToken>, state: string, words: string])[] = [
    ['is genuine', {}, 'good', 'Valid for 1 h 0 min'],
    ['is being checked', { verification: { state: 'running' } }, 'busy', 'Checking…'],
    [
      'has expired',
      { facts: factsOf({ exp: (now - hourMs) / 1000 }), verification: { state: 'running' } },
      'wrong',
      'Expired at',
    ],
    [
      'is forged and expired',
      {
        facts: factsOf({ exp: (now - hourMs) / 1000 }),
        verification: { state: 'done', result: { kind: 'notGenuine', reason: 'signature' } },
      },
      'wrong',
      "Not genuine: Autodesk didn't sign it",
    ],
    [
      'is unsigned, and says that it is active',
      {
        verification: { state: 'done', result: { kind: 'cannotBeVerified', reason: 'unsigned' } },
        introspection: { state: 'done', result: active },
      },
      'wrong',
      'Not signed, so anyone can have written it',
    ],
    [
      'was revoked',
      { introspection: { state: 'done', result: { kind: 'notActive', appId: 'a' } } },
      'wrong',
      'No longer active',
    ],
    [
      'is not valid yet',
      { verification: { state: 'done', result: { ...genuine, validity: 'notYetValid' } } },
      'doubtful',
      'Not valid yet',
    ],
    [
      'is opaque and active',
      {
        facts: { format: 'opaque' },
        verification: { state: 'done', result: { kind: 'cannotBeVerified', reason: 'opaque' } },
        introspection: { state: 'done', result: active },
      },
      'good',
      'Valid for 1 h 0 min',
    ],
    [
      'is opaque and of no one',
      { facts: { format: 'opaque' }, verification: { state: 'notAsked' } },
      'unknown',
      'Only its server can read it',
    ],
    [
      'could not be verified',
      {
        verification: { state: 'done', result: { kind: 'unreachable', host: 'h', problem: 'hostNotFound' } },
      },
      'doubtful',
      'Not verified, so it may not be what it says it is',
    ],
  ];
  for (const [what, part, state, words] of leads) {
    it(`says that it ${what}`, () => {
      const { lead } = tokenPage(inspected(part), now);
      assert.equal(lead?.state, state);
      assert.ok(lead.words.startsWith(words), lead.words);
    });
  }

  it('stays small with 100 KB of claims, and shows no part of the token', () => {
    const claims = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`claim${index}`, 'x'.repeat(100)]));
    const html = mainHtml(tokenPage(inspected({ facts: factsOf({ ...claims, scope: ['data:read'] }) }), now));
    assert.ok(html.length < 30_000, String(html.length));
    assert.match(html, /960 more claims are left out\./);
    for (const part of jwtOf(claims).split('.')) assert.ok(!html.includes(part.slice(0, 12)));
  });

  it('says what scopes mean at Autodesk, and nothing about those of others', () => {
    const scope = ['data:read', 'data:read:urn:x', 'other'];
    const scopesAt = (origin: InspectedToken['origin']): unknown =>
      tokenPage(inspected({ facts: factsOf({ scope }), origin }), now)
        .sections.find(({ heading }) => heading === 'Scopes')
        ?.rows.map(({ text }) => text[0]);
    const at = { app: undefined, credential: undefined, server: aps };
    const meaning = 'Read files, folders, projects, models, and other data';
    assert.deepEqual(scopesAt({ ...at, aps }), [meaning, `${meaning} (only this resource)`, undefined]);
    assert.deepEqual(scopesAt({ ...at, aps: undefined }), [undefined, undefined, undefined]);
  });

  it('is shown with everything that can be found out', async () => {
    const facts = factsOf({
      scope: apsScopes.map(({ scope }) => scope),
      client_id: 'c',
      userid: 'ANN',
      exp: (now + hourMs) / 1000,
      ...Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`claim${index}`, 'x'])),
    });
    const at = { credential: undefined, server: aps, aps };
    const asked = introspections.map((result) => inspected({ facts, introspection: { state: 'done', result } }));
    const others: readonly Partial<InspectedToken>[] = [
      { from: { kind: 'clipboard' }, facts: factsOf({}), introspection: { state: 'running' } },
      { from: { kind: 'credential', picked: resolvedApp }, origin: { ...at, app, credential: resolvedApp } },
      { facts: { format: 'opaque' }, introspection: { state: 'done', result: { kind: 'notAToken' } } },
      { serverName: 'login.acme.example', facts: { ...facts, kind: 'other' } },
      { verification: { state: 'done', result: { ...genuine, validity: 'notYetValid' } } },
      { verification: { state: 'notAsked' }, userInfoHost: 'api.userprofile.autodesk.com', trialHost: 'h' },
      ...[200, 401, 500].map((status) => ({ trialHost: 'h', trial: { state: 'done' as const, result: status } })),
    ];
    await showInTurn(
      [
        ...verifications.map((result) => inspected({ verification: { state: 'done', result } })),
        ...asked,
        ...kinds.map((kind) => inspected({ facts: { ...facts, kind } })),
        ...others.map(inspected),
      ].map((token) => tokenPage(token, now)),
    );
  }).timeout(60_000);
});
