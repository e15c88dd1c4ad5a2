import * as vscode from 'vscode';
import { findCurrentRecord } from '../../credentials/catalog/resolvedCredential';
import { CredentialError } from '../../credentials/credentialError';
import { Renewal } from '../../credentials/tokens/renewal';
import type { EditorServices } from '../editorServices';

/** What the renewer works with. */
type RenewerServices = Pick<EditorServices, 'tokens' | 'active' | 'server' | 'clock' | 'log'>;

/** After a renewal, whatever came of it. */
const nextLookMs = 60_000;

/** A longer one would go off at once. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Renews the access token of the active credential before it expires, in the window that has the focus. It never asks
 * a person anything; what fails is tried again later, and said in the log only.
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
    // Timers stand still while the machine sleeps; the first look at the window finds out.
    this.#focus = vscode.window.onDidChangeWindowState(() => this.check());
  }

  /** To be called when what is active, or what is known of it, has changed. */
  check(): void {
    clearTimeout(this.#timer);
    const { active, server, clock } = this.#services;
    const record = active.subject && findCurrentRecord(active.subject, server.tokenEndpoint);
    if (!record || active.subject.user?.status === 'signInAgain') return;
    const step = this.#renewal.next(record.expiresAt, clock.now());
    if (!vscode.window.state.focused || this.#isRenewing) return;
    if (step.kind === 'wait') this.#timer = setTimeout(() => this.check(), Math.min(step.delayMs, longestTimerMs));
    if (step.kind === 'renew') void this.#renew(step.minValidityMs);
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    this.#focus.dispose();
  }

  async #renew(minValidityMs: number): Promise<void> {
    this.#isRenewing = true;
    const isWorthAnotherLook = await this.#request(minValidityMs);
    this.#isRenewing = false;
    if (isWorthAnotherLook && !this.#isDisposed) this.#timer = setTimeout(() => this.check(), nextLookMs);
  }

  /** False where only a person or another window can mend it. */
  async #request(minValidityMs: number): Promise<boolean> {
    const { tokens, active, log } = this.#services;
    const { subject } = active;
    if (!subject) return false;
    try {
      await tokens.get(subject.credential, { purpose: 'background', minValidityMs });
      return true;
    } catch (error) {
      log.info(
        `${subject.app.clientId}: the access token was not renewed: ${error instanceof Error ? error.name : 'unknown'}`,
      );
      return !(error instanceof CredentialError);
    }
  }
}
