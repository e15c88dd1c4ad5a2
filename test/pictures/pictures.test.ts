import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../support/repository';
import { pictures } from './pictures';

describe("README's pictures", () => {
  const names = Object.keys(pictures).toSorted();
  const folder = join(repository, 'media/pictures');

  it('are those that npm run pictures takes', () => {
    const readme = readFileSync(join(repository, 'README.md'), 'utf8');
    const shown = [...readme.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, target]) => target);
    assert.deepEqual(
      shown.toSorted(),
      names.map((name) => `media/pictures/${name}`),
    );
    assert.deepEqual(readdirSync(folder).toSorted(), names);
  });

  it('are small: 60 KB each, and 200 KB for the one that moves', () => {
    for (const name of names) {
      const limit = readFileSync(join(folder, name)).includes('acTL') ? 200 : 60;
      assert.ok(statSync(join(folder, name)).size <= limit * 1024, name);
    }
  });
});

describe('README', () => {
  it('has 80 lines at most, because it is the page in the shops', () => {
    assert.ok(readFileSync(join(repository, 'README.md'), 'utf8').split('\n').length <= 81);
  });
});
