import type { Break } from './breaks';

const permissions = { file: 'delivery/permissions.ts', testFiles: ['delivery/permissions'] };
const delivery = { file: 'delivery/delivery.ts', testFiles: ['delivery/delivery'] };
const envValue = { file: 'delivery/envValue.ts', testFiles: ['delivery/envValue'] };
const envFile = { file: 'delivery/envFile.ts', testFiles: ['delivery/envFile'] };
const endpoint = { file: 'delivery/tokenEndpointServer.ts', testFiles: ['delivery/tokenEndpointServer'] };
const mcpServer = { file: 'delivery/mcpServer.ts', testFiles: ['delivery/mcpServer'] };
const mcpRun = { file: 'delivery/mcpRun.ts', testFiles: ['delivery/mcpRun'] };
const mcpFile = { file: 'delivery/mcpFile.ts', testFiles: ['delivery/mcpFile'] };
const targetFile = { file: 'credentials/variables/targetFile.ts', testFiles: ['credentials/variables/targetFile'] };

/** What a program gets only with permission, and the files that get a secret. */
export const deliveryBreaks: readonly Break[] = [
  {
    name: 'permissions: an untrusted workspace is asked for',
    from: 'if (!this.#ports.isTrusted())',
    to: 'if (false)',
    ...permissions,
  },
  {
    name: 'permissions: a never is asked for again',
    from: 'if (known) return known.answer;',
    to: "if (known && known.answer !== 'never') return known.answer;",
    ...permissions,
  },
  {
    name: 'permissions: a closed question is asked again',
    from: 'if (unanswered && !askAgain)',
    to: "if (unanswered?.why === 'noAnswer' && !askAgain)",
    ...permissions,
  },
  {
    name: 'permissions: every caller asks its own question',
    from: 'const open = requests.get(key);',
    to: 'const open = requests.get(``);',
    ...permissions,
  },
  {
    name: 'permissions: the person may take for ever',
    from: 'setTimeout(() => timeout.abort(), askTimeoutMs)',
    to: 'setTimeout(() => undefined, askTimeoutMs)',
    ...permissions,
  },
  {
    name: 'permissions: one counts for every workspace',
    file: 'delivery/permission.ts',
    from: '[workspace, consumer.kind,',
    to: '[consumer.kind,',
    testFiles: permissions.testFiles,
  },
  {
    name: 'permissions: the name of a file counts, not what is in it',
    file: 'delivery/permissionFolder.ts',
    from: 'found && permissionKey(found) === key',
    to: 'found',
    testFiles: permissions.testFiles,
  },
  {
    name: 'permissions: what is withdrawn stays stored',
    from: 'await this.#ports.folder.remove(permission);',
    to: 'await Promise.resolve();',
    ...permissions,
  },
  {
    name: 'permissions: what is forgotten stays allowed',
    from: 'if (isOf(permission) && permission.workspace === workspace) await',
    to: "if (isOf(permission) && permission.answer === 'window') await",
    ...permissions,
  },
  {
    name: 'permissions: one is forgotten in every workspace',
    from: 'isOf(permission) && permission.workspace === workspace',
    to: 'isOf(permission)',
    ...permissions,
  },
  {
    name: 'token endpoint: any host is served (DNS rebinding)',
    from: "if (hosts.length !== 1 || hosts[0] !== host) return 'host';",
    to: '',
    ...endpoint,
  },
  { name: 'token endpoint: two hosts are served', from: 'hosts.length !== 1 || ', to: '', ...endpoint },
  {
    name: 'token endpoint: a web page is served',
    from: "if (origin !== undefined) return 'origin';",
    to: '',
    ...endpoint,
  },
  {
    name: 'token endpoint: anybody is served',
    from: 'other === undefined && isSameBearer(given, `Bearer ${bearer}`)',
    to: 'other === undefined',
    ...endpoint,
  },
  { name: 'token endpoint: two bearers are served', from: 'other === undefined && ', to: '', ...endpoint },
  {
    name: 'token endpoint: the bearer is always the same',
    from: "randomBytes(32).toString('hex')",
    to: "'0'.repeat(64)",
    ...endpoint,
  },
  {
    name: 'token endpoint: other machines reach it',
    from: "server.listen(0, '127.0.0.1');",
    to: 'server.listen(0);',
    ...endpoint,
  },
  {
    name: 'token endpoint: its hour stands still while the machine sleeps',
    from: 'if (isOpen && now() < endsAt)',
    to: 'if (isOpen)',
    ...endpoint,
  },
  {
    name: 'token endpoint: its hour never ends',
    from: 'setTimeout(finish, durationMs)',
    to: 'setTimeout(() => undefined, durationMs)',
    ...endpoint,
  },
  {
    name: 'token endpoint: slow clients stay',
    from: 'setTimeout(() => socket.destroy(), maxSendMs)',
    to: 'setTimeout(() => undefined, maxSendMs)',
    ...endpoint,
  },
  { name: 'token endpoint: many are answered at once', from: 'isBusy = true;', to: '', ...endpoint },
  {
    name: 'token endpoint: a form of a web page is a request',
    from: 'isJson && parseRequest(body)',
    to: 'parseRequest(body)',
    ...endpoint,
  },
  { name: 'token endpoint: caches keep a token', from: "'no-store'", to: "'private'", ...endpoint },
  {
    name: 'token endpoint: a credential that was not picked is given',
    file: 'delivery/endpointCredential.ts',
    from: 'return offered.find((each) => isSameCredential(each.credential, credential));',
    to: 'return { ...findCredentialByName(apps, name), credential };',
    testFiles: ['delivery/endpointCredential'],
  },
  {
    name: 'MCP server: a variable of its file is passed on as text',
    from: 'if (unknown !== undefined) throw',
    to: "if (unknown === '') throw",
    ...mcpServer,
  },
  {
    name: 'MCP server: its file decides what it gets',
    from: '{ ...otherVariables, ...Object.fromEntries(own) }',
    to: '{ ...Object.fromEntries(own), ...otherVariables }',
    ...mcpServer,
  },
  {
    name: 'MCP file: what is removed stays',
    from: 'text.slice(0, member.nameStart) + text.slice(next.nameStart)',
    to: 'text',
    ...mcpFile,
  },
  {
    name: 'MCP file: an access token is no secret',
    from: "[[name, 'accessToken']]",
    to: '[]',
    ...mcpFile,
  },
  {
    name: 'MCP file: a sample that lacks a secret takes its place',
    from: 'secrets.every((secret) => names.some(([name]) => name === secret.name))',
    to: 'names.length > 0',
    ...mcpRun,
  },
  {
    name: 'REST Client: a credential is called as one of its variables',
    file: 'delivery/endpointForms.ts',
    from: 'json.replaceAll(',
    to: "json.replaceAll('nothing' + ",
    testFiles: ['delivery/endpointForms'],
  },
  {
    name: 'delivery: a secret leaves without its own permission',
    from: 'for (const what of wanted) await permissions.request',
    to: 'for (const what of wanted.slice(0, 1)) await permissions.request',
    ...delivery,
  },
  { name: 'delivery: a use is not logged', from: 'this.#ports.log.info(', to: 'void String(', ...delivery },
  {
    name: 'delivery: a token is requested for a person',
    from: "purpose: 'program'",
    to: "purpose: 'person'",
    ...delivery,
  },
  {
    name: '.env: a shell runs what a value says',
    from: '  return /["$`\\\\!]/.test(text);',
    to: '  return text === undefined;',
    ...envValue,
  },
  {
    name: '.env: a value starts another variable',
    from: 'value.split(/\\r\\n|\\r|\\n/).map(withoutControls)',
    to: '[value]',
    ...envValue,
  },
  {
    name: '.env: only the first of a repeated name changes',
    from: 'if (value === undefined) continue;',
    to: 'if (value === undefined || written.has(line.name)) continue;',
    ...envFile,
  },
  {
    name: '.env: a file that changed meanwhile is overwritten',
    from: 'if (now !== before.text || mode !== before.mode)',
    to: 'if (mode !== before.mode)',
    ...targetFile,
  },
  {
    name: '.env: a symbolic link is followed',
    from: 'if (found.isSymbolicLink())',
    to: 'if (found.isFIFO())',
    ...targetFile,
  },
  {
    name: '.env: permissions are lost',
    from: 'await chmod(before.path, before.mode)',
    to: 'await Promise.resolve()',
    ...targetFile,
  },
  {
    name: 'placeholders: the configuration is a copy',
    file: 'delivery/placeholders.ts',
    from: 'return isSame ? value :',
    to: 'return',
    testFiles: ['delivery/placeholders'],
  },
  {
    name: 'JSON: a comma of the last member counts as missing',
    file: 'delivery/settingsJson.ts',
    from: "trailingComma === undefined ? ',' : ''",
    to: "','",
    testFiles: ['delivery/settingsJson'],
  },
  {
    name: 'accounts: a short code is given twice',
    file: 'delivery/account.ts',
    from: 'const codeLength = 10;',
    to: 'const codeLength = 6;',
    testFiles: ['delivery/sessions'],
    words: 'label of an account',
  },
];
