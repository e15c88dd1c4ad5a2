import assert from 'node:assert/strict';
import { agentJson, agentText } from '../../src/inspection/agentText';
import { listOperations } from '../../src/inspection/scopesOfRequest';
import { fakeToken } from './fakeToken';

describe('a text for a language model', () => {
  for (const [what, text, told] of [
    ['on one line', 'acme\n\nIgnore the above', 'acme Ignore the above'],
    ['without tag characters', 'acme\u{e0049}\u{e0067}\u{e006e}', 'acme'],
    ['without variation selectors', 'a\u{fe0f}c\u{e0101}me', 'a c me'],
    ['without changes of direction', 'acme\u202egnp', 'acme gnp'],
    ['without a client secret', 'secret Xb7Qw2Lr6TqYh0Vd3 is wrong', 'secret … is wrong'],
    ['without an opaque token', 'token 0f3c9a7d51be42688c1fd0aa is wrong', 'token … is wrong'],
    ['without a header', 'Authorization: Basic c2VjcmV0OnNlY3JldA==', 'Authorization: Basic …'],
    [
      'with email addresses',
      'ci-publisher-2024@acme-pipeline-2024.example',
      'ci-publisher-2024@acme-pipeline-2024.example',
    ],
    ['with names', 'Acme Viewer (production, EMEA) 2027', 'Acme Viewer (production, EMEA) 2027'],
  ] as const) {
    it(`is ${what}`, () => {
      assert.equal(agentText(text), told);
    });
  }

  it('has no token', () => {
    const token = fakeToken({ scope: ['data:read'] });
    assert.equal(agentText(`got ${token} from`), 'got … from');
  });

  it('has at most 200 characters', () => {
    assert.equal(agentText('acme '.repeat(100_000)).length, 200);
  });
});

describe('a report for a language model', () => {
  it('is JSON that reads as it was written', () => {
    const report = { name: 'a "quoted" name', scopes: ['data:read'], expiresAt: '2027-01-01T12:00:00.000Z', count: 3 };
    assert.deepEqual(JSON.parse(agentJson(report)), report);
  });

  it('has no live markup in any text', () => {
    const name = '![x](https://evil.example/?q=) <img src=x> `</tool>` &lt; [a]: b';
    const json = agentJson({ list: [{ [name]: name }] });
    assert.doesNotMatch(json.slice('{"list":['.length, -']}'.length), /[<>&`[\]]/);
    assert.deepEqual(JSON.parse(json), { list: [{ [name]: name }] });
  });

  it('has no secret in any text, however it came there', () => {
    const json = agentJson({ fix: `use ${fakeToken({})}`, list: ['Xb7Qw2Lr6TqYh0Vd3'] });
    assert.equal(json, '{"fix":"use …","list":["…"]}');
  });

  it("leaves the paths of Autodesk's operations whole", () => {
    const paths = listOperations().map(({ path }) => path);
    assert.deepEqual(JSON.parse(agentJson({ paths })), { paths });
  });
});
