import type { ApsAuthorizationServer } from '../../aps/apsAuthorizationServer';
import { ApsError } from '../../aps/apsError';
import {
  cancelClientSecret,
  commitClientSecret,
  prepareClientSecret,
  type ClientSecretRequest,
} from '../../aps/clientSecretApi';
import { NetworkError, UnexpectedResponseError } from '../../oauth/errors';
import { signAssertion } from '../../oauth/jwtBearer';
import { correctServerTime, serverTime } from '../../oauth/serverClock';
import { toSigningKey } from '../../oauth/signingKey';
import type { App } from '../catalog/app';
import { afterAcceptance, type BoundSecret, type OtherSecret } from '../catalog/boundSecret';
import type { HeldSecret } from '../catalog/heldSecret';
import type { SecretHosts } from '../catalog/secretHosts';
import { CredentialError } from '../credentialError';
import { logName } from '../logName';
import type { Clock, Log } from '../ports';
import { minimalScopes, requestAppToken, verifyClient, type ClientVerification } from '../tokens/appGrant';
import type { AssertionGrant } from '../tokens/assertionGrant';
import type { WaitOptions } from '../tokens/credentialTokens';
import { findRotationKey, type RotationKeyPorts } from './rotationKey';

/** What the rotation of a client secret takes. */
export interface RotationPorts extends RotationKeyPorts {
  readonly secretHosts: SecretHosts;
  readonly assertions: AssertionGrant;
  readonly apsServer: () => ApsAuthorizationServer;
  readonly clock: Clock;
  readonly log: Log;
}

/** How a rotation is to be done. */
export interface RotationOptions extends WaitOptions {
  /** Drops a secret that was prepared elsewhere, or in a window that was closed before it could store it. */
  readonly replacesPrepared?: boolean;
}

/** The outcome of a rotation: whether the token server has accepted the new secret already. */
export interface SecretRotationResult {
  readonly isProved: boolean;
}

const rotateScope = 'application:client:rotate_secret';

/** Half of the five minutes that Autodesk allows, so that clocks may differ by some either way. */
const assertionLifetimeMs = 150_000;

/**
 * Replaces the client secret of an app with one that Autodesk makes. A prepared secret is stored before it is committed, and the
 * old one stays stored until the new one has been accepted, so wherever this stops, the secret that works is here: requests
 * try the prepared one once the old one is rejected, and another call goes on where this one stopped. One window at a time.
 * @throws CredentialError `rotationPreparedElsewhere` if another secret waits to be committed and `replacesPrepared` isn't set,
 * `rotationLapsed` if Autodesk drops the prepared one at once, `clientSecretChanged` if another window has just changed the secret,
 * `rotationKeyMissing`, `secretFromCommand`, `secretMissing`, `clientSecretNotVisible`, `hostNotConfirmed`, or `noClientSecretRotation`
 * @throws LeaseHeldError, OutdatedWindowError, OAuthError, ApsError, NetworkError, UnexpectedResponseError, what the secret
 * store and the disk throw, or the signal's reason; then the old secret is in use, or the new one if it was committed
 */
export async function rotateClientSecret(
  ports: RotationPorts,
  appId: string,
  options: RotationOptions,
): Promise<SecretRotationResult> {
  const { secretGeneration } = ports.catalog.getApp(appId);
  return whileRotating(ports, appId, options, async (rotation) => {
    if (rotation.held.app.secretGeneration !== secretGeneration)
      throw new CredentialError('clientSecretChanged', appId);
    const { prepared } = await rotation.read();
    if (prepared !== undefined) {
      if (await rotation.isCommitted(prepared)) return { isProved: true };
      const resumed = await rotation.commit(prepared);
      if (resumed !== 'lapsed') return resumed;
    }
    const committed = await rotation.commit(await rotation.prepare());
    if (committed === 'lapsed') throw new CredentialError('rotationLapsed', appId);
    return committed;
  });
}

/**
 * Drops the prepared client secret of an app, here and at Autodesk. Returns `committed` if it is in use already: then it stays.
 * @throws as `rotateClientSecret` does
 */
export async function cancelRotation(
  ports: RotationPorts,
  appId: string,
  options: WaitOptions,
): Promise<'canceled' | 'committed'> {
  return whileRotating(ports, appId, options, async (rotation) => {
    const { prepared } = await rotation.read();
    if (prepared !== undefined && (await rotation.isCommitted(prepared))) return 'committed';
    await rotation.cancel();
    await rotation.drop();
    return 'canceled';
  });
}

