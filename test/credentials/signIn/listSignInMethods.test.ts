import assert from 'node:assert/strict';
import type { SignInMethod } from '../../../src/credentials/catalog/signInSettings';
import { listSignInMethods } from '../../../src/credentials/signIn/listSignInMethods';

const relayUri = 'https://acme.example/relay.html';

/** Where the window runs, whether the team has a relay page, which method was chosen, and what is then offered. */
type Row = readonly ['desktop' | 'web', 'relay' | 'no relay', SignInMethod | undefined, string];

// A method with a question mark needs a URL first.
const rows: readonly Row[] = [
  ['desktop', 'no relay', undefined, 'editor loopback paste relay?'],
  ['desktop', 'no relay', 'editor', 'editor loopback paste relay?'],
  ['desktop', 'no relay', 'loopback', 'loopback editor paste relay?'],
  ['desktop', 'no relay', 'relay', 'relay? editor loopback paste'],
  ['desktop', 'no relay', 'paste', 'paste editor loopback relay?'],
  ['desktop', 'relay', undefined, 'relay editor loopback paste'],
  ['desktop', 'relay', 'editor', 'editor relay loopback paste'],
  ['desktop', 'relay', 'loopback', 'loopback relay editor paste'],
  ['desktop', 'relay', 'relay', 'relay editor loopback paste'],
  ['desktop', 'relay', 'paste', 'paste relay editor loopback'],
  ['web', 'no relay', undefined, 'loopback paste editor relay?'],
  ['web', 'no relay', 'editor', 'editor loopback paste relay?'],
  ['web', 'no relay', 'loopback', 'loopback paste editor relay?'],
  ['web', 'no relay', 'relay', 'relay? loopback paste editor'],
  ['web', 'no relay', 'paste', 'paste loopback editor relay?'],
  ['web', 'relay', undefined, 'relay loopback paste editor'],
  ['web', 'relay', 'editor', 'editor relay loopback paste'],
  ['web', 'relay', 'loopback', 'loopback relay paste editor'],
  ['web', 'relay', 'relay', 'relay loopback paste editor'],
  ['web', 'relay', 'paste', 'paste relay loopback editor'],
];

describe('listSignInMethods', () => {
  for (const [place, relay, method, expected] of rows) {
    it(`offers ${expected} (${place}, ${relay}, ${method ?? 'none chosen'})`, () => {
      const settings = { method, relayUri: relay === 'relay' ? relayUri : undefined };
      const offered = listSignInMethods({ isDesktop: place === 'desktop', settings });
      assert.equal(offered.map((row) => `${row.method}${row.needsUrl ? '?' : ''}`).join(' '), expected);
    });
  }
});
