import assert from 'node:assert/strict';
import * as vscode from 'vscode';

/** Reads the command IDs from the manifest, which is handwritten and therefore not trusted. */
function contributedCommands(manifest: unknown): readonly string[] {
  const text = JSON.stringify(manifest);
  return [...text.matchAll(/"command":"(apsAuth\.[A-Za-z]+)","title"/g)].map(([, command = '']) => command);
}

describe('the extension in its host', () => {
  const extension = vscode.extensions.getExtension('aps-auth.aps-auth');

  before(async () => {
    // The tests may run before the extension is activated.
    while (extension?.isActive === false) await new Promise((resolve) => setTimeout(resolve, 50));
  });

  it('is activated when the editor starts', () => {
    assert.ok(extension);
    assert.ok(extension.isActive);
  });

  it('exports nothing to other extensions', () => {
    assert.equal(extension?.exports, undefined);
  });

  it('registers every command in its manifest', async () => {
    const commands = contributedCommands(extension?.packageJSON);
    assert.equal(commands.length, 58);
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      commands.filter((command) => !registered.has(command)),
      [],
    );
  });

  it("uses Autodesk's server by default", () => {
    const setting = vscode.workspace.getConfiguration().inspect('apsAuth.baseUrl');
    assert.equal(setting?.defaultValue, 'https://developer.api.autodesk.com');
    assert.equal(setting.globalValue, undefined);
    assert.equal(setting.workspaceValue, undefined);
  });

  const odd: readonly unknown[] = [
    undefined,
    null,
    7,
    'acme-pipeline',
    [],
    {},
    { appId: 7 },
    { appId: 'nope' },
    { appId: '../../settings' },
    { toString: null },
  ];
  const commands = [
    'getToken',
    'copyToken',
    'refreshToken',
    'revokeToken',
    'selectCredential',
    'setScopes',
    'renameApp',
    'changeClientSecret',
    'rotateClientSecret',
    'changeAppType',
    'removeApp',
    'createServiceAccount',
    'refreshServiceAccounts',
    'copyServiceAccountEmail',
    'enableServiceAccount',
    'disableServiceAccount',
    'deleteServiceAccount',
    'createKey',
    'enableKey',
    'disableKey',
    'deleteKey',
    'setDefaultKey',
    'rotateKey',
    'dismissKeyReminder',
    'importKey',
    'exportKey',
    'copyAsEnv',
    'copyAs',
    'writeToEnv',
    'addMcpServer',
    'removeMcpServer',
    'startTokenEndpoint',
    'stopTokenEndpoint',
  ];
  for (const command of commands) {
    it(`returns nothing from ${command} for any argument`, async () => {
      await vscode.env.clipboard.writeText('what was copied before');
      for (const argument of odd)
        assert.equal(await vscode.commands.executeCommand(`apsAuth.${command}`, argument), undefined);
      assert.equal(await vscode.env.clipboard.readText(), 'what was copied before');
    });
  }

  it('shows its log and returns nothing', async () => {
    assert.equal(await vscode.commands.executeCommand('apsAuth.showLog'), undefined);
  });
});