async function whileRotating<T>(
  ports: RotationPorts,
  appId: string,
  options: RotationOptions,
  work: (rotation: Rotation) => Promise<T>,
): Promise<T> {
  const { catalog, clientSecrets, secrets } = ports;
  await catalog.throwIfOutdated();
  return clientSecrets.exclusively(appId, async (held) => {
    const { app } = held;
    if (app.server !== undefined) throw new CredentialError('noClientSecretRotation', appId);
    const key = await findRotationKey(secrets, app);
    if (key === undefined) throw new CredentialError('rotationKeyMissing', appId);
    return work(new Rotation(ports, held, key, options));
  });
}

/** The stored secret, and the one that was prepared to follow it. */
interface Stored {
  readonly secret: BoundSecret;
  readonly prepared: OtherSecret | undefined;
}

/** One rotation, while no other window can change the client secret. */
class Rotation {
  readonly held: HeldSecret;
  readonly #ports: RotationPorts;
  readonly #key: string;
  readonly #options: RotationOptions;
  readonly #server: ApsAuthorizationServer;

  constructor(ports: RotationPorts, held: HeldSecret, key: string, options: RotationOptions) {
    this.#ports = ports;
    this.held = held;
    this.#key = key;
    this.#options = options;
    this.#server = ports.apsServer();
  }

