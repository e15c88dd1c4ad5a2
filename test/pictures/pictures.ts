import type { Page } from 'playwright-core';
import { designer, pipeline, reviewer, viewer } from '../support/demoServers';
import { addAppWithToken, enterApp } from '../support/workbench/addApp';
import { clickDialogButton, readDialog } from '../support/workbench/dialog';
import { clearNotifications, clickNotificationButton, notification } from '../support/workbench/notifications';
import { acceptQuickInput, fillQuickInput, quickInput, waitForQuickInput } from '../support/workbench/quickInput';
import { createKeyOf, getTokenOf } from '../support/workbench/serviceAccounts';
import {
  allowAndReturn,
  chooseUser,
  openBrowserFromDialog,
  openedBy,
  setSignInMethod,
} from '../support/workbench/signIn';
import { clickStatusBarItem, statusBarItem } from '../support/workbench/statusBar';
import { expandTreeRow, treeRow } from '../support/workbench/tree';
import { openViewContainer, resizeSidebar } from '../support/workbench/views';
import { restHands, runCommand, waitForText } from '../support/workbench/window';
import { placeSideBySide, type Frame } from './png';
import { openStudio, type Studio } from './studio';

const statusId = 'apsAuth.status';

const script = `# Lists the buckets of the app.
curl https://developer.api.autodesk.com/oss/v2/buckets \\
  -H "Authorization: Bearer $APS_ACCESS_TOKEN"
`;

/** By name of the file in media/pictures: what takes it. Each opens a window of its own. */
export const pictures: Readonly<Record<string, () => Promise<readonly Frame[]>>> = {
  'copy-token.png': takeCopyToken,
  'view.png': takeView,
  'terminal.png': takeTerminal,
};

/** From the first app to a click on the status bar, as it moves. */
async function takeCopyToken(): Promise<readonly Frame[]> {
  const window = { width: 800, height: 450 };
  const studio = await openStudio({ ...window, scaleFactor: 1.5, files: { 'buckets.sh': script } });
  const { page } = studio;
  const frames: Frame[] = [];
  const take = async (durationMs: number): Promise<void> => {
    frames.push({ image: await studio.take({ x: 0, y: 0, ...window }), durationMs });
  };
  try {
    await openFile(page, 'buckets.sh');
    await openViewContainer(page, 'APS Auth');
    await resizeSidebar(page, 330);
    await restHands(page);
    await take(1200);
    await runCommand(page, 'APS: Add App');
    await waitForQuickInput(page, '(1/3)');
    await fillQuickInput(page, pipeline.clientId);
    await take(1300);
    await acceptQuickInput(page);
    await waitForQuickInput(page, '(2/3)');
    await fillQuickInput(page, pipeline.clientSecret);
    await take(1300);
    await acceptQuickInput(page);
    await waitForQuickInput(page, '(3/3)');
    await fillQuickInput(page, pipeline.name);
    await take(1300);
    await acceptQuickInput(page);
    await notification(page, `Added ${pipeline.name}`).waitFor();
    await restHands(page);
    await take(1500);
    await clickNotificationButton(page, `Added ${pipeline.name}`, 'Copy Token');
    await waitForText(statusBarItem(page, statusId), 'copied');
    await restHands(page);
    await take(2500);
    await clearNotifications(page);
    await page.mouse.move(500, 300);
    await take(1000);
    await clickStatusBarItem(page, statusId);
    await waitForText(statusBarItem(page, statusId), 'copied');
    await take(4000);
    return frames;
  } finally {
    await studio.close();
  }
}

/** The view with an app of each kind, in a light and a dark theme. */
async function takeView(): Promise<readonly Frame[]> {
  const studio = await openStudio({ width: 900, height: 600, scaleFactor: 2 });
  const { page } = studio;
  try {
    await addPipeline(studio);
    await createKeyOf(page, 'ci-publisher');
    await signInUsers(studio);
    await expandTreeRow(page, 'Apps', 'ci-publisher');
    await resizeSidebar(page, 350);
    await treeRow(page, 'Apps', reviewer.email).click();
    await page.keyboard.press('Escape');
    await restHands(page);
    const clip = { x: 49, y: 3, width: 300, height: 234 };
    const dark = await studio.take(clip);
    await studio.turnOnTheLight();
    await restHands(page);
    return [{ image: placeSideBySide(await studio.take(clip), dark), durationMs: 0 }];
  } finally {
    await studio.close();
  }
}

