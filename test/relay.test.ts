import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './support/repository';

describe('relay.html', () => {
  // Browsers normalize line breaks too, before they compute the hash.
  const html = readFileSync(join(repository, 'media/relay.html'), 'utf8').replaceAll('\r\n', '\n');

  for (const element of ['script', 'style']) {
    it(`allows only its own ${element}`, () => {
      const texts = [...html.matchAll(new RegExp(`<${element}>(.*?)</${element}>`, 'gs'))].map(([, text = '']) => text);
      assert.equal(texts.length, 1);
      const sum = createHash('sha256')
        .update(texts[0] ?? '')
        .digest('base64');
      assert.ok(
        html.includes(`${element}-src 'sha256-${sum}';`),
        `The sum in the Content-Security-Policy should be sha256-${sum}.`,
      );
    });
  }

  it('loads nothing and inserts no HTML', () => {
    assert.ok(html.includes("default-src 'none'; "));
    assert.doesNotMatch(
      html,
      /\s(src|href|srcset|action)\s*=\s*["']|@import|url\(|innerHTML|outerHTML|insertAdjacent|document\.write|eval\(/,
    );
  });
});
