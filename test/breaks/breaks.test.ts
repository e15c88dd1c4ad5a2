import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../support/repository';
import { breaks } from './breaks';

describe('a break of the source', () => {
  for (const { name, file, from } of breaks) {
    it(`has one place: ${name}`.slice(0, 70), () => {
      const text = readFileSync(join(repository, 'src', file), 'utf8');
      assert.equal(text.split(from).length - 1, 1, from);
    });
  }
});
