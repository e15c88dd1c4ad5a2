import { describeError } from '../credentials/describeError';
import type { Log } from '../credentials/ports';
import { SharedRequest } from '../credentials/sharedRequest';
import { describeSubject } from './describeSubject';
import { Offers } from './offers';
import {
  permissionKey,
  type Consumer,
  type Permission,
  type PermissionAnswer,
  type PermissionSubject,
} from './permission';
import type { PermissionFolder } from './permissionFolder';

/**
 * Why a consumer doesn't get what it wants: the person answered never, closed the question, or didn't answer in time; or
 * nobody has said that the workspace is trusted.
 */
export type PermissionRefusal = 'never' | 'closed' | 'noAnswer' | 'untrustedWorkspace';

type Unanswered = Extract<PermissionRefusal, 'closed' | 'noAnswer'>;

/** A consumer doesn't get what it wants. */
export class PermissionError extends Error {
  override readonly name = 'PermissionError';
  readonly refusal: PermissionRefusal;
  readonly subject: PermissionSubject;

  constructor(refusal: PermissionRefusal, subject: PermissionSubject) {
    super(`There is no permission: ${refusal}.`);
    this.refusal = refusal;
    this.subject = subject;
  }
}

/** Asks the person; undefined if they close the question. The signal says that nobody waits for the answer any longer. */
export type AskPermission = (subject: PermissionSubject, signal: AbortSignal) => Promise<PermissionAnswer | undefined>;

/** What permissions need from the editor. */
export interface PermissionPorts {
  readonly folder: PermissionFolder;
  readonly ask: AskPermission;
  /** What identifies the workspace of this window, such as its URI; empty if it has none. */
  readonly workspace: () => string;
  /** Whether the person trusts the workspace. */
  readonly isTrusted: () => boolean;
  readonly log: Log;
  /** How long a consumer waits for the person, in milliseconds. */
  readonly askTimeoutMs: number;
}

/** How a permission is requested. */
export interface PermissionRequest {
  readonly signal?: AbortSignal | undefined;
  /**
   * Asks although the person has closed the same question in this window, or hasn't answered it. For what a person just
   * started. It doesn't undo a never.
   */
  readonly askAgain?: boolean | undefined;
}

/**
 * Decides for every consumer which credential it may have and what of it. What lasts for this window is kept in memory;
 * the rest is in the extension's storage, and is read anew at every request.
 */
export class Permissions {
  /** What other extensions may have, about which no question is asked here. */
  readonly offers: Offers;
  readonly #ports: PermissionPorts;
  readonly #ofWindow = new Map<string, Permission>();
  readonly #unanswered = new Map<string, { readonly subject: PermissionSubject; readonly why: Unanswered }>();
  readonly #decisions = new Map<string, SharedRequest<PermissionAnswer>>();
  readonly #questions = new Map<string, SharedRequest<PermissionAnswer>>();

  constructor(ports: PermissionPorts) {
    this.#ports = ports;
    this.offers = new Offers(ports.folder, ports.log);
  }

