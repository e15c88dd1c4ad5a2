import assert from 'node:assert/strict';
import { limitSecretStoreWaits } from '../../src/credentials/limitSecretStoreWaits';
import type { SecretStore } from '../../src/credentials/ports';
import {
  addWebApp,
  createCredentialsFixture,
  designer,
  signIn,
  type CredentialsFixture,
} from '../support/credentialsFixture';
import { MemorySecretStore } from '../support/memorySecretStore';

const scopes = ['data:read'];
const maxWaitMs = 60;

/** A store that stops answering, as one does whose dialog nobody sees. */
class HangingSecretStore implements SecretStore {
  isHanging = false;
  readonly #store: SecretStore;

  constructor(store: SecretStore) {
    this.#store = store;
  }

  get(name: string): Promise<string | undefined> {
    return this.#answer(() => this.#store.get(name));
  }

  store(name: string, value: string): Promise<void> {
    return this.#answer(() => this.#store.store(name, value));
  }

  remove(name: string): Promise<void> {
    return this.#answer(() => this.#store.remove(name));
  }

  keys(): Promise<readonly string[]> {
    return this.#answer(() => this.#store.keys());
  }

  #answer<T>(act: () => Promise<T>): Promise<T> {
    return this.isHanging ? new Promise(() => undefined) : act();
  }
}

describe('a secret store that does not answer', () => {
  let fixture: CredentialsFixture;

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
  });
  afterEach(() => fixture.close());

  it('ends every operation with an error that says so', async () => {
    const hanging = new HangingSecretStore(new MemorySecretStore());
    const store = limitSecretStoreWaits(hanging, maxWaitMs);
    await store.store('name', 'value');
    assert.deepEqual([await store.get('name'), await store.keys()], ['value', ['name']]);
    hanging.isHanging = true;
    for (const operation of [store.get('name'), store.store('name', ''), store.remove('name'), store.keys()])
      await assert.rejects(operation, { name: 'SecretStoreSilentError' });
  });

  it('keeps neither later requests nor other windows waiting', async () => {
    const hanging = new HangingSecretStore(fixture.secrets);
    const session = await fixture.startSession({ secrets: limitSecretStoreWaits(hanging, maxWaitMs) });
    const other = await fixture.startSession();
    const app = await addWebApp(session);
    const credential = await signIn(fixture, session, app, designer.userId, scopes);
    await other.catalog.load();
    hanging.isHanging = true;
    await assert.rejects(session.broker.getToken(credential, { scopes, force: true }), {
      name: 'SecretStoreSilentError',
    });
    await other.broker.getToken(credential, { scopes, force: true });
    hanging.isHanging = false;
    await session.broker.getToken(credential, { scopes, force: true });
    assert.deepEqual([fixture.emulator.rotationCount, fixture.emulator.replayCount], [2, 0]);
  });

  it('loses no refresh token that arrives meanwhile', async () => {
    const hanging = new HangingSecretStore(fixture.secrets);
    const session = await fixture.startSession({ secrets: limitSecretStoreWaits(hanging, maxWaitMs) });
    const app = await addWebApp(session);
    const credential = await signIn(fixture, session, app, designer.userId, scopes);
    fixture.emulator.fail('/authentication/v2/token', { kind: 'delay', delayMs: 100 });
    const request = session.broker.getToken(credential, { scopes, force: true });
    while (fixture.emulator.rotationCount === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    hanging.isHanging = true;
    await request;
    hanging.isHanging = false;
    await session.broker.getToken(credential, { scopes, force: true });
    assert.deepEqual([fixture.emulator.rotationCount, fixture.emulator.replayCount], [2, 0]);
  });
});
