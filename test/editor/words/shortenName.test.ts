import assert from 'node:assert/strict';
import { shortenName } from '../../../src/editor/words/shortenName';

describe('the name in a row', () => {
  const long = 'a production app with a long name that does not fit';
  const cases: readonly (readonly [what: string, name: string, state: string, depth: number, shown: string])[] = [
    ['stays whole if it fits', 'acme-pipeline', '59m', 0, 'acme-pipeline'],
    ['stays whole without a state', long, '', 0, long],
    ['leaves room for the state', long, '31m', 0, 'a product…t fit'],
    ['leaves more room for a longer state', 'acme-pipeline', 'no token', 0, 'acme-…ne'],
    ['leaves more room below other rows', 'ci-publisher-eu', '59m', 2, 'ci-publ…-eu'],
    ['ignores what follows the state', 'acme-both', '1h 1m · 1 user', 0, 'acme-both'],
    ['keeps the beginning of an email address', 'reviewer@acme.example', 'sign in', 1, 'reviewer…'],
    ['has more characters if they are narrow', 'illinois-till', 'expired', 0, 'illinois-till'],
    ['never gets shorter than five characters', 'acme-pipeline', 'valid, with far fewer scopes', 0, 'acm…e'],
    ['does not split a character', '👩‍🚀'.repeat(14), '59m', 0, `${'👩‍🚀'.repeat(4)}…${'👩‍🚀'.repeat(2)}`],
  ];
  for (const [what, name, state, depth, shown] of cases) {
    it(what, () => {
      assert.equal(shortenName(name, state, depth), shown);
    });
  }
});
