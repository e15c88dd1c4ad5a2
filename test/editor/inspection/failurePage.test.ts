import assert from 'node:assert/strict';
import { failurePage } from '../../../src/editor/inspection/failurePage';
import type { Page } from '../../../src/editor/pages/page';
import { causeText } from '../../../src/editor/words/causeTexts';
import { explainFailure, type CredentialFacts } from '../../../src/inspection/explainFailure';
import { fixes, type FailureCause, type FailureFix } from '../../../src/inspection/failureCause';
import { names } from '../../support/names';
import { resolvedApp } from '../pages/exampleApps';
import { showInTurn } from '../pages/showInTurn';

const hourMs = 3_600_000;

/** Each is the fix of a cause. */
const fixNames = names<FailureFix>({
  setScopes: true,
  signIn: true,
  changeClientSecret: true,
  openPortal: true,
  refreshToken: true,
  customIntegration: true,
  region: true,
  waitFor: true,
  none: true,
});
const causes = Object.keys(fixes).filter((cause): cause is FailureCause => cause in fixes);

describe('the page about an error', () => {
  const pageFor = (text: string, facts?: CredentialFacts): Page =>
    failurePage(explainFailure(text, { credential: facts, now: 0 }), { credential: undefined, facts }, 0);

  it('has words of its own for every cause', () => {
    const names = causes.map((cause) => causeText(cause).name);
    assert.equal(new Set(names).size, names.length);
    assert.ok(names.length > 40);
  });

  it('names what the request needs and what the token has', () => {
    const request = 'curl https://developer.api.autodesk.com/oss/v2/buckets\nHTTP/1.1 403 Forbidden';
    const page = pageFor(request, { legs: 'twoLegged', scopes: ['data:read'] });
    assert.equal(page.lead?.words, 'The access token lacks a scope');
    assert.deepEqual(
      page.sections
        .find(({ heading }) => heading === 'What the request needs')
        ?.rows.map(({ name, text, status }) => [name, text[0] ?? status?.words]),
      [
        ['Operation', 'GET /oss/v2/buckets'],
        ['A 2-legged token needs', 'bucket:read'],
        ['This token has', 'data:read'],
        ['Missing', 'bucket:read'],
      ],
    );
    assert.deepEqual(
      page.buttons?.map(({ title }) => title),
      ['Set Scopes'],
    );
  });

  it('offers one button at most, and only what helps', () => {
    for (const [text, titles] of [
      ['AUTH-001', ['Open Portal']],
      ['429', []],
      ['Token Expired', ['Refresh Token']],
      ['a poem', []],
    ] as const)
      assert.deepEqual(
        pageFor(text).buttons?.map(({ title }) => title),
        titles,
        text,
      );
  });

  it('is shown with every cause and every fix', async () => {
    const request =
      'curl https://developer.api.autodesk.com/oss/v2/buckets\nHTTP/1.1 403\n{"errorCode":"AUTH-003","developerMessage":"no"}';
    const facts = { legs: 'twoLegged', scopes: ['data:read'], expiresAt: hourMs } as const;
    const explanation = explainFailure(request, { credential: facts, now: 0 });
    const compared = { credential: resolvedApp, facts };
    await showInTurn([
      failurePage({ ...explanation, otherCauses: causes, waitMs: 90_000 }, compared, 0),
      failurePage(
        { ...explanation, missingScopes: [] },
        { credential: undefined, facts: { scopes: [], expiresAt: 0 } },
        1,
      ),
      ...fixNames.map((fix) => failurePage({ ...explanation, fix }, compared, 0)),
    ]);
  });
});
