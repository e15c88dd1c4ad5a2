import type { Page } from 'playwright-core';
import { clickNotificationButton, notification } from './notifications';
import { acceptQuickInput, answerQuickInput, waitForQuickInput } from './quickInput';
import { runCommand } from './window';

/** What a user types into the steps of APS: Add App. */
export interface AppEntry {
  readonly type: 'Server-to-Server' | 'Traditional Web App' | 'Desktop, Mobile, Single-Page App';
  readonly clientId: string;
  /** Absent for an app type without a client secret. */
  readonly clientSecret?: string;
  readonly name: string;
}

/** Goes through all steps by keyboard, starting from the Command Palette. The caller waits for the result. */
export async function enterApp(page: Page, entry: AppEntry): Promise<void> {
  const { type, clientId, clientSecret, name } = entry;
  const steps = clientSecret === undefined ? 2 : 3;
  await runCommand(page, 'APS: Add App');
  await answerQuickInput(page, /^Add App$/, type);
  await answerQuickInput(page, `(1/${steps})`, clientId);
  if (clientSecret !== undefined) await answerQuickInput(page, '(2/3)', clientSecret);
  await answerQuickInput(page, `(${steps}/${steps})`, name);
}

/** Adds an app that the server knows and gets its first access token for the scope `data:read`. */
export async function addAppWithToken(page: Page, entry: AppEntry): Promise<void> {
  await enterApp(page, entry);
  await clickNotificationButton(page, `Added ${entry.name}`, 'Get Token');
  await waitForQuickInput(page, `Scopes of ${entry.name}`);
  await acceptQuickInput(page);
  await notification(page, `Copied the access token of ${entry.name}`).waitFor();
}
