import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addGitignoreLine, findGitignore, gitignoreLine } from '../../src/delivery/gitignore';

describe('the line of a .gitignore for a file', () => {
  for (const [path, line] of [
    ['.env', '/.env'],
    ['api/.env', '/api/.env'],
    ['Properties\\launchSettings.json', '/Properties/launchSettings.json'],
    ['a*[b]?.env', '/a\\*\\[b\\]\\?.env'],
    ['#mine', '/#mine'],
    ['!.env', '/!.env'],
    ['.env  ', '/.env\\ \\ '],
  ] as const) {
    it(`is ${line}`, () => assert.equal(gitignoreLine(path), line));
  }

  it('makes Git ignore this file and no other', function () {
    if (process.platform === 'win32') this.skip();
    const folder = mkdtempSync(join(tmpdir(), 'aps-auth-'));
    try {
      execFileSync('git', ['init', '--quiet', folder]);
      const names = ['.env', 'a*.env', 'ab.env', '[b]', 'b', '#mine', '!x', 'x', 'end ', 'end', 'sub/.env'];
      for (const name of ['.env', 'a*.env', '[b]', '#mine', '!x', 'end ']) {
        writeFileSync(join(folder, '.gitignore'), addGitignoreLine('', gitignoreLine(name)));
        const ignored = execFileSync('git', ['-C', folder, 'check-ignore', '-z', '--stdin'], {
          input: names.join('\0'),
          encoding: 'utf8',
        });
        assert.deepEqual(ignored.split('\0').slice(0, -1), [name]);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('belongs into the nearest .gitignore of the repository', () => {
    const folder = mkdtempSync(join(tmpdir(), 'aps-auth-'));
    try {
      mkdirSync(join(folder, 'repository/.git'), { recursive: true });
      mkdirSync(join(folder, 'repository/api/config'), { recursive: true });
      const found = (path: string): string => findGitignore(join(folder, path)).slice(folder.length + 1);
      assert.equal(found('repository/api/config/.env'), join('repository', '.gitignore'));
      writeFileSync(join(folder, 'repository/api/.gitignore'), '');
      assert.equal(found('repository/api/config/.env'), join('repository', 'api', '.gitignore'));
      assert.equal(found('repository/.env'), join('repository', '.gitignore'));
      assert.equal(found('.env'), '.gitignore');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  for (const [before, after] of [
    ['', '/.env\n'],
    ['node_modules', 'node_modules\n/.env\n'],
    ['node_modules\r\n', 'node_modules\r\n/.env\r\n'],
    ['/.env\nnode_modules\n', '/.env\nnode_modules\n'],
    ['\ufeff', '\ufeff/.env\n'],
    ['#/.env\n', '#/.env\n/.env\n'],
  ] as const) {
    it(`is added to ${JSON.stringify(before)}`, () => assert.equal(addGitignoreLine(before, '/.env'), after));
  }
});
