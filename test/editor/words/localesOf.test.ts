import assert from 'node:assert/strict';
import { localesOf } from '../../../src/editor/words/localesOf';

describe('the locales of dates', () => {
  it("follow the editor's language", () => {
    assert.deepEqual(localesOf('pt-br'), ['pt-BR']);
    assert.deepEqual(localesOf('qps-ploc'), ['qps-Ploc']);
  });

  it("are the system's for a language that Intl rejects", () => {
    for (const language of ['', 'en_US', 'C.UTF-8', 'not a language']) {
      assert.deepEqual(localesOf(language), [], language);
      assert.match(new Intl.DateTimeFormat([...localesOf(language)], { dateStyle: 'medium' }).format(0), /19/);
    }
  });
});
