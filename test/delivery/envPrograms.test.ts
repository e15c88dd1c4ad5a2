import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseConfigFileTextToJson } from 'typescript';
import { samples, type Sample, type VariableValues } from '../../src/credentials/variables/sampleVariables';
import { readTargetFile, writeTargetFile } from '../../src/credentials/variables/targetFile';
import type { EnvReader } from '../../src/delivery/envValue';
import { toVariables, type Variable } from '../../src/delivery/sampleValues';
import { setVariables } from '../../src/delivery/setVariables';
import { formatPrivateKey } from '../../src/oauth/privateKey';
import { digest, envPrograms, type GotVariables } from '../support/envPrograms';
import { envReaders } from './envReaders';

const privateKey = formatPrivateKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
const usual: VariableValues = {
  clientId: 'kR3vTq8LmZ2xYb7NcW5pDs9FgH4jAe6u',
  clientSecret: 'PlantedClientSecretZx81QwErTyUiOp',
  callbackUrl: 'http://localhost:8080/api/auth/callback',
  serviceAccountId: 'AB12CD34EF56',
  keyId: '5c1f0e6a-0000-4000-8000-00000000a2f3',
  email: 'ci-publisher@acme.example',
  privateKey,
  keyPath: './5c1f0e6a-0000-4000-8000-00000000a2f3.pem',
  scope: 'data:read data:write',
};
/** What secrets and callback URLs of other servers may have. */
const awkwardTexts = [
  'a#b # c',
  'it\'s "5"',
  '$HOME ${PATH} $(id)',
  '`id`',
  ' a = b; c & d | e > f ',
  "it's $5",
  'a\\nb\\',
  'größe=€%!~*?[x]{y}',
  '==',
];

const readers = ['dotenv', 'nodeEnvFile', 'pythonDotenv', 'shell', 'dockerRun', 'dockerCompose'] as const;

