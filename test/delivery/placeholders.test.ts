import assert from 'node:assert/strict';
import {
  findPlaceholders,
  formatPlaceholder,
  replacePlaceholders,
  UnknownPlaceholderError,
  type Placeholder,
} from '../../src/delivery/placeholders';

const launch = {
  type: 'node',
  request: 'launch',
  env: { TOKEN: '${apsAuth:accessToken}', ID: '${apsAuth:clientId:acme-pipeline}', PORT: '3000' },
  args: ['--header', 'Authorization: Bearer ${apsAuth:accessToken}', ['${apsAuth:privateKeyBase64:ci}']],
  skipFiles: ['<node_internals>/**', '${workspaceFolder}/x'],
  port: 1,
  stop: false,
  nothing: null,
  missing: undefined,
};

const valueOf = ({ field, name = 'shown' }: Placeholder): string => `<$& ${field} ${name}>`;

describe('a placeholder of a launch configuration', () => {
  it('is found at any depth, once', () => {
    assert.deepEqual(findPlaceholders(launch), [
      { field: 'accessToken', name: undefined },
      { field: 'clientId', name: 'acme-pipeline' },
      { field: 'privateKeyBase64', name: 'ci' },
    ]);
    assert.deepEqual(findPlaceholders('${apsAuth:keyId}'), [{ field: 'keyId', name: undefined }]);
    assert.deepEqual(findPlaceholders({ env: { A: '${env:apsAuth}', B: '$apsAuth:keyId' } }), []);
  });

  it('is replaced by its value, without changing the configuration', () => {
    const before = structuredClone(launch);
    const replaced = replacePlaceholders(launch, valueOf);
    assert.deepEqual(replaced, {
      ...before,
      env: { TOKEN: '<$& accessToken shown>', ID: '<$& clientId acme-pipeline>', PORT: '3000' },
      args: ['--header', 'Authorization: Bearer <$& accessToken shown>', ['<$& privateKeyBase64 ci>']],
    });
    assert.deepEqual(launch, before);
    assert.equal(replaced.skipFiles, launch.skipFiles);
  });

  it('leaves a configuration without one the same object', () => {
    const rest = { ...launch, env: undefined, args: [] };
    for (const configuration of [rest, {}, [], { env: { A: '${env:B}' } }, 'text', undefined, null]) {
      assert.equal(replacePlaceholders(configuration, valueOf), configuration);
    }
  });

  it('is left alone in what holds itself, and in what is not plain', () => {
    const loop: Record<string, unknown> = { env: { TOKEN: '${apsAuth:accessToken}' } };
    loop.self = loop;
    const url = new URL('https://acme.example');
    const configuration = { loop, url, list: new Map([['a', '${apsAuth:keyId}']]) };
    assert.equal(findPlaceholders(configuration).length, 1);
    assert.equal(replacePlaceholders(configuration, valueOf).url, url);
    assert.equal(replacePlaceholders({ url }, valueOf).url, url);
  });

  it('keeps a member with a name that JavaScript uses', () => {
    const configuration: unknown = JSON.parse('{"__proto__": {"a": "${apsAuth:keyId}"}, "constructor": 1}');
    assert.equal(
      JSON.stringify(replacePlaceholders(configuration, valueOf)),
      '{"__proto__":{"a":"<$& keyId shown>"},"constructor":1}',
    );
  });

  it('may name a credential with any characters but a brace', () => {
    assert.deepEqual(findPlaceholders('${apsAuth:accessToken: designer@acme.example: 2 }'), [
      { field: 'accessToken', name: 'designer@acme.example: 2' },
    ]);
    assert.equal(formatPlaceholder({ field: 'accessToken', name: 'a b' }), '${apsAuth:accessToken:a b}');
  });

  for (const text of [
    '${apsAuth:}',
    '${apsAuth:token}',
    '${apsAuth:AccessToken}',
    '${apsAuth:refreshToken}',
    '${apsAuth:accessToken:}',
    '${apsAuth:toString}',
  ]) {
    it(`is rejected if it is ${text}`, () => {
      const isRejected = (error: unknown): boolean => {
        assert.ok(error instanceof UnknownPlaceholderError);
        assert.equal(error.placeholder, text);
        assert.deepEqual(error.known, [
          '${apsAuth:accessToken}',
          '${apsAuth:clientId}',
          '${apsAuth:clientSecret}',
          '${apsAuth:serviceAccountId}',
          '${apsAuth:keyId}',
          '${apsAuth:privateKey}',
          '${apsAuth:privateKeyBase64}',
        ]);
        return true;
      };
      assert.throws(() => findPlaceholders({ env: { A: `x${text}` } }), isRejected);
      assert.throws(() => replacePlaceholders({ env: { A: text } }, valueOf), isRejected);
    });
  }
});
