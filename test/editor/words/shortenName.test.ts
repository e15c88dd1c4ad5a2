import assert from 'node:assert/strict';
import { shortenName } from '../../../src/editor/words/shortenName';

describe('the name in a row', () => {
  const cases: readonly (readonly [what: string, name: string, state: string, shown: string])[] = [
    ['stays whole if it fits', 'acme-pipeline', '59m', 'acme-pipeline'],
    [
      'stays whole without a state',
      'a production app with a long name that does not fit',
      '',
      'a production app with a long name that does not fit',
    ],
    [
      'leaves room for the state',
      'a production app with a long name that does not fit',
      '31m',
      'a production app…not fit',
    ],
    ['leaves more room for a longer state', 'acme-pipeline-production-eu', 'no private key', 'acme-pipe…n-eu'],
    ['ignores what follows the state', 'acme-pipeline-of-our-team', '1h 1m · 1 user', 'acme-pipeline-o…ur-team'],
    ['keeps the beginning of an email address', 'reviewer@acme.example', 'sign in again', 'reviewer@acme…'],
    ['never gets shorter than 12 characters', 'acme-pipeline', 'valid, with far fewer scopes', 'acme-pi…line'],
    ['does not split a character', '👩‍🚀'.repeat(14), 'sign in again, or not', `${'👩‍🚀'.repeat(7)}…${'👩‍🚀'.repeat(4)}`],
  ];
  for (const [what, name, state, shown] of cases) {
    it(what, () => {
      assert.equal(shortenName(name, state), shown);
    });
  }
});