describe('the file of a sample, read by programs', () => {
  let folder: string;
  const installed = new Map<EnvReader, (folder: string) => Promise<GotVariables>>();

  before(async () => {
    for (const [reader, { isInstalled, read }] of Object.entries(envPrograms)) {
      const known = readers.find((each) => each === reader);
      if (known && (await isInstalled())) installed.set(known, read);
    }
  });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'aps-auth-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function write(
    file: string,
    variables: readonly Variable[],
  ): Promise<ReadonlyMap<string, readonly EnvReader[]>> {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    const before = await readTargetFile(path);
    const edited = setVariables(path, before.text, variables);
    await writeTargetFile(before, edited.text);
    return new Map(edited.variables.map(({ name, misreadBy }) => [name, misreadBy]));
  }

  /** Those of the readers that didn't get the value of a variable, and those that reject the whole file. */
  async function listMisread(variables: readonly Variable[]): Promise<{
    readonly misread: ReadonlyMap<string, readonly EnvReader[]>;
    readonly rejectedBy: readonly EnvReader[];
  }> {
    const text = readFileSync(join(folder, '.env'), 'utf8');
    const got = await Promise.all(readers.map(async (reader) => ({ reader, values: await readBy(reader, text) })));
    const isMisread = (values: GotVariables, { name, value }: Variable): boolean =>
      values !== 'failed' && values[name] !== digest(value);
    return {
      misread: new Map(
        variables.map((variable) => [
          variable.name,
          got.filter(({ values }) => isMisread(values, variable)).map(({ reader }) => reader),
        ]),
      ),
      rejectedBy: got.filter(({ values }) => values === 'failed').map(({ reader }) => reader),
    };
  }

  /** By the program itself, or else by its rules. */
  async function readBy(reader: EnvReader, text: string): Promise<GotVariables> {
    const read = installed.get(reader);
    if (read) return read(folder);
    const names = Array.from(text.matchAll(/^(\w+)=/gm), ([, name = '']) => name);
    try {
      return Object.fromEntries(names.map((name) => [name, digest(envReaders[reader](text, name) ?? '')]));
    } catch {
      return 'failed';
    }
  }

  const inEnvFiles = samples.filter(({ file }) => file === '.env');
  for (const sample of inEnvFiles) {
    it(`has the values that are meant, for ${sample.source}, ${sample.kind}`, async () => {
      const variables = toVariables(sample, usual);
      assert.deepEqual(
        variables.map(({ name }) => name),
        sample.names.map(([name]) => name),
      );
      const said = await write('.env', variables);
      assert.deepEqual(await listMisread(variables), { misread: said, rejectedBy: [] });
      for (const [name, field] of sample.names) assert.deepEqual(said.get(name), misreadersOf(field), name);
    });
  }

  /** Nothing but these is misread, and it's said before the file is written. */
  function misreadersOf(field: Sample['names'][number][1]): readonly EnvReader[] {
    if (field === 'privateKey') return ['shell', 'dockerRun'];
    return field === 'scope' ? ['dockerRun'] : [];
  }

  for (const text of awkwardTexts) {
    it(`has the values that are meant, or says who misreads ${JSON.stringify(text)}`, async () => {
      const variables = toVariables(
        {
          names: [
            ['FIRST', 'clientId'],
            ['SECRET', 'clientSecret'],
            ['URL', 'callbackUrl'],
            ['LAST', 'keyId'],
          ],
        },
        { ...usual, clientSecret: text, callbackUrl: `http://localhost/?a=${encodeURIComponent(text)}&b` },
      );
      const said = await write('.env', variables);
      const { misread, rejectedBy } = await listMisread(variables);
      for (const [name, actual] of misread)
        for (const reader of actual) assert.ok(said.get(name)?.includes(reader), `${reader} misreads ${name}.`);
      for (const reader of rejectedBy) assert.ok(said.get('SECRET')?.includes(reader), `${reader} rejects the file.`);
      assert.deepEqual([said.get('FIRST'), said.get('LAST')], [[], []]);
    });
  }

  for (const sample of samples.filter(({ file }) => file.endsWith('.json'))) {
    it(`keeps everything else in ${sample.file} of ${sample.source}`, async () => {
      const variables = toVariables(sample, { ...usual, clientSecret: 'a "b" \\\\ // c' });
      const path = join(folder, sample.file);
      mkdirSync(dirname(path), { recursive: true });
      const start = sample.file.startsWith('Properties')
        ? '\ufeff{\r\n\t// mine\r\n\t"profiles": {\r\n\t\t"web": { "commandName": "Project", /* last */ },\r\n\t}\r\n}\r\n'
        : '\ufeff{\r\n\t// mine\r\n\t"Logging": { "Level": "Information" }, /* last */\r\n}\r\n';
      writeFileSync(path, start);
      await write(sample.file, variables);
      const text = readFileSync(path, 'utf8');
      const root = sample.file.startsWith('Properties') ? 'profiles:web:environmentVariables:' : '';
      const settings = readSettings(text);
      for (const { name, value } of variables)
        assert.equal(settings.get(`${root}${name.replaceAll('__', ':')}`.toLowerCase()), value, name);
      assert.equal(settings.size, variables.length + 1);
      // What was there before is still there, in its order.
      assert.match(
        text,
        new RegExp(
          Array.from(start, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('[^]*?'),
          'u',
        ),
      );
      assert.equal(text.replaceAll('\r\n', '').includes('\n'), false);
    });
  }
});

/** The settings of a JSON file as .NET reads them: with comments and trailing commas, levels separated by colons, in any case. */
function readSettings(text: string): ReadonlyMap<string, string> {
  const parsed = parseConfigFileTextToJson('appsettings.json', text);
  assert.equal(parsed.error, undefined);
  const root: unknown = parsed.config;
  return new Map(listSettings(root, ''));
}

function listSettings(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null) return [[path.toLowerCase(), String(value)]];
  return Object.entries(value).flatMap(([name, member]) =>
    listSettings(member, path === '' ? name : `${path}:${name}`),
  );
}
