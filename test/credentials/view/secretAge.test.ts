import assert from 'node:assert/strict';
import type { App } from '../../../src/credentials/catalog/app';
import { initialSignInSettings } from '../../../src/credentials/catalog/signInSettings';
import { daysIfOld, secretReminderTimes } from '../../../src/credentials/view/secretAge';
import { buildTree, type ViewContext } from '../../../src/credentials/view/treeModel';

const dayMs = 86_400_000;
const now = Date.UTC(2026, 10, 29);
const key = { id: 'K1', status: 'enabled', hasPrivateKey: true, accessedAt: undefined } as const;
const app: App = {
  id: 'a',
  name: 'acme',
  type: 'serverToServer',
  clientId: 'c',
  server: undefined,
  scopes: [],
  secretStatus: 'accepted',
  secretGeneration: 0,
  secretSince: { at: now - 95 * dayMs, by: 'rotated' },
  tokens: [],
  signIn: initialSignInSettings,
  users: [],
  serviceAccounts: [
    {
      id: 'S',
      email: 'ci@acme.example',
      status: 'enabled',
      createdAt: undefined,
      accessedAt: undefined,
      expiresAt: undefined,
      scopes: [],
      defaultKeyId: 'K1',
      keys: [
        { ...key, createdAt: now - 91 * dayMs },
        { ...key, id: 'K2', createdAt: now - 200 * dayMs, status: 'disabled' },
        { ...key, id: 'K3', createdAt: undefined },
      ],
      tokens: [],
    },
  ],
};

function shown(secretReminderDays: number | undefined, change: Partial<App> = {}): readonly unknown[] {
  const context: ViewContext = { apsTokenEndpoint: '', now, isStale: () => false, secretReminderDays };
  const [node] = buildTree([{ ...app, ...change }], context);
  const keys = node?.serviceAccounts?.accounts?.flatMap((account) => account.keys ?? []) ?? [];
  return [node?.secretDaysOld, ...keys.map(({ daysOld }) => daysOld)];
}

describe('the age of a secret', () => {
  it('is counted in whole days, and only where it is known', () => {
    assert.equal(daysIfOld(now - 90 * dayMs, now, 90), 90);
    assert.equal(daysIfOld(now - 90 * dayMs + 1, now, 90), undefined);
    assert.equal(daysIfOld(undefined, now, 90), undefined);
    assert.equal(daysIfOld(0, now, undefined), undefined);
  });

  it('reminds of secrets and enabled keys that are old enough', () => {
    assert.deepEqual(shown(90), [95, 91, undefined, undefined]);
    assert.deepEqual(shown(92), [95, undefined, undefined, undefined]);
  });

  it('reminds of nothing unless a person wants it', () => {
    assert.deepEqual(shown(undefined), [undefined, undefined, undefined, undefined]);
    assert.deepEqual(secretReminderTimes([app], undefined), []);
  });

  it('does not matter for an app without a secret', () => {
    assert.equal(shown(90, { type: 'desktopMobileSpa' })[0], undefined);
  });

  it('is not known of a secret that a command prints', () => {
    assert.equal(shown(90, { secretProgram: 'op' })[0], undefined);
  });

  it('says when the next reminder is due', () => {
    assert.deepEqual(secretReminderTimes([app], 90), [now - 5 * dayMs, now - dayMs, now - 110 * dayMs]);
  });
});
