import { serverOf } from '../../credentials/catalog/server';
import { nextChangeAt } from '../../credentials/view/timeLeft';
import { exampleUrl } from '../../delivery/copyForms';
import { introspectOwnToken, type IntrospectionPorts } from '../../inspection/introspectOwnToken';
import { KeySets } from '../../inspection/keySets';
import { readToken } from '../../inspection/readToken';
import { findTokenOrigin, findUserInfoEndpoint, type TokenOrigin } from '../../inspection/tokenOrigin';
import { tryToken } from '../../inspection/tryToken';
import { verifyToken } from '../../inspection/verifyToken';
import { requestUserInfo } from '../../oauth/userInfo';
import type { EditorServices } from '../editorServices';
import { CredentialFailure } from '../errors/credentialFailure';
import { runAndShowErrors } from '../errors/runAndShowErrors';
import { failureText, logError } from '../errors/showError';
import { showPage, type ShownPage } from '../pages/showPage';
import { expiryOf, type Check, type InspectedToken, type IssuedFacts, type TokenFrom } from './inspectedToken';
import { tokenActions, tokenPage } from './tokenPage';

/** What an inspection uses. */
export type InspectionServices = Pick<EditorServices, 'catalog' | 'clientSecrets' | 'clock' | 'log' | 'server'>;

/** The token to inspect, and what is known of it already. */
export interface GivenToken {
  readonly token: string;
  readonly from: TokenFrom;
  readonly issued: IssuedFacts | undefined;
  /** Inspects a new token of the same credential. */
  readonly refresh?: () => Promise<void>;
}

/** The public keys of servers, for as long as this window is open. */
const keySets = new KeySets();

/** A token and the page about it. The token is in memory only, and gone with the page. */
export class TokenInspection {
  readonly #services: InspectionServices;
  readonly #given: GivenToken;
  readonly #ports: IntrospectionPorts;
  readonly #appId: string | undefined;
  readonly #origin: TokenOrigin;
  #inspected: InspectedToken;
  #page: ShownPage | undefined;
  #userInfoEndpoint: URL | undefined;

  /** @throws InsecureEndpointError if the token is from Autodesk and the base URL can't be used */
  constructor(services: InspectionServices, given: GivenToken) {
    const { catalog, clientSecrets, server } = services;
    const { token, from, issued } = given;
    this.#services = services;
    this.#given = given;
    this.#ports = { apps: catalog.apps, clientSecrets, server: () => server.server };
    this.#appId = from.kind === 'credential' ? from.picked.app.id : undefined;
    const reading = readToken(token);
    this.#origin = findTokenOrigin(reading, this.#ports, this.#appId);
    const isKnown = this.#origin.server !== undefined;
    this.#inspected = {
      from,
      facts: reading.format === 'jwt' ? reading : { format: 'opaque' },
      issued,
      origin: this.#origin,
      serverName: nameOfServer(this.#origin),
      verification: { state: isKnown ? 'running' : 'notAsked' },
      introspection: { state: isKnown ? 'running' : 'notAsked' },
      userInfoHost: undefined,
      userInfo: { state: 'notAsked' },
      trialHost: this.#origin.aps ? server.baseUrl.host : undefined,
      trial: { state: 'notAsked' },
    };
  }

  /** Shows what the token says at once, and what the servers say as they say it. */
  show(): void {
    const { clock, log } = this.#services;
    const page = showPage('token', tokenPage(this.#inspected, clock.now()), (own) => {
      void runAndShowErrors(log, () => this.#press(own));
    });
    this.#page = page;
    this.#followTime(page.signal);
    void this.#askServer();
  }

  async #askServer(): Promise<void> {
    const { server } = this.#origin;
    if (!server) return;
    const { token } = this.#given;
    const now = (): number => this.#services.clock.now();
    const verify = async (): Promise<void> =>
      this.#change({
        verification: await this.#check((signal) => verifyToken(token, server, { keySets, signal, now })),
      });
    const introspect = async (): Promise<void> => {
      const appId = this.#appId;
      const introspection = await this.#check((signal) => introspectOwnToken(token, this.#ports, { appId, signal }));
      this.#change({ introspection });
    };
    const findUser = async (): Promise<void> => {
      if (!hasUser(this.#inspected)) return;
      const found = await this.#check((signal) => findUserInfoEndpoint(this.#origin, { signal }));
      this.#userInfoEndpoint = found.state === 'done' ? found.result : undefined;
      this.#change({ userInfoHost: this.#userInfoEndpoint?.host });
    };
    await Promise.all([verify(), introspect(), findUser()]);
  }

  async #press(own: string): Promise<void> {
    switch (own) {
      case tokenActions.refresh:
        return this.#given.refresh?.();
      case tokenActions.userInfo:
        return this.#requestUserInfo();
      case tokenActions.trial:
        return this.#tryToken();
    }
  }

  async #requestUserInfo(): Promise<void> {
    const endpoint = this.#userInfoEndpoint;
    if (!endpoint) return;
    this.#change({ userInfo: { state: 'running' } });
    const userInfo = await this.#check((signal) => requestUserInfo(endpoint, this.#given.token, { signal }));
    this.#change({ userInfo });
  }

  /** Only to the host on the button, also if the setting has changed in the meantime. */
  async #tryToken(): Promise<void> {
    const url = exampleUrl({ app: { server: undefined }, user: undefined }, this.#services.server.baseUrl);
    if (url.host !== this.#inspected.trialHost) return;
    this.#change({ trial: { state: 'running' } });
    this.#change({ trial: await this.#check((signal) => tryToken(this.#given.token, url, { signal })) });
  }

  #change(part: Partial<InspectedToken>): void {
    this.#inspected = { ...this.#inspected, ...part };
    this.#page?.update(tokenPage(this.#inspected, this.#services.clock.now()));
  }

  async #check<Result>(task: (signal: AbortSignal | undefined) => Promise<Result>): Promise<Check<Result>> {
    const signal = this.#page?.signal;
    const { app } = this.#origin;
    try {
      return { state: 'done', result: await task(signal) };
    } catch (error) {
      const failure = app ? new CredentialFailure({ name: app.name, app }, error) : error;
      if (signal?.aborted !== true) logError(this.#services.log, failure);
      return { state: 'failed', text: failureText(failure) };
    }
  }

  /** Updates the page whenever the time left changes, with one timer, and with none once the token has expired. */
  #followTime(signal: AbortSignal): void {
    const { clock } = this.#services;
    let timer: NodeJS.Timeout | undefined;
    const wait = (): void => {
      const expiresAt = expiryOf(this.#inspected);
      const next = nextChangeAt(expiresAt === undefined ? [] : [expiresAt], clock.now());
      if (next === undefined || signal.aborted) return;
      timer = setTimeout(() => {
        this.#change({});
        wait();
      }, next - clock.now());
    };
    signal.addEventListener('abort', () => clearTimeout(timer));
    wait();
  }
}

function nameOfServer({ app, aps, server }: TokenOrigin): string | undefined {
  if (app) return serverOf(app).name;
  return aps ? 'Autodesk' : server?.tokenEndpoint.host;
}

function hasUser({ from, facts }: InspectedToken): boolean {
  return facts.format === 'jwt' && facts.kind !== 'other'
    ? facts.kind === 'user'
    : from.kind === 'credential' && from.picked.credential.kind === 'user';
}
