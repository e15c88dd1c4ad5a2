// A debugger that writes what it was started with into `got-NAME.json`, as digests, and can restart its program.
import { createHash } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';

export function activate({ subscriptions }) {
  for (const type of ['cppdbg', 'lldb', 'debugpy']) {
    const factory = {
      createDebugAdapterDescriptor: ({ workspaceFolder }) =>
        new vscode.DebugAdapterInlineImplementation(new Adapter(workspaceFolder.uri.fsPath)),
    };
    subscriptions.push(vscode.debug.registerDebugAdapterDescriptorFactory(type, factory));
  }
  // As the Python extension does.
  const withConsole = {
    resolveDebugConfigurationWithSubstitutedVariables: (_, configuration) => ({
      console: 'integratedTerminal',
      ...configuration,
    }),
  };
  subscriptions.push(vscode.debug.registerDebugConfigurationProvider('debugpy', withConsole));
}

class Adapter {
  #folder;
  #sent = new vscode.EventEmitter();
  #sequence = 1;
  #started;
  onDidSendMessage = this.#sent.event;

  constructor(folder) {
    this.#folder = folder;
  }

  handleMessage({ seq, command, arguments: given }) {
    const body =
      command === 'initialize' ? { supportsRestartRequest: true } : command === 'threads' ? { threads: [] } : {};
    this.#send({ type: 'response', request_seq: seq, success: true, command, body });
    if (command === 'initialize') this.#send({ type: 'event', event: 'initialized' });
    if (command === 'launch' || command === 'attach') this.#started = given;
    if (['launch', 'attach', 'restart'].includes(command)) this.#write();
    if (command === 'disconnect' || command === 'terminate') this.#send({ type: 'event', event: 'terminated' });
  }

  #write() {
    const { name, request, env = {}, environment = [] } = this.#started;
    const pairs = [...Object.entries(env), ...environment.map((each) => [each.name, each.value])];
    const digests = pairs.map(([key, value]) => [key, createHash('sha256').update(value).digest('hex')]);
    const temporary = join(this.#folder, 'got.tmp');
    writeFileSync(temporary, JSON.stringify({ request, ...Object.fromEntries(digests) }));
    renameSync(temporary, join(this.#folder, `got-${name}.json`));
  }

  #send(message) {
    this.#sent.fire({ seq: this.#sequence++, ...message });
  }

  dispose() {
    this.#sent.dispose();
  }
}