  /**
   * Returns if the consumer may have it. Otherwise asks the person, once for all who want the same at a time, and waits no
   * longer than `askTimeoutMs`.
   * @throws PermissionError if it may not
   * @throws the signal's reason
   */
  async request(subject: PermissionSubject, { signal, askAgain = false }: PermissionRequest = {}): Promise<void> {
    signal?.throwIfAborted();
    this.#requireTrust(subject);
    if (subject.consumer.kind === 'extension') {
      if (await this.offers.includes(subject)) return;
      throw new PermissionError('never', subject);
    }
    const key = permissionKey({ ...subject, workspace: this.#ports.workspace() });
    const decision = share(this.#decisions, `${askAgain} ${key}`, (ended) =>
      this.#decide(key, subject, askAgain, ended),
    );
    const answer = await decision.join(signal);
    if (answer === 'never') throw new PermissionError('never', subject);
  }

  /** Those of this window, and those that are stored for any workspace. @throws the system's error */
  async list(): Promise<readonly Permission[]> {
    return [...this.#ofWindow.values(), ...(await this.#ports.folder.list())];
  }

  /** Withdraws a permission, or a never. The next request asks again. @throws the system's error */
  async withdraw(permission: Permission): Promise<void> {
    if (permission.consumer.kind === 'extension') {
      await this.offers.withdraw(permission);
      return;
    }
    const key = permissionKey(permission);
    this.#unanswered.delete(key);
    this.#ofWindow.delete(key);
    if (permission.answer !== 'window') await this.#ports.folder.remove(permission);
    this.#ports.log.info(`A permission was withdrawn: ${describeSubject(permission)}.`);
  }

  /**
   * Allows for this window what the person has just picked for a consumer, so that there is nothing to ask.
   * @throws PermissionError `untrustedWorkspace`
   */
  allow(subject: PermissionSubject): void {
    this.#requireTrust(subject);
    const workspace = this.#ports.workspace();
    const key = permissionKey({ ...subject, workspace });
    this.#unanswered.delete(key);
    this.#ofWindow.set(key, { ...subject, answer: 'window', workspace });
    this.#ports.log.info(`${describeSubject(subject)}: picked.`);
  }

  /**
   * Withdraws everything that a consumer may have in this workspace, and every never, because another program is about to
   * have its name or nobody has it any longer. @throws the system's error
   */
  async forget({ kind, name }: Consumer): Promise<void> {
    const workspace = this.#ports.workspace();
    const isOf = (subject: PermissionSubject): boolean =>
      subject.consumer.kind === kind && subject.consumer.name === name;
    for (const permission of await this.list())
      if (isOf(permission) && permission.workspace === workspace) await this.withdraw(permission);
    for (const [key, { subject }] of this.#unanswered) if (isOf(subject)) this.#unanswered.delete(key);
  }

  #requireTrust(subject: PermissionSubject): void {
    if (!this.#ports.isTrusted()) throw new PermissionError('untrustedWorkspace', subject);
  }

  async #decide(
    key: string,
    subject: PermissionSubject,
    askAgain: boolean,
    signal: AbortSignal,
  ): Promise<PermissionAnswer> {
    const known = this.#ofWindow.get(key) ?? (await this.#findStored(subject));
    if (known) return known.answer;
    const unanswered = this.#unanswered.get(key);
    if (unanswered && !askAgain) throw new PermissionError(unanswered.why, subject);
    return share(this.#questions, key, (ended) => this.#ask(key, subject, ended)).join(signal);
  }

  /** A storage that can't be read allows nothing, so the person is asked. */
  async #findStored(subject: PermissionSubject): Promise<Permission | undefined> {
    const { folder, workspace, log } = this.#ports;
    try {
      return await folder.find(subject, workspace());
    } catch (error) {
      log.warn(`A permission couldn't be read. ${describeError(error)}`);
      return undefined;
    }
  }

  async #ask(key: string, subject: PermissionSubject, signal: AbortSignal): Promise<PermissionAnswer> {
    const { ask, askTimeoutMs } = this.#ports;
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), askTimeoutMs);
    try {
      const ended = AbortSignal.any([signal, timeout.signal]);
      const answer = await Promise.race([ask(subject, ended), whenAborted(ended)]);
      const without = timeout.signal.aborted ? 'noAnswer' : 'closed';
      // A question that nobody waits for any longer was neither closed nor left unanswered.
      if (!signal.aborted) await this.#keep(key, subject, answer ?? without);
      if (answer === undefined) throw new PermissionError(without, subject);
      return answer;
    } finally {
      clearTimeout(timer);
    }
  }

  async #keep(key: string, subject: PermissionSubject, answer: PermissionAnswer | Unanswered): Promise<void> {
    this.#ports.log.info(`${describeSubject(subject)}: ${answer}.`);
    if (answer === 'closed' || answer === 'noAnswer') {
      this.#unanswered.set(key, { subject, why: answer });
      return;
    }
    this.#unanswered.delete(key);
    if (answer === 'once') return;
    const permission = { ...subject, answer, workspace: this.#ports.workspace() };
    if (answer === 'window') {
      this.#ofWindow.set(key, permission);
      return;
    }
    try {
      await this.#ports.folder.store(permission);
    } catch (error) {
      // The answer still counts for this window.
      this.#ofWindow.set(key, permission);
      this.#ports.log.warn(`A permission couldn't be stored. ${describeError(error)}`);
    }
  }
}

/** The request with this key that is under way, or a new one. */
function share<T>(
  requests: Map<string, SharedRequest<T>>,
  key: string,
  send: (signal: AbortSignal) => Promise<T>,
): SharedRequest<T> {
  const open = requests.get(key);
  if (open && !open.isCancelled) return open;
  const request = new SharedRequest(send);
  requests.set(key, request);
  request.onSettled(() => {
    if (requests.get(key) === request) requests.delete(key);
  });
  return request;
}

function whenAborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));
}
