import type { Break } from './breaks';

const asked = { file: 'credentials/catalog/commandSecrets.ts', testFiles: ['credentials/catalog/commandSecrets'] };
const clientSecrets = { ...asked, file: 'credentials/catalog/clientSecrets.ts' };
const run = { file: 'credentials/commands/runSecretCommand.ts', testFiles: ['credentials/commands/runSecretCommand'] };
const command = { file: 'credentials/commands/secretCommand.ts', testFiles: ['credentials/commands/secretCommand'] };
const shareFile = { file: 'importing/shareFile.ts', testFiles: ['importing/shareFile'] };

/** When and how the command of a client secret runs, and what a share file may say. */
export const vaultBreaks: readonly Break[] = [
  {
    name: 'vault: a command runs in the background',
    from: "who === 'background' ||",
    to: '',
    ...asked,
  },
  {
    name: 'vault: a program asks again although the server refused the secret',
    from: 'this.#refused.get(appId) === generation',
    to: 'generation < 0',
    ...asked,
  },
  {
    name: 'vault: a secret of the command before is used',
    from: 'known?.generation === generation &&',
    to: 'known !== undefined &&',
    ...asked,
  },
  {
    name: 'vault: a secret that the server never accepted is asked for again at once',
    from: 'if (refused?.wasAccepted !== true) return [];',
    to: 'if (refused === undefined) return [];',
    ...clientSecrets,
  },
  {
    name: 'vault: a secret that was refused twice stays in memory',
    from: 'this.#ofCommands.forgetRefused(appId);\n    return [];',
    to: 'return [];',
    ...clientSecrets,
  },
  {
    name: 'vault: a command without its hosts',
    file: 'credentials/catalog/boundSecret.ts',
    from: 'return JSON.stringify({ command: toWords(command), hosts, generation });',
    to: 'return JSON.stringify({ command: toWords(command), hosts: [], generation });',
    testFiles: asked.testFiles,
  },
  { name: 'vault: a shell runs the command', from: 'shell: false,', to: 'shell: true,', ...run },
  { name: 'vault: the command runs in the folder of the window', from: 'cwd: homedir(),', to: '', ...run },
  {
    name: 'vault: what cannot be seen is a part of a command',
    from: 'if (words.some((word) => invisible.test(word)))',
    to: 'if (words.length < 0)',
    ...command,
  },
  {
    name: 'vault: a share file runs a command as one text',
    from: 'if (!Array.isArray(value)) return undefined;',
    to: 'if (!Array.isArray(value)) return toCommand([String(value)]);',
    ...command,
  },
  {
    name: 'vault: a secret in a share file is not noticed',
    from: 'secretLines: findSecretLines(entries),',
    to: 'secretLines: [],',
    ...shareFile,
  },
  {
    name: 'vault: a share file gives a public app a command',
    from: 'if (secretCommand && !canHaveCommand({ type, server })) return undefined;',
    to: '',
    ...shareFile,
  },
];