/** Adds the Server-to-Server app with a service account, and gets an access token of each. */
async function addPipeline({ page, emulator }: Studio): Promise<void> {
  emulator.addServiceAccount(pipeline.clientId, { name: 'ci-publisher' });
  emulator.addServiceAccount(pipeline.clientId, { name: 'nightly-sync', status: 'DISABLED' });
  await openViewContainer(page, 'APS Auth');
  await addAppWithToken(page, { type: 'Server-to-Server', ...pipeline });
  await clearNotifications(page);
  await expandTreeRow(page, 'Apps', pipeline.name);
  await expandTreeRow(page, 'Apps', 'Service accounts');
  await createKeyOf(page, 'ci-publisher');
  await getTokenOf(page, 'ci-publisher');
}

/** Adds the Traditional Web App and signs two users in. */
async function signInUsers({ page, browser, loopbackUri }: Studio): Promise<void> {
  await enterApp(page, { type: 'Traditional Web App', ...viewer });
  await notification(page, `Added ${viewer.name}`).waitFor();
  await clearNotifications(page);
  await setSignInMethod(page, 'Local Port', loopbackUri);
  for (const user of [designer, reviewer]) {
    const isFirst = user === designer;
    if (isFirst) await runCommand(page, 'APS: Sign In');
    if (isFirst) {
      await waitForQuickInput(page, `Scopes of ${viewer.name}`);
      await acceptQuickInput(page);
    }
    const consent = await (isFirst
      ? openBrowserFromDialog(browser, page)
      : openedBy(browser, () => runCommand(page, 'APS: Sign In')));
    await chooseUser(consent, user);
    await allowAndReturn(consent);
    await page.bringToFront();
    await notification(page, `Signed in to ${viewer.name} as`).first().waitFor();
    await clearNotifications(page);
  }
}

/** A terminal in which aps-token lists the credentials and gives a token to a program. */
async function takeTerminal(): Promise<readonly Frame[]> {
  const studio = await openStudio({
    width: 900,
    height: 600,
    scaleFactor: 2,
    files: { 'buckets.sh': 'echo acme-drawings\necho acme-models\n' },
  });
  const { page } = studio;
  try {
    await addPipeline(studio);
    await runCommand(page, 'APS: Use Tokens in Terminals');
    await readDialog(page);
    await clickDialogButton(page, 'Turn On');
    await clickNotificationButton(page, 'Terminals that you open from now on', 'New Terminal');
    const terminal = page.locator('.terminal.xterm');
    await terminal.waitFor();
    await clearNotifications(page);
    await runCommand(page, 'View: Close Primary Side Bar');
    await terminal.locator('.xterm-helper-textarea').focus();
    await page.keyboard.type('aps-token list\n');
    // The terminal is drawn on a canvas, so nothing on the page tells what it shows.
    await page.waitForTimeout(2000);
    await page.keyboard.type('aps-token run --as ci-publisher -- sh buckets.sh\n');
    await readDialog(page);
    await clickDialogButton(page, 'Allow for This Window');
    await page.waitForTimeout(2000);
    const panel = await page.locator('.part.panel').boundingBox();
    if (!panel) throw new Error('The panel is closed.');
    return [{ image: await studio.take({ ...panel, width: 600, height: 180 }), durationMs: 0 }];
  } finally {
    await studio.close();
  }
}

async function openFile(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+P');
  await answerFilePicker(page, name);
  await page.locator('.tab', { hasText: name }).waitFor();
}

async function answerFilePicker(page: Page, name: string): Promise<void> {
  await quickInput(page).waitFor();
  await fillQuickInput(page, name);
  await quickInput(page).locator('.monaco-list-row', { hasText: name }).first().waitFor();
  await acceptQuickInput(page);
}
