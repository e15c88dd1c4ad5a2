import assert from 'node:assert/strict';
import { toPlainMarkdown } from '../../../src/editor/words/toPlainMarkdown';

describe('text in a tooltip', () => {
  const texts: readonly (readonly [what: string, text: string])[] = [
    ['a URL', 'see http://evil.example/a?b=c#d or HTTPS://evil.example'],
    ['a host name', 'www.evil.example'],
    ['an email address', 'eve@evil.example'],
    ['a link', '[click](command:workbench.action.quit) <https://evil.example> ![a](b)'],
    ['markup', '# a *b* _c_ `d` ~e~ | f\\ <b>g</b> 1. h - i &amp; &#64;'],
    ['an icon', '$(zap)'],
    ['letters of any language', 'Zoë 张伟 नमस्ते 😀'],
  ];
  for (const [what, text] of texts) {
    it(`shows ${what} as plain text`, () => {
      const markdown = toPlainMarkdown(text);
      assert.match(markdown, /^(?:[\p{L}\p{M}\p{N} \u00a0]|&#\d+;)*$/u);
      assert.doesNotMatch(markdown.replaceAll(/&#\d+;/g, ';'), /https?:|www\.|@/i);
      const shown = markdown.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
      assert.equal(shown.replaceAll('\u2060', ''), text);
    });
  }

  it('keeps several spaces and takes out line ends', () => {
    assert.equal(toPlainMarkdown('a   b\r\n\n# c'), 'a\u00a0\u00a0\u00a0b &#35; c');
  });
});
