import type { Page } from 'playwright-core';
import { clickNotificationButton, notification } from './notifications';
import {
  acceptQuickInput,
  answerQuickInput,
  pickRow,
  quickInput,
  quickInputMessage,
  quickInputTitle,
  waitForQuickInput,
} from './quickInput';
import { copiedBy, runCommand, untilItWorks, waitForText } from './window';

/** What a user types into the steps of APS: Add App. */
export interface AppEntry {
  readonly type: 'Server-to-Server' | 'Traditional Web App' | 'Desktop, Mobile, Single-Page App';
  readonly clientId: string;
  /** Absent for an app type without a client secret. */
  readonly clientSecret?: string;
  readonly name: string;
}

/**
 * Goes through all steps by keyboard, starting from the Command Palette. The type is picked only if the check of the client
 * secret doesn't tell it. The caller waits for the result.
 */
export async function enterApp(page: Page, entry: AppEntry): Promise<void> {
  await enterClient(page, entry);
  await waitForQuickInput(page, /\(3\/[34]\)/);
  if ((await quickInputTitle(page)).includes('(3/4)')) await enterTypeAndName(page, entry);
  else await answerQuickInput(page, '(3/3)', entry.name);
}

/** The steps up to the check of the client secret, which finds out the type of the app. */
export async function enterClient(
  page: Page,
  { clientId, clientSecret = '' }: Omit<AppEntry, 'name' | 'type'>,
): Promise<void> {
  await runCommand(page, 'APS: Add App');
  await answerQuickInput(page, '(1/3)', clientId);
  await answerQuickInput(page, '(2/3)', clientSecret);
}

/** The steps after a check that doesn't tell the type. */
export async function enterTypeAndName(page: Page, { type, name }: Pick<AppEntry, 'type' | 'name'>): Promise<void> {
  await waitForQuickInput(page, '(3/4)');
  await pickRow(page, type);
  await answerQuickInput(page, '(4/4)', name);
}

/**
 * Adds an app that the server knows, and copies its first access token, which is for the scope `data:read`. A
 * Server-to-Server app has it at once.
 */
export async function addAppWithToken(page: Page, entry: AppEntry): Promise<void> {
  await enterApp(page, entry);
  const added = `Added ${entry.name}`;
  if (entry.type === 'Server-to-Server') {
    // A click is lost if the notification moves between press and release.
    await untilItWorks(2, async () => {
      await copiedBy(page, () => clickNotificationButton(page, added, 'Copy Token'));
    });
    return;
  }
  await clickNotificationButton(page, added, 'Get Token');
  await waitForQuickInput(page, `Scopes of ${entry.name}`);
  await acceptQuickInput(page);
  await notification(page, `Copied the access token of ${entry.name}`).waitFor();
}

/** Goes from the Command Palette to the input box for the first URL of another server. */
export async function startAddingServer(page: Page, server: 'Applixure' | 'APS v1' | 'Custom'): Promise<void> {
  await runCommand(page, 'APS: Add App');
  await waitForQuickInput(page, 'Add App (1/3)');
  await pickRow(page, 'Other OAuth 2.0 Server…');
  await waitForText(quickInput(page), 'Opaque tokens');
  await pickRow(page, server);
  await waitForText(quickInputMessage(page), server === 'Custom' ? 'Issuer' : 'Token endpoint');
}
