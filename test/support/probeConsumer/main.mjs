// An extension that gets sessions as a test tells it to. It keeps no token, and tells the test a digest of one.
import { createHash, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as vscode from 'vscode';

let changes = 0;
const { setTimeout: original } = globalThis;

const calls = {
  async getSession(scopes, options) {
    const session = await vscode.authentication.getSession('aps-auth', scopes, options);
    if (!session) return null;
    const { id, account, accessToken } = session;
    return { id, account, scopes: session.scopes, token: createHash('sha256').update(accessToken).digest('hex') };
  },
  storm: (count, scopes, options) =>
    Promise.all(Array.from({ length: count }, () => calls.getSession(scopes, options))),
  getAccounts: () => vscode.authentication.getAccounts('aps-auth'),
  changes: () => changes,
  /** Makes the timers of all extensions that would end after `delayMs` end after `insteadMs`, until they are restored. */
  shortenTimers(delayMs, insteadMs) {
    globalThis.setTimeout = (run, ms, ...args) => original(run, ms === delayMs ? insteadMs : ms, ...args);
  },
  restoreTimers() {
    globalThis.setTimeout = original;
  },
  /** Sends the requests of a text as the extension of httpYac does, with the package of `folder`; tells their status codes. */
  async sendWithHttpYac(folder, text) {
    const { cli, io, send, store } = createRequire(join(folder, 'package.json'))('httpyac');
    cli.initFileProvider();
    cli.initIOProvider();
    io.javascriptProvider.require = { vscode };
    const workingDir = vscode.workspace.workspaceFolders[0].uri.fsPath;
    const read = () => Promise.resolve(text);
    const httpFile = await new store.HttpFileStore().getOrCreate(join(workingDir, 'a.http'), read, 0, { workingDir });
    const codes = [];
    await send({ httpFile, logResponse: ({ statusCode }) => void codes.push(statusCode) });
    return codes;
  },
  tools: () => vscode.lm.tools.map(({ name }) => name),
  async invokeTool(name, input) {
    const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
    return content.map(({ value }) => value).join('\n');
  },
  runCommand: async (...command) => void (await vscode.commands.executeCommand(...command)),
  registerOther: () => {
    const provider = {
      onDidChangeSessions: new vscode.EventEmitter().event,
      getSessions: () => [{ id: '1', accessToken: 'other', account: { id: '1', label: 'other' }, scopes: [] }],
    };
    vscode.authentication.registerAuthenticationProvider('aps', 'Autodesk Platform Services', provider);
    return vscode.authentication.getAccounts('aps');
  },
};

/** Calls the tool whose name and input were typed in the chat, as a language model would. */
async function callTool({ prompt, toolInvocationToken }, _context, _stream, token) {
  const [, name, input] = /^(\S+) (.*)$/.exec(prompt);
  await vscode.lm.invokeTool(name, { input: JSON.parse(input), toolInvocationToken }, token);
}

/** The chat takes nothing before it has a model, which is asked for nothing. */
const model = {
  provideLanguageModelChatInformation: () => [
    {
      id: 'probe',
      name: 'Probe',
      family: 'probe',
      version: '1',
      maxInputTokens: 1,
      maxOutputTokens: 1,
      capabilities: {},
    },
  ],
  provideLanguageModelChatResponse: () => Promise.resolve(),
  provideTokenCount: () => Promise.resolve(1),
};

export function activate({ subscriptions }) {
  subscriptions.push(
    // The editor shows its error.
    vscode.commands.registerCommand('probe.signIn', () => calls.getSession(['account:write'], { createIfNone: true })),
    vscode.chat.createChatParticipant('probe.tools', callTool),
    vscode.lm.registerLanguageModelChatProvider('probe', model),
    vscode.authentication.onDidChangeSessions(({ provider }) => {
      if (provider.id === 'aps-auth') changes++;
    }),
  );
  const server = createServer(async (request, response) => {
    try {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const [name, ...args] = JSON.parse(Buffer.concat(chunks).toString());
      response.end(JSON.stringify({ value: await calls[name](...args) }));
    } catch (error) {
      response.end(JSON.stringify({ error: String(error) }));
    }
  });
  server.requestTimeout = 0;
  server.listen(0, '127.0.0.1', () => {
    const folder = vscode.workspace.workspaceFolders[0].uri.fsPath;
    writeFileSync(join(folder, `probe-${randomUUID()}-${server.address().port}`), '');
  });
  subscriptions.push({ dispose: () => server.close() });
}
