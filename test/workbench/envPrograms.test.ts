import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { samples, type Sample, type VariableValues } from '../../src/credentials/variables/sampleVariables';
import { formatPrivateKey, parsePrivateKey } from '../../src/oauth/privateKey';
import { envReaders } from '../delivery/envReaders';
import { jwtBearerExchange } from '../emulator/emulator';
import { digest, envPrograms, type GotVariables } from '../support/envPrograms';
import { enterApp } from '../support/workbench/addApp';
import { clickDialogButton } from '../support/workbench/dialog';
import { clearNotifications, notification } from '../support/workbench/notifications';
import {
  fillQuickInput,
  pickRow,
  quickInput,
  waitForPlaceholder,
  waitForQuickInput,
} from '../support/workbench/quickInput';
import { addAppWithAccounts, getTokenOf } from '../support/workbench/serviceAccounts';
import { chooseFromTreeRowMenu } from '../support/workbench/tree';
import { writeClipboard } from '../support/workbench/window';
import {
  clientId,
  clientSecret,
  createWorkbenchFixture,
  otherClientId,
  publicClientId,
  type WorkbenchFixture,
} from '../support/workbenchFixture';

const ofEnvFiles = samples.filter(({ file }) => file === '.env');
const needsSecret = ({ names }: Sample): boolean => names.some(([, field]) => field === 'clientSecret');

describe('a program that reads the .env file of a sample', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  let workspace: string;
  const callbackUrl = 'http://localhost:8080/api/auth/callback';
  const valuesOf = new Map<string, VariableValues>();
  const allowed = new Set<string>();

  before(async () => {
    fixture = await createWorkbenchFixture();
    ({ page } = fixture);
    ({ workspace } = fixture.editor);
    const { emulator } = fixture;
    const account = emulator.addServiceAccount(clientId, { name: 'ci-publisher' });
    emulator.setRateLimitPerMinute(jwtBearerExchange, Infinity);
    const key = await emulator.addKey(account.serviceAccountId);
    const privateKey = formatPrivateKey(parsePrivateKey(key.privateKey));
    valuesOf.set('acme-pipeline', { clientId, clientSecret });
    valuesOf.set('acme-viewer', { clientId: otherClientId, clientSecret, callbackUrl });
    valuesOf.set('acme-desktop', { clientId: publicClientId, callbackUrl });
    valuesOf.set('ci-publisher', {
      clientId,
      clientSecret,
      serviceAccountId: account.serviceAccountId,
      keyId: key.keyId,
      email: account.email,
      privateKey: privateKey.trim(),
      privateKeyBase64: Buffer.from(privateKey).toString('base64'),
      keyPath: `./${key.keyId}.pem`,
      scope: 'data:read',
    });
    await addAppWithAccounts(page, { clientId, clientSecret, name: 'acme-pipeline' }, 1);
    await writeClipboard(page, key.privateKey);
    await chooseFromTreeRowMenu(page, 'Apps', 'ci-publisher', 'Import Key');
    await waitForQuickInput(page, 'Import Private Key of ci-publisher');
    await pickRow(page, 'From the Clipboard');
    await notification(page, 'Imported and tested the private key of ci-publisher').waitFor();
    await clearNotifications(page);
    await getTokenOf(page, 'ci-publisher');
  });

  before(async () => {
    await enterApp(page, { type: 'Traditional Web App', clientId: otherClientId, clientSecret, name: 'acme-viewer' });
    await notification(page, 'Added acme-viewer').waitFor();
    await enterApp(page, { type: 'Desktop, Mobile, Single-Page App', clientId: publicClientId, name: 'acme-desktop' });
    await notification(page, 'Added acme-desktop').waitFor();
  });

  beforeEach(() => clearNotifications(page));

  after(() => fixture.close());

  function credentialFor(sample: Sample): string {
    switch (sample.kind) {
      case 'app':
        return 'acme-pipeline';
      case 'userApp':
        return needsSecret(sample) ? 'acme-viewer' : 'acme-desktop';
      case 'serviceAccount':
        return 'ci-publisher';
    }
  }

  async function write(credential: string, { source, names }: Sample): Promise<void> {
    await chooseFromTreeRowMenu(page, 'Apps', credential, 'Write to .env');
    await waitForQuickInput(page, `Write ${credential} to .env`);
    // A longer list doesn't have all of its rows on the screen.
    await fillQuickInput(page, source);
    await quickInput(page).locator(`.monaco-list-row[aria-label^="${source}, "]`).click();
    await waitForPlaceholder(page, 'Which file does the program read?');
    await pickRow(page, '.env');
    const fields = names.map(([, field]) => field);
    const secrets = [
      ...(fields.includes('clientSecret') ? ['client secret'] : []),
      ...(fields.some((field) => field.startsWith('privateKey')) ? ['private key'] : []),
    ];
    for (const secret of secrets.filter((one) => !allowed.has(`${credential} ${one}`))) {
      await page.getByText(`Give the ${secret} of ${credential} to the file .env?`).waitFor();
      await clickDialogButton(page, 'Always Allow in This Workspace');
      allowed.add(`${credential} ${secret}`);
    }
    await page.getByText(`Write ${credential} to .env?`).waitFor();
    await clickDialogButton(page, 'Write');
    await notification(page, `Wrote ${credential} to .env.`).waitFor();
  }

  for (const sample of ofEnvFiles) {
    it(`gets every value of ${sample.source} (${sample.kind})`, async () => {
      rmSync(join(workspace, '.env'), { force: true });
      writeFileSync(join(workspace, '.gitignore'), '/.env\n');
      const credential = credentialFor(sample);
      await write(credential, sample);
      const values = valuesOf.get(credential) ?? {};
      // Variables whose values nobody knows, such as the scopes of an app that never asked for any, are left out.
      const meant = sample.names.flatMap(([name, field]) => {
        const value = values[field];
        return value === undefined ? [] : [[name, value] as const];
      });
      assert.ok(meant.length > 0);
      assert.deepEqual(pick(await envPrograms.dotenv.read(workspace), meant), digests(meant));
      // Docker keeps the quotes of a value of several lines, which the question before the writing says.
      const short = meant.filter(([, value]) => !value.includes('\n'));
      assert.deepEqual(pick(await readAsDocker(workspace), short), digests(short));
    });
  }
});

type Meant = readonly (readonly [name: string, value: string])[];

function digests(meant: Meant): Readonly<Record<string, string>> {
  return Object.fromEntries(meant.map(([name, value]) => [name, digest(value)]));
}

function pick(got: GotVariables, meant: Meant): GotVariables {
  return got === 'failed' ? got : Object.fromEntries(meant.map(([name]) => [name, got[name] ?? '']));
}

/** By the real client where it's installed, else by its rules. */
async function readAsDocker(folder: string): Promise<GotVariables> {
  if (await envPrograms.dockerRun.isInstalled()) return envPrograms.dockerRun.read(folder);
  const text = readFileSync(join(folder, '.env'), 'utf8');
  const names = Array.from(text.matchAll(/^([A-Za-z_]\w*)=/gm), ([, name = '']) => name);
  return Object.fromEntries(names.map((name) => [name, digest(envReaders.dockerRun(text, name) ?? '')]));
}
