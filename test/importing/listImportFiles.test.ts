import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listImportFiles, type FolderEntry } from '../../src/importing/listImportFiles';
import { makeTemporaryFolder } from '../support/processes';

describe('the files of a workspace that may have apps', () => {
  let folder: string;

  beforeEach(() => {
    folder = makeTemporaryFolder();
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (path: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), '');
  };
  const read = async (path: string): Promise<readonly FolderEntry[]> =>
    Promise.resolve(
      readdirSync(join(folder, path), { withFileTypes: true }).map((entry) => ({
        name: entry.name,
        kind: entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other',
      })),
    );
  const list = () => listImportFiles(read, new AbortController().signal);

  it('are those of every tool, at any depth', async () => {
    const wanted = [
      '.cursor/mcp.json',
      '.env',
      '.env.local',
      '.envrc',
      '.mcp.json',
      '.vscode/launch.json',
      '.vscode/mcp.json',
      '.vscode/settings.json',
      '.vscode/tasks.json',
      'Dockerfile',
      'acme.code-workspace',
      'api/api.csproj',
      'api/appsettings.Development.json',
      'api/appsettings.json',
      'api/bin/Debug/appsettings.json',
      'api/Properties/launchSettings.json',
      'compose.override.yaml',
      'deep/er/prod.env',
      'docker-compose.dev.yml',
      'web.Dockerfile',
      'x.postman_environment.json',
    ];
    for (const path of [...wanted, 'settings.json', 'package.json', 'env.ts', 'node_modules/a/.env', '.git/.env'])
      write(path);
    assert.deepEqual(await list(), { paths: wanted.toSorted(), isComplete: true });
  });

  it('are none behind a symbolic link', async () => {
    const outside = makeTemporaryFolder();
    writeFileSync(join(outside, '.env'), '');
    symlinkSync(outside, join(folder, 'linked'));
    symlinkSync(join(outside, '.env'), join(folder, '.env'));
    write('inside/.env');
    assert.deepEqual((await list()).paths, ['inside/.env']);
    rmSync(outside, { recursive: true });
  });

  it('are those of the first folders if there is no end of them', async () => {
    const endless = async (): Promise<readonly FolderEntry[]> =>
      Promise.resolve([
        { name: 'a', kind: 'folder' },
        { name: '.env', kind: 'file' },
      ]);
    assert.equal((await listImportFiles(endless, new AbortController().signal)).isComplete, false);
  });

  it('are not looked for after the person canceled', async () => {
    await assert.rejects(listImportFiles(read, AbortSignal.abort()), { name: 'AbortError' });
  });
});
