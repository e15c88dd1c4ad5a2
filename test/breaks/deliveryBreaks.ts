import type { Break } from './breaks';

const permissions = { file: 'delivery/permissions.ts', testFiles: ['delivery/permissions'] };
const delivery = { file: 'delivery/delivery.ts', testFiles: ['delivery/delivery'] };
const envValue = { file: 'delivery/envValue.ts', testFiles: ['delivery/envValue'] };
const envFile = { file: 'delivery/envFile.ts', testFiles: ['delivery/envFile'] };
const targetFile = { file: 'delivery/targetFile.ts', testFiles: ['delivery/targetFile'] };

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
    from: 'if (unanswered !== undefined && !askAgain)',
    to: "if (unanswered === 'noAnswer' && !askAgain)",
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
    from: "object.trailingComma === undefined ? ',' : ''",
    to: "','",
    testFiles: ['delivery/settingsJson'],
  },
];
