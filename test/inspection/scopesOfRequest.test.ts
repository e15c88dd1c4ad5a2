import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apsScopes, type TokenLegs } from '../../src/aps/scopes';
import { compareScopes, findOperation, listOperations, requiredScopes } from '../../src/inspection/scopesOfRequest';
import { scopeTable } from '../../src/inspection/scopeTable';
import { groupOperations, readOperations } from '../support/scopeTable';

const aps = 'https://developer.api.autodesk.com';

describe('the table of scopes', () => {
  it('covers the 92 operations that name scopes', () => {
    const counts = new Map<string, number>();
    for (const { api } of listOperations()) counts.set(api, (counts.get(api) ?? 0) + 1);
    assert.deepEqual(Object.fromEntries(counts), {
      datamanagement: 41,
      modelderivative: 11,
      oss: 19,
      secureServiceAccount: 9,
      webhooks: 12,
    });
  });

  it('says where it is from and when', () => {
    assert.match(
      scopeTable.source,
      /^https:\/\/github\.com\/autodesk-platform-services\/aps-sdk-openapi at [0-9a-f]{7}$/,
    );
    assert.match(scopeTable.renewedOn, /^\d{4}-\d\d-\d\d$/);
  });

  it('names only scopes that Autodesk documents, for legs that can have them', () => {
    for (const operation of listOperations()) {
      for (const legs of ['twoLegged', 'threeLegged'] as const) {
        for (const scope of requiredScopes(operation, legs) ?? []) {
          const info = apsScopes.find((known) => known.scope === scope);
          assert.ok(info?.legs === 'any' || info?.legs === legs, `${operation.method} ${operation.path}: ${scope}`);
        }
      }
    }
  });

  it('finds each of its operations by its own path', () => {
    for (const operation of listOperations()) {
      const path = operation.path.replaceAll(/\{\w+\}/g, 'b.1f2e%2F3');
      assert.deepEqual(findOperation(operation.method, `${aps}${path}?page=2`), operation);
    }
  });
});

describe('findOperation', () => {
  const requests: readonly (readonly [method: string, url: string, path: string | undefined])[] = [
    ['GET', `${aps}/project/v1/hubs`, '/project/v1/hubs'],
    ['get', `${aps}/project/v1/hubs/`, '/project/v1/hubs'],
    ['GET', `${aps}//oss/v2/buckets?limit=1#x`, '/oss/v2/buckets'],
    ['GET', '/oss/v2/buckets', '/oss/v2/buckets'],
    ['GET', `${aps}/oss/v2/buckets/:bucketKey/details`, '/oss/v2/buckets/{bucketKey}/details'],
    [
      'POST',
      `${aps}/oss/v2/buckets/acme/objects/batchsigneds3upload`,
      '/oss/v2/buckets/{bucketKey}/objects/batchsigneds3upload',
    ],
    ['PUT', `${aps}/webhooks/v1/tokens/@me`, '/webhooks/v1/tokens/@me'],
    [
      'POST',
      `${aps}/modelderivative/v2/designdata/dXJu/metadata/1-2/properties:query`,
      '/modelderivative/v2/designdata/{urn}/metadata/{modelGuid}/properties:query',
    ],
    ['DELETE', `${aps}/project/v1/hubs`, undefined],
    ['GET', `${aps}/modelderivative/v2/designdata/formats`, undefined],
    ['GET', `${aps}/construction/issues/v1/projects/1/issues`, undefined],
    ['GET', 'https://developer.api.autodesk.com.evil.example/project/v1/hubs', undefined],
    ['GET', 'https://example.com/project/v1/hubs', undefined],
    ['GET', `${aps}/project/v1/hubs/1/projects/2/topFolders/3`, undefined],
    ['GET', 'http://[', undefined],
    ['', '', undefined],
  ];
  for (const [method, url, path] of requests) {
    it(`finds ${path ?? 'nothing'} for ${method} ${url}`.slice(0, 70), () => {
      assert.equal(findOperation(method, url)?.path, path);
    });
  }

  it('knows the host that stands for the one of Autodesk', () => {
    assert.equal(
      findOperation('GET', 'http://127.0.0.1:8080/oss/v2/buckets', '127.0.0.1:8080')?.path,
      '/oss/v2/buckets',
    );
    assert.equal(findOperation('GET', `${aps}/oss/v2/buckets`, '127.0.0.1:8080')?.path, '/oss/v2/buckets');
  });
});

