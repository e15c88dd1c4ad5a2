import assert from 'node:assert/strict';
import type { App } from '../../src/credentials/catalog/app';
import { initialSignInSettings } from '../../src/credentials/catalog/signInSettings';
import { formatReport } from '../../src/inspection/formatReport';

describe('the report of the diagnostics', () => {
  const app: App = {
    id: 'planted-app-id',
    name: 'planted-app-name',
    type: 'serverToServer',
    clientId: 'planted-client-id',
    server: undefined,
    scopes: [],
    secretStatus: 'accepted',
    secretGeneration: 0,
    tokens: [],
    signIn: initialSignInSettings,
    users: [
      {
        id: 'planted-user',
        name: 'planted-person',
        email: 'planted@acme.example',
        scopes: [],
        status: 'signInAgain',
        tokens: [],
      },
    ],
    serviceAccounts: [
      {
        id: 'planted-account',
        email: 'planted-robot@acme.example',
        status: 'disabled',
        createdAt: undefined,
        accessedAt: undefined,
        expiresAt: undefined,
        scopes: [],
        defaultKeyId: undefined,
        keys: undefined,
        tokens: [],
      },
    ],
  };

  it('begins with what is wrong, and counts instead of naming', () => {
    const appId = app.id;
    const report = formatReport(
      [
        { check: 'server', state: 'good', detail: 'works' },
        { check: 'clock', state: 'doubtful', detail: 'clockOff', figure: -40 },
        { check: 'appsFolder', state: 'wrong', detail: 'notWritable', code: 'EACCES' },
        { check: 'signIn', state: 'wrong', detail: 'signInAgain', appId, userId: 'planted-user' },
        {
          check: 'serviceAccount',
          state: 'wrong',
          detail: 'accountDisabled',
          appId,
          serviceAccountId: 'planted-account',
        },
        { check: 'clientSecret', state: 'wrong', detail: 'secretMissing', appId: 'planted-removed' },
        { check: 'proxy', state: 'wrong', detail: 'refused', code: 'planted proxy.acme.example' },
      ],
      { editor: ['APS Auth 0.1.0', 'Editor 1.105.0'], apps: [app] },
    );
    assert.equal(
      report,
      [
        'APS Auth 0.1.0',
        'Editor 1.105.0',
        '5 wrong, 1 doubtful, 1 good',
        '',
        'wrong    appsFolder: notWritable EACCES',
        'wrong    app 1 (serverToServer), user 1, signIn: signInAgain',
        'wrong    app 1 (serverToServer), service account 1, serviceAccount: accountDisabled',
        'wrong    a removed app, clientSecret: secretMissing',
        'wrong    proxy: refused ?',
        'doubtful clock: clockOff -40',
        'good     server: works',
        '',
      ].join('\n'),
    );
    assert.doesNotMatch(report, /planted/);
  });
});
