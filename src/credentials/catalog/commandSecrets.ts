import type { PrintedSecret } from '../commands/readOutput';
import { CredentialError } from '../credentialError';
import type { Clock } from '../ports';
import { SharedRequest } from '../sharedRequest';
import type { BoundCommand } from './boundSecret';

/**
 * For whom a client secret is wanted. A command runs for a person; for a program, unless the server has just refused what it
 * printed; and never for the background, because it may ask for a fingerprint.
 */
export type Asker = 'person' | 'program' | 'background';

/** How the command of a client secret is asked, if it must be. */
export interface AskOptions {
  /** It may change while others join the request. A person if not given. */
  readonly asker?: (() => Asker) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A secret that a command has printed. Only in memory. */
interface Known extends PrintedSecret {
  /** Of the entry in the secret store. */
  readonly generation: number;
  readonly wasAccepted: boolean;
}

/**
 * The client secrets that commands have printed, for as long as this window lives. A command is asked when somebody needs its
 * secret, and never by a timer.
 */
export class CommandSecrets {
  readonly #clock: Clock;
  readonly #known = new Map<string, Known>();
  /** The generations whose last secret the server refused. */
  readonly #refused = new Map<string, number>();
  readonly #requests = new Map<string, { readonly generation: number; readonly request: SharedRequest<string> }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * The secret from memory, or from the command, which runs once for all who need it at a time.
   * @throws CredentialError `commandNotRun`, SecretCommandError, or the signal's reason
   */
  async get(appId: string, stored: BoundCommand, { asker = () => 'person', signal }: AskOptions = {}): Promise<string> {
    const { generation } = stored;
    const known = this.#known.get(appId);
    const isValid = known?.generation === generation && (known.expiresAt ?? Infinity) > this.#clock.now();
    if (isValid) return known.value;
    const who = asker();
    if (who === 'background' || (who === 'program' && this.#refused.get(appId) === generation))
      throw new CredentialError('commandNotRun', appId);
    return this.#ask(appId, stored).join(signal);
  }

  /** What a command has just printed for a person. */
  remember(appId: string, generation: number, printed: PrintedSecret): void {
    this.#refused.delete(appId);
    this.#known.set(appId, { ...printed, generation, wasAccepted: false });
  }

  noteAccepted(appId: string): void {
    const known = this.#known.get(appId);
    if (known) this.#known.set(appId, { ...known, wasAccepted: true });
  }

  /** Forgets a secret that the server refused. */
  forgetRefused(appId: string): Known | undefined {
    const known = this.#known.get(appId);
    this.#known.delete(appId);
    if (known && !known.wasAccepted) this.#refused.set(appId, known.generation);
    return known;
  }

  #ask(appId: string, { generation, command }: BoundCommand): SharedRequest<string> {
    const open = this.#requests.get(appId);
    if (open?.generation === generation && !open.request.isCancelled) return open.request;
    const request = new SharedRequest(async (signal) => {
      const { runSecretCommand } = await import('../commands/runSecretCommand');
      const printed = await runSecretCommand(command, { signal });
      this.remember(appId, generation, printed);
      return printed.value;
    });
    this.#requests.set(appId, { generation, request });
    request.onSettled(() => {
      if (this.#requests.get(appId)?.request === request) this.#requests.delete(appId);
    });
    return request;
  }
}