describe('compareScopes', () => {
  const project = '/data/v1/projects/b.1';
  const cases: readonly (readonly [
    title: string,
    request: readonly [method: string, path: string],
    granted: readonly string[],
    legs: TokenLegs,
    expected: unknown,
  ])[] = [
    ['has enough', ['GET', '/project/v1/hubs'], ['bucket:read', 'data:read'], 'twoLegged', { kind: 'enough' }],
    [
      'lacks all',
      ['GET', '/project/v1/hubs'],
      [],
      'threeLegged',
      { kind: 'lacks', required: ['data:read'], missing: ['data:read'] },
    ],
    [
      'lacks one',
      ['POST', '/modelderivative/v2/designdata/job'],
      ['data:read', 'data:create'],
      'twoLegged',
      { kind: 'lacks', required: ['data:read', 'data:write', 'data:create'], missing: ['data:write'] },
    ],
    [
      'has a scope that begins like it',
      ['GET', '/project/v1/hubs'],
      ['data:readonly'],
      'twoLegged',
      { kind: 'lacks', required: ['data:read'], missing: ['data:read'] },
    ],
    [
      'is 2-legged for a search',
      ['GET', `${project}/folders/1/search`],
      ['data:read', 'data:search'],
      'twoLegged',
      { kind: 'wrongLegs', needed: 'threeLegged' },
    ],
    [
      'is 3-legged for service accounts',
      ['GET', '/authentication/v2/service-accounts'],
      ['data:read'],
      'threeLegged',
      { kind: 'wrongLegs', needed: 'twoLegged' },
    ],
    [
      'is 3-legged for buckets',
      ['GET', '/oss/v2/buckets'],
      ['bucket:read'],
      'threeLegged',
      { kind: 'wrongLegs', needed: 'twoLegged' },
    ],
    ['is 3-legged for objects', ['GET', '/oss/v2/buckets/a/objects'], ['data:read'], 'threeLegged', { kind: 'enough' }],
    [
      'lacks only viewables:read',
      ['GET', '/modelderivative/v2/designdata/dXJu/manifest'],
      ['data:read'],
      'threeLegged',
      { kind: 'enough' },
    ],
    ['is for one resource', ['GET', '/project/v1/hubs'], ['data:read:urn:adsk.x'], 'twoLegged', { kind: 'unknown' }],
    [
      'is 3-legged where the file names no scope',
      ['GET', '/webhooks/v1/systems/data/events/dm.version.added/hooks'],
      [],
      'threeLegged',
      { kind: 'unknown' },
    ],
    [
      'is for an unknown operation',
      ['GET', '/construction/issues/v1/projects/1/issues'],
      [],
      'twoLegged',
      { kind: 'unknown' },
    ],
  ];
  for (const [title, [method, path], granted, legs, expected] of cases) {
    it(`compares a token that ${title}`, () => {
      assert.deepEqual(compareScopes(findOperation(method, path), granted, legs), expected);
    });
  }
});

describe('reading OpenAPI files', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'aps-auth-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function write(name: string, text: string): void {
    mkdirSync(join(folder, 'api'), { recursive: true });
    writeFileSync(join(folder, 'api', name), text);
  }

  it('knows the traps in the files of Autodesk', () => {
    write(
      'modelderivative.yaml',
      [
        'security: [{ 2-legged: [data:read] }]',
        'paths:',
        '  /a/{urn}:',
        '    parameters: [{ name: urn }]',
        '    get: { security: [{ 2-legged: [data:read, viewable:read] }, { 3-legged: [data:read] }] }',
        '    put: {}',
      ].join('\n'),
    );
    write(
      'webhooks.json',
      '{"paths":{"/b":{"post":{"security":[{"2-legged":["data:read"],"3-legged":[]}]},"x-note":{}}}}',
    );
    write('oss.yaml', 'paths: { /c/objects/d: { get: { security: [{ 2-legged: [data:read] }] } }, /c: { get: {} } }');
    write('datamanagement.yml', 'paths: { "/projects/{id}": { get: { security: [{ 3-legged: [data:read] }] } } }');
    write('README.md', '# paths');
    write('package.json', '{"paths":[]}');
    assert.deepEqual(readOperations(folder), [
      { api: 'datamanagement', method: 'GET', path: '/data/v1/projects/{id}', threeLegged: ['data:read'] },
      {
        api: 'modelderivative',
        method: 'GET',
        path: '/a/{urn}',
        twoLegged: ['data:read', 'viewables:read'],
        threeLegged: ['data:read'],
      },
      { api: 'modelderivative', method: 'PUT', path: '/a/{urn}', twoLegged: ['data:read'] },
      { api: 'oss', method: 'GET', path: '/c/objects/d', twoLegged: ['data:read'], threeLegged: ['data:read'] },
      { api: 'oss', method: 'GET', path: '/c' },
      { api: 'webhooks', method: 'POST', path: '/b', twoLegged: ['data:read'], threeLegged: [] },
    ]);
  });

  it('puts operations that require the same together', () => {
    const groups = groupOperations([
      { api: 'a', method: 'GET', path: '/1', twoLegged: ['data:read'] },
      { api: 'a', method: 'GET', path: '/2' },
      { api: 'a', method: 'PUT', path: '/3', twoLegged: [], threeLegged: [] },
      { api: 'b', method: 'GET', path: '/4', twoLegged: ['data:read'] },
      { api: 'a', method: 'POST', path: '/5', twoLegged: ['data:read'] },
    ]);
    assert.deepEqual(groups, [
      { api: 'a', twoLegged: ['data:read'], operations: ['GET /1', 'POST /5'] },
      { api: 'b', twoLegged: ['data:read'], operations: ['GET /4'] },
    ]);
  });
});
