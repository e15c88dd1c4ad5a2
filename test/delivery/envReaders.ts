// Who reads .env files. dotenv and the shell are the real ones. The others can't be had from npm, so theirs are written here
// after their sources: python-dotenv 1.2 (parser.py, variables.py), docker 28 (pkg/kvfile/kvfile.go), compose-go 2.13
// (dotenv/parser.go), and Node.js 20 (src/node_dotenv.cc) where it differs from dotenv. envPrograms.test.ts compares them
// with the programs themselves.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'dotenv';
import type { EnvReader } from '../../src/delivery/envValue';

/** Reads the value of one variable; undefined if the reader finds none. @throws if it rejects the file */
export type ReadVariable = (text: string, name: string) => string | undefined;

export const envReaders: Readonly<Record<EnvReader, ReadVariable>> = {
  dotenv: (text, name) => parse(text)[name],
  nodeEnvFile: (text, name) => parse(text.replaceAll(/^\ufeff.*|^[^=\r\n]*:.*/gm, ''))[name],
  pythonDotenv: (text, name) => readAsPython(text.replace(/^\ufeff/, '_')).get(name),
  shell: (text, name) => readWithShell(text, name),
  dockerRun: (text, name) => readAsDocker(text).get(name),
  dockerCompose: (text, name) => readAsCompose(text).get(name),
};

function readWithShell(text: string, name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'aps-auth-'));
  try {
    writeFileSync(join(folder, '.env'), text);
    const script = `. ./.env; printf '%s' "$${name}"`;
    return execFileSync('sh', ['-c', script], { cwd: folder, encoding: 'utf8', env: {}, stdio: 'pipe' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const pythonBinding =
  /[^\S\r\n]*(?:export[^\S\r\n]+)?(?:'([^']+)'|([^=#\s]+))[^\S\r\n]*=[^\S\r\n]*(?:'((?:\\'|[^'])*)'|"((?:\\"|[^"])*)"|([^\r\n]*))/y;

function readAsPython(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let position = 0;
  while (position < text.length) {
    position += /^\s*/.exec(text.slice(position))?.[0].length ?? 0;
    pythonBinding.lastIndex = position;
    const binding = text.charAt(position) === '#' ? null : pythonBinding.exec(text);
    const end = position + (binding?.[0].length ?? 0);
    const rest = /^[^\S\r\n]*(?:#[^\r\n]*)?(?=[\r\n]|$)/.test(text.slice(end));
    if (binding && rest) {
      const [, quotedName, name = quotedName ?? '', single, double, plain = ''] = binding;
      const value = single?.replaceAll(/\\([\\'])/g, '$1') ?? double?.replaceAll(/\\([\\'"abfnrtv])/g, unescapePython);
      values.set(name, (value ?? plain.replace(/\s+#.*/, '').trimEnd()).replaceAll(/\$\{[^}:]*(?::-[^}]*)?\}/g, ''));
    }
    position = binding && rest ? end : position;
    position += /^[^\r\n]*(?:\r\n|\n|\r)?/.exec(text.slice(position))?.[0].length ?? 0;
  }
  return values;
}

function unescapePython(_: string, letter: string): string {
  const controls = new Map([
    ['a', '\u0007'],
    ['b', '\b'],
    ['f', '\f'],
    ['n', '\n'],
    ['r', '\r'],
    ['t', '\t'],
    ['v', '\v'],
  ]);
  return controls.get(letter) ?? letter;
}

function readAsDocker(text: string): ReadonlyMap<string, string> {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const values = new Map<string, string>();
  for (const line of lines.map((whole) => whole.trimStart())) {
    if (line === '' || line.startsWith('#')) continue;
    const [name = ''] = line.split('=');
    if (name === '' || /\s/.test(name)) throw new Error(`docker rejects the variable "${name}".`);
    if (line.includes('=')) values.set(name, line.slice(name.length + 1));
  }
  return values;
}

const composeBinding =
  /\s*(?:#[^\n]*(?:\n|$)|(?:export[ \t]+)?([\p{L}\p{N}_.[\]-]+)[ \t]*[=:][ \t]*(?:'((?:\\[^]|[^'\\])*)'|"((?:\\[^]|[^"\\])*)"|(?!['"])([^\n]*)))/uy;

function readAsCompose(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const source = text.replace(/^\ufeff/, '').trimEnd();
  composeBinding.lastIndex = 0;
  while (composeBinding.lastIndex < source.length) {
    const found = composeBinding.exec(source);
    if (!found) throw new Error('Docker Compose rejects the file.');
    const [, name, single, double, plain = ''] = found;
    if (name === undefined) continue;
    const raw = double?.replaceAll('\\n', '\n').replaceAll('\\"', '"') ?? plain.replace(/ #.*/, '').trimEnd();
    values.set(name, single?.replaceAll("\\'", "'") ?? raw.replaceAll(/\$\{?\w+\}?/g, ''));
  }
  return values;
}
