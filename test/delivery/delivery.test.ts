import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Credential } from '../../src/credentials/catalog/credential';
import { CredentialError } from '../../src/credentials/credentialError';
import { samples } from '../../src/credentials/variables/sampleVariables';
import { Delivery } from '../../src/delivery/delivery';
import { fillPlaceholders, MissingValueError, TerminalConsoleError } from '../../src/delivery/fillPlaceholders';
import type { Consumer, PermissionAnswer, PermissionSubject } from '../../src/delivery/permission';
import { PermissionFolder } from '../../src/delivery/permissionFolder';
import { PermissionError, Permissions } from '../../src/delivery/permissions';
import { toVariables } from '../../src/delivery/sampleValues';
import {
  addApp,
  addWebApp,
  clientId,
  clientSecret,
  createAccountWithKey,
  createCredentialsFixture,
  designer,
  redirectUri,
  signIn,
  tokenPath,
  type CredentialsFixture,
  type Session,
} from '../support/credentialsFixture';

const terminal: Consumer = { kind: 'terminal', name: 'zsh' };
const debugSession: Consumer = { kind: 'debugSession', name: 'acme-api' };

describe('the door to a credential', () => {
  let fixture: CredentialsFixture;
  let session: Session;
  let delivery: Delivery;
  let asked: PermissionSubject[];
  let answers: Partial<Record<PermissionSubject['what'], PermissionAnswer>>;

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
    fixture.setClockRight();
    session = await fixture.startSession();
    asked = [];
    answers = {};
    const permissions = new Permissions({
      folder: new PermissionFolder(join(fixture.folderPath, '..', 'permissions')),
      ask: (subject) => {
        asked.push(subject);
        return Promise.resolve(answers[subject.what] ?? 'window');
      },
      workspace: () => 'file:///work/acme',
      isTrusted: () => true,
      log: fixture.log,
      askTimeoutMs: 60_000,
    });
    const { catalog, tokens, clientSecrets, privateKeys } = session;
    delivery = new Delivery({ catalog, tokens, clientSecrets, privateKeys, permissions, log: fixture.log });
  });

  afterEach(() => fixture.close());

  async function createApp(): Promise<Credential> {
    const app = await addApp(session);
    await session.catalog.change(app.id, (before) => ({ ...before, scopes: ['data:read'] }));
    return { kind: 'app', appId: app.id };
  }

  async function createAccount(): Promise<Credential> {
    const app = await addApp(session);
    const { serviceAccountId } = await createAccountWithKey(session, app);
    return { kind: 'serviceAccount', appId: app.id, serviceAccountId };
  }

  it('gives an access token to whom the person allows it', async () => {
    const credential = await createApp();
    const token = await delivery.getAccessToken(terminal, credential);
    assert.equal(token.value, fixture.emulator.issuedAccessTokens.at(-1)?.accessToken);
    assert.deepEqual(asked, [{ consumer: terminal, credential, what: 'accessToken' }]);
  });

  it('asks nobody but the person before the answer', async () => {
    const credential = await createApp();
    answers = { accessToken: 'never', clientSecret: 'never' };
    const before = fixture.emulator.requestCount();
    await assert.rejects(delivery.getAccessToken(terminal, credential), PermissionError);
    await assert.rejects(delivery.getValues(terminal, credential, ['clientSecret']), PermissionError);
    assert.equal(fixture.emulator.requestCount(), before);
    assert.ok(!fixture.log.lines.some((line) => line.startsWith('Delivered')));
  });

  it('sends one request and asks one question for many at once', async () => {
    const credential = await createApp();
    const tokens = await Promise.all(Array.from({ length: 50 }, () => delivery.getAccessToken(terminal, credential)));
    assert.equal(new Set(tokens.map(({ value }) => value)).size, 1);
    assert.equal(fixture.emulator.requestCount(tokenPath), 1);
    assert.equal(asked.length, 1);
  });

  it('stops asking a server that keeps refusing, as programs must', async () => {
    const credential = await createApp();
    fixture.emulator.updateApp(clientId, { clientSecret: 'another-client-secret-Zx82' });
    const problems: unknown[] = [];
    for (let count = 0; count < 10; count++) {
      await delivery.getAccessToken(terminal, credential).catch((error: unknown) => problems.push(error));
    }
    const last = problems.at(-1);
    assert.ok(last instanceof CredentialError && last.problem === 'backingOff');
    assert.ok(fixture.emulator.requestCount(tokenPath) < 10);
  });

  it('gives a token for other scopes', async () => {
    const credential = await createApp();
    const token = await delivery.getAccessToken(terminal, credential, { scopes: ['bucket:read'] });
    assert.deepEqual(token.scopes, ['bucket:read']);
  });

  it('asks for the client secret and the private key apart', async () => {
    const credential = await createAccount();
    const fields = ['clientId', 'clientSecret', 'serviceAccountId', 'privateKeyBase64'] as const;
    const values = await delivery.getValues(debugSession, credential, fields);
    assert.deepEqual(
      asked.map(({ consumer, what }) => `${consumer.kind} ${what}`),
      ['debugSession clientSecret', 'debugSession privateKey'],
    );
    assert.deepEqual(Object.keys(values), ['clientId', 'serviceAccountId', 'clientSecret', 'privateKey']);
    assert.deepEqual([values.clientId, values.clientSecret], [clientId, clientSecret]);
    assert.ok(values.privateKey?.startsWith('-----BEGIN RSA PRIVATE KEY-----\n'));
  });

  it('reads no secret if another one is refused', async () => {
    const credential = await createAccount();
    answers = { privateKey: 'never' };
    await assert.rejects(delivery.getValues(debugSession, credential, ['clientSecret', 'privateKey']), PermissionError);
    assert.ok(!fixture.log.lines.some((line) => line.startsWith('Delivered')));
  });

  it('asks for nothing if there is no secret among the values', async () => {
    const credential = await createAccount();
    const values = await delivery.getValues(terminal, credential, ['clientId', 'keyId', 'email', 'callbackUrl']);
    assert.deepEqual(Object.keys(values), ['clientId', 'keyId', 'email']);
    assert.deepEqual(asked, []);
  });

  it('has every value of the samples for service accounts', async () => {
    const credential = await createAccount();
    await session.catalog.change(credential.appId, (app) => ({
      ...app,
      serviceAccounts: (app.serviceAccounts ?? []).map((account) => ({ ...account, scopes: ['data:read'] })),
    }));
    for (const sample of samples.filter(({ kind }) => kind === 'serviceAccount')) {
      const fields = sample.names.map(([, field]) => field);
      const values = await delivery.getValues({ kind: 'envFile', name: '.env' }, credential, fields);
      assert.deepEqual(
        toVariables(sample, values).map(({ name, value }) => (value === '' ? '' : name)),
        sample.names.map(([name]) => name),
      );
    }
  });

  it('has the callback URL, but no private key, for a user', async () => {
    const app = await addWebApp(session);
    const credential = await signIn(fixture, session, app, designer.userId, ['data:read', 'openid']);
    const values = await delivery.getValues(terminal, credential, ['callbackUrl', 'privateKey', 'scope']);
    assert.deepEqual(values, { callbackUrl: redirectUri, scope: 'data:read openid' });
    assert.deepEqual(asked, []);
  });

  it('logs every use with its scopes and no secret', async () => {
    const credential = await createApp();
    const account = await createAccountOf(credential.appId);
    const token = await delivery.getAccessToken(terminal, credential);
    const { privateKey = '' } = await delivery.getValues(terminal, account, ['clientSecret', 'privateKey']);
    const lines = fixture.log.lines.filter((line) => line.startsWith('Delivered'));
    const name = account.kind === 'serviceAccount' ? account.serviceAccountId : '';
    const [first = '', ...others] = lines;
    assert.match(
      first,
      new RegExp(
        `^Delivered: Terminal "zsh", the access token of app ${credential.appId}: data:read(, jti [\\w-]+)?\\.$`,
      ),
    );
    assert.deepEqual(others, [
      `Delivered: Terminal "zsh", the client secret of service account ${name} of app ${credential.appId}.`,
      `Delivered: Terminal "zsh", the private key of service account ${name} of app ${credential.appId}.`,
    ]);
    const whole = fixture.log.lines.join('\n');
    for (const secret of [token.value, clientSecret, privateKey, privateKey.split('\n')[1] ?? '']) {
      assert.ok(!whole.includes(secret));
    }
  });

  async function createAccountOf(appId: string): Promise<Credential> {
    const { serviceAccountId } = await createAccountWithKey(session, session.catalog.getApp(appId));
    return { kind: 'serviceAccount', appId, serviceAccountId };
  }

  it('says that an account without a key has none', async () => {
    const app = await addApp(session);
    const account = await session.accounts.create(
      app.id,
      { name: 'ci-publisher', firstName: 'service', lastName: 'publisher' },
      {},
    );
    const credential: Credential = { kind: 'serviceAccount', appId: app.id, serviceAccountId: account.id };
    await assert.rejects(
      delivery.getValues(terminal, credential, ['privateKey']),
      (error) => error instanceof CredentialError && error.problem === 'noKey',
    );
  });

  describe('for a launch configuration', () => {
    const fill = <T>(configuration: T, credential: Credential): Promise<T> =>
      fillPlaceholders(configuration, {
        findCredential: () => credential,
        getValues: (found, fields) => delivery.getValues(debugSession, found, fields, { askAgain: true }),
      });

    it('fills in the values of its placeholders', async () => {
      const credential = await createAccount();
      const filled = await fill(
        {
          env: { ID: '${apsAuth:clientId}', SECRET: '${apsAuth:clientSecret:ci}', KEY: '${apsAuth:privateKeyBase64}' },
        },
        credential,
      );
      assert.deepEqual([filled.env.ID, filled.env.SECRET], [clientId, clientSecret]);
      assert.match(Buffer.from(filled.env.KEY, 'base64').toString(), /^-----BEGIN RSA PRIVATE KEY-----\n/);
    });

    it('returns the same object without a placeholder, and asks nothing', async () => {
      const configuration = { env: { A: '${env:B}' } };
      assert.equal(await fill(configuration, { kind: 'app', appId: 'removed' }), configuration);
      assert.deepEqual(asked, []);
    });

    for (const [settings, setting, instead] of [
      [{ console: 'integratedTerminal' }, 'console', '"internalConsole"'],
      [{ console: 'externalTerminal' }, 'console', '"internalConsole"'],
      [{ console: 'terminal' }, 'console', '"debugConsole"'],
      [{ terminal: 'integrated' }, 'terminal', '"console"'],
      [{ terminal: 'external' }, 'terminal', '"console"'],
      [{ terminalKind: 'integrated' }, 'terminalKind', '"debugConsole"'],
      [{ externalConsole: true }, 'externalConsole', 'false'],
      [{ runInTerminal: true }, 'runInTerminal', 'false'],
    ] as const) {
      it(`gives no secret to a program in a terminal: ${JSON.stringify(settings)}`, async () => {
        const credential = await createApp();
        await assert.rejects(fill({ ...settings, env: { A: '${apsAuth:clientSecret}' } }, credential), (error) => {
          assert.ok(error instanceof TerminalConsoleError);
          assert.deepEqual([error.setting, error.instead], [setting, instead]);
          return true;
        });
        assert.deepEqual(asked, []);
        assert.deepEqual(await fill({ ...settings, env: { A: '${apsAuth:clientId}' } }, credential), {
          ...settings,
          env: { A: clientId },
        });
      });
    }

    it('gives secrets to a program in the debug console, however it is named', async () => {
      const credential = await createApp();
      const settings = { console: 'internalConsole', terminal: 'console', terminalKind: 'debugConsole' };
      const others = { externalConsole: false, runInTerminal: false, internalConsoleOptions: 'neverOpen' };
      const environment = [{ name: 'A', value: '${apsAuth:clientSecret}' }];
      assert.deepEqual(await fill({ ...settings, ...others, environment }, credential), {
        ...settings,
        ...others,
        environment: [{ name: 'A', value: clientSecret }],
      });
    });

    it('says which value a credential does not have', async () => {
      const credential = await createApp();
      await assert.rejects(
        fill({ env: { A: '${apsAuth:keyId:acme-pipeline}' } }, credential),
        (error) => error instanceof MissingValueError && error.placeholder === '${apsAuth:keyId:acme-pipeline}',
      );
    });
  });
});
