import * as vscode from 'vscode';
import { findCurrentRecord, type ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { findRenewalObstacle, type RenewalObstacle } from '../../credentials/view/renewalObstacle';
import { buildNode } from '../../credentials/view/treeModel';
import type { EditorServices } from '../editorServices';
import { runAndShowErrors } from '../errors/runAndShowErrors';
import { notify } from '../prompts/notify';
import { formatTimeLeft } from '../words/timeLeftText';
import { remedyFor } from './renewalRemedy';

type WarningServices = Pick<EditorServices, 'active' | 'server' | 'clock' | 'viewContext' | 'log'>;

/** A timer with a longer delay fires immediately. */
const maxTimerMs = 2 ** 31 - 1;

const warnSetting = 'apsAuth.warnBeforeExpiryMinutes';

/** Warns once before the active credential's access token expires, if only a person can get another one. */
export class ExpiryWarning {
  readonly #services: WarningServices;
  #timer: NodeJS.Timeout | undefined;
  /** The expiry that was warned of. */
  #warned: number | undefined;

  constructor(services: WarningServices) {
    this.#services = services;
  }

  /** Call this when the active credential, what is known about it, the setting, or the focus has changed. */
  check(): void {
    clearTimeout(this.#timer);
    const { active, server, clock, viewContext } = this.#services;
    const { credential } = active;
    const minutes: unknown = vscode.workspace.getConfiguration().get(warnSetting);
    if (!credential || !vscode.window.state.focused || typeof minutes !== 'number' || !(minutes > 0)) return;
    const expiresAt = findCurrentRecord(credential, server.tokenEndpoint)?.expiresAt;
    const now = clock.now();
    if (expiresAt === undefined || expiresAt <= now || expiresAt === this.#warned) return;
    const obstacle = findRenewalObstacle(buildNode(credential, viewContext()), now);
    if (obstacle === undefined) return;
    const delayMs = expiresAt - minutes * 60_000 - now;
    if (delayMs > 0) {
      this.#timer = setTimeout(() => this.check(), Math.min(delayMs, maxTimerMs));
      return;
    }
    this.#warned = expiresAt;
    void runAndShowErrors(this.#services.log, () => warn(credential, obstacle, formatTimeLeft(expiresAt, now)));
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}

async function warn(
  { name, credential }: ResolvedCredential,
  obstacle: RenewalObstacle,
  timeLeft: string,
): Promise<void> {
  const { advice, button, command } = remedyFor(obstacle);
  const text = vscode.l10n.t('The access token of {0} expires in {1}. {2}', name, timeLeft, advice);
  if ((await notify(text, { severity: 'warning', buttons: [button] })) !== button) return;
  await vscode.commands.executeCommand(command, credential);
}
