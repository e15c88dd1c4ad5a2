import * as vscode from 'vscode';
import { findCurrentRecord } from '../../credentials/catalog/resolvedCredential';
import { CredentialError } from '../../credentials/credentialError';
import { OutdatedWindowError } from '../../credentials/leases/fencedSecretStore';
import { logName } from '../../credentials/logName';
import { Renewal } from '../../credentials/tokens/renewal';
import type { EditorServices } from '../editorServices';

type RenewerServices = Pick<EditorServices, 'tokens' | 'active' | 'server' | 'clock' | 'log'>;

/** How long after a renewal, successful or not, the next check follows. */
const nextCheckMs = 60_000;

/** A timer with a longer delay fires immediately. */
const maxTimerMs = 2 ** 31 - 1;

/**
 * Renews the access token of the active credential before it expires, in the window that has the focus. Never prompts.
 * A failure is only logged, and the renewal is tried again later.
 */
export class Renewer {
  readonly #services: RenewerServices;
  readonly #renewal = new Renewal(Math.random());
  readonly #focus: vscode.Disposable;
  #timer: NodeJS.Timeout | undefined;
  #isRenewing = false;
  #isDisposed = false;

  constructor(services: RenewerServices) {
    this.#services = services;
    // Timers don't advance while the machine sleeps, so this checks again when the focus changes.
    this.#focus = vscode.window.onDidChangeWindowState(() => this.check());
  }

  /** Call this when the active credential, or what is known about it, has changed. */
  check(): void {
    if (this.#isDisposed) return;
    clearTimeout(this.#timer);
    const { active, server, clock } = this.#services;
    const { credential } = active;
    const record = credential && findCurrentRecord(credential, server.tokenEndpoint);
    if (!record || credential.user?.status === 'signInAgain') return;
    const step = this.#renewal.next(record.expiresAt, clock.now());
    if (!vscode.window.state.focused || this.#isRenewing) return;
    if (step.kind === 'wait') this.#timer = setTimeout(() => this.check(), Math.min(step.delayMs, maxTimerMs));
    if (step.kind === 'renew') void this.#renew(step.minValidityMs);
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    this.#focus.dispose();
  }

  async #renew(minValidityMs: number): Promise<void> {
    this.#isRenewing = true;
    const shouldCheckAgain = await this.#request(minValidityMs);
    this.#isRenewing = false;
    if (shouldCheckAgain && !this.#isDisposed) this.#timer = setTimeout(() => this.check(), nextCheckMs);
  }

  /** Returns false if only a person or another window can fix the problem. */
  async #request(minValidityMs: number): Promise<boolean> {
    const { tokens, active, log } = this.#services;
    const resolved = active.credential;
    if (!resolved) return false;
    const { app, credential } = resolved;
    try {
      await tokens.get(credential, { purpose: 'background', minValidityMs });
      return true;
    } catch (error) {
      log.info(`${logName(app)}: the access token was not renewed: ${error instanceof Error ? error.name : 'unknown'}`);
      // Only a window that is loaded again can renew.
      if (error instanceof OutdatedWindowError) this.dispose();
      return !(error instanceof CredentialError);
    }
  }
}