  async read(): Promise<Stored> {
    const { app } = this.held;
    const secret = await this.held.read();
    if (secret === undefined) throw new CredentialError('secretMissing', app.id);
    if ('command' in secret) throw new CredentialError('secretFromCommand', app.id);
    if (secret.generation < app.secretGeneration) throw new CredentialError('clientSecretNotVisible', app.id);
    const prepared = secret.others?.find(({ kind }) => kind === 'prepared');
    for (const { hosts } of prepared ? [secret, prepared] : [secret])
      if (!(await this.#ports.secretHosts.allows(app, hosts, this.#server)))
        throw new CredentialError('hostNotConfirmed', app.id);
    return { secret, prepared };
  }

  /** Stores a new secret that Autodesk has prepared. If it can't be stored, Autodesk is told to forget it. */
  async prepare(): Promise<OtherSecret> {
    const { secret } = await this.read();
    await this.held.throwIfLost();
    const value = await this.#requestPrepared();
    const prepared: OtherSecret = { kind: 'prepared', value, hosts: secret.hosts };
    const others = [prepared, ...(secret.others ?? [])];
    try {
      await this.held.store({ ...secret, others }, (app) => withPreparedAt(app, this.#ports.clock.now()));
    } catch (error) {
      await this.#send(cancelClientSecret).catch(() => undefined);
      throw error;
    }
    this.#log('a new client secret was prepared');
    return prepared;
  }

  async #requestPrepared(): Promise<string> {
    try {
      return await this.#send(prepareClientSecret);
    } catch (error) {
      if (!isConflict(error)) throw error;
      if (this.#options.replacesPrepared !== true)
        throw new CredentialError('rotationPreparedElsewhere', this.held.app.id);
      await this.cancel();
      return this.#send(prepareClientSecret);
    }
  }

  /** Commits the prepared secret, which then takes the place of the old one. `lapsed` if Autodesk no longer has it. */
  async commit(prepared: OtherSecret): Promise<SecretRotationResult | 'lapsed'> {
    await this.held.throwIfLost();
    try {
      await this.#send((request, options) => commitClientSecret(request, prepared.value, options));
    } catch (error) {
      if (!mayBeCommitted(error)) throw error;
      if (await this.isCommitted(prepared, undefined)) return { isProved: true };
      if (!isConflict(error)) throw error;
      await this.drop();
      return 'lapsed';
    }
    await this.#putIntoUse(prepared);
    const isProved = (await this.#verify(prepared, undefined)).kind === 'accepted';
    if (isProved) await this.#end(prepared);
    return { isProved };
  }

  /**
   * Whether a prepared secret is in use at Autodesk, as it is if the response to its commit was lost; then it is from now on
   * here, too.
   * @throws what the token server's answer was, if it says nothing about the secret
   */
  async isCommitted(prepared: OtherSecret, signal = this.#options.signal): Promise<boolean> {
    const verification = await this.#verify(prepared, signal);
    if (verification.kind === 'noResponse') throw verification.error;
    if (verification.kind === 'refused') return false;
    await this.#end(prepared);
    return true;
  }

  /** Tells Autodesk to drop what was prepared, if anything was. */
  async cancel(): Promise<void> {
    await this.#send(cancelClientSecret).catch((error: unknown) => {
      if (!isConflict(error)) throw error;
    });
    this.#log('the prepared client secret was canceled');
  }

  /** Forgets the prepared secret. */
  async drop(): Promise<void> {
    const { secret } = await this.read();
    const others = (secret.others ?? []).filter(({ kind }) => kind !== 'prepared');
    await this.held.store({ ...secret, others }, (app) => withPreparedAt(app, undefined));
  }

  /** The committed secret is in use. The old one stays until the token server has accepted the new one. */
  async #putIntoUse({ value, hosts }: OtherSecret): Promise<void> {
    const { secret } = await this.read();
    const before: OtherSecret = { kind: 'before', value: secret.value, hosts: secret.hosts };
    const others = [before, ...(secret.others ?? []).filter(({ kind }) => kind === 'before')];
    await this.held.store({ value, hosts, generation: secret.generation, others }, (app) =>
      withPreparedAt({ ...app, secretStatus: 'unchecked', secretSince: this.#rotatedNow() }, undefined),
    );
    this.#log('the new client secret was committed');
  }

  /** The token server has accepted the committed secret. */
  async #end({ value }: OtherSecret): Promise<void> {
    const { secret } = await this.read();
    await this.held.store(afterAcceptance(secret, value), (app) =>
      withPreparedAt({ ...app, secretStatus: 'accepted', secretSince: this.#rotatedNow() }, undefined),
    );
    this.#log('the token server accepted the new client secret');
  }

  #rotatedNow(): App['secretSince'] {
    return { at: this.#ports.clock.now(), by: 'rotated' };
  }

  #verify({ value }: OtherSecret, signal: AbortSignal | undefined): Promise<ClientVerification> {
    return verifyClient({ ...this.#appRequest(value), scopes: minimalScopes, signal });
  }

  /** Sends one request of the API, with an access token of its own that isn't stored. */
  async #send<T>(send: (request: ClientSecretRequest, options: WaitOptions) => Promise<T>): Promise<T> {
    const { secret } = await this.read();
    const request = { ...this.#appRequest(secret.value), scopes: [rotateScope] };
    const { accessToken, serverDate } = await requestAppToken(request);
    // The clock may have been set since it was last compared, and this API rejects an assertion without saying why.
    correctServerTime(this.#server.tokenEndpoint, serverDate, this.#ports.clock.now());
    const { clientId } = this.held.app;
    const server = this.#server;
    const sign = (audience: string): Promise<string> => this.#sign(audience);
    return send({ server, clientId, accessToken, sign }, this.#options);
  }

  #appRequest(secret: string): Omit<Parameters<typeof requestAppToken>[0], 'scopes'> {
    const { assertions, clock } = this.#ports;
    const { signal, onWait } = this.#options;
    const now = (): number => clock.now();
    return { app: this.held.app, secret, server: this.#server, assertions, signal, onWait, now };
  }

  #sign(audience: string): Promise<string> {
    const { clientId } = this.held.app;
    const now = serverTime(this.#server.tokenEndpoint, this.#ports.clock.now());
    return signAssertion(toSigningKey(this.#key), {
      issuer: clientId,
      subject: clientId,
      audience,
      expiresAt: now + assertionLifetimeMs,
      others: { iat: Math.floor(now / 1000) },
    });
  }

  #log(what: string): void {
    this.#ports.log.info(`${logName(this.held.app)}: ${what}`);
  }
}

function withPreparedAt(app: App, preparedAt: number | undefined): App {
  const { keyId = '' } = app.rotation ?? {};
  return { ...app, rotation: preparedAt === undefined ? { keyId } : { keyId, preparedAt } };
}

/** Another secret has been prepared, or none. */
function isConflict(error: unknown): boolean {
  return error instanceof ApsError && error.status === 409;
}

/** Whether a commit that failed so may have been done nevertheless. */
function mayBeCommitted(error: unknown): boolean {
  if (error instanceof NetworkError || error instanceof UnexpectedResponseError) return true;
  return error instanceof ApsError && (isConflict(error) || error.status >= 500);
}
