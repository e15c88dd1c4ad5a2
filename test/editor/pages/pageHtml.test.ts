import assert from 'node:assert/strict';
import type { Page } from '../../../src/editor/pages/page';
import { documentHtml, mainHtml } from '../../../src/editor/pages/pageHtml';

const hostile = `"><img src=x onerror='alert(1)'>&lt;[a](command:b)\u202egnp`;
const escaped = '&quot;&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&amp;lt;[a](command:b) gnp';

const page = (text: string): Page => ({
  title: text,
  lead: { state: 'wrong', words: text },
  text,
  buttons: [{ title: text, press: { own: text } }],
  sections: [
    {
      heading: text,
      text,
      rows: [
        {
          name: text,
          isCode: true,
          status: { state: 'good', words: text },
          text: [text],
          buttons: [
            {
              title: text,
              press: { command: 'apsAuth.signIn', credential: { kind: 'user', appId: text, userId: text } },
            },
          ],
        },
      ],
      buttons: [{ title: text, press: { own: text } }],
    },
  ],
});

describe('the document of a page', () => {
  it('shows every text of it as plain text', () => {
    const html = documentHtml(page(hostile), { nonce: 'n', language: '"><script>' });
    assert.doesNotMatch(html, /<img|\u202e|"><script>/);
    assert.equal(mainHtml(page(hostile)).split(escaped).length - 1, 15);
  });

  it('has elements and attributes that no text of it changes', () => {
    const shape = (text: string): string =>
      mainHtml(page(text))
        .replaceAll(/>[^<]+</g, '><')
        .replaceAll(/ data-key="[^"]*"/g, '');
    assert.equal(shape(hostile), shape('a'));
  });

  it('loads nothing and sends nothing', () => {
    const html = documentHtml(page('a'), { nonce: 'abc', language: 'en' });
    assert.match(html, /content="default-src 'none'; style-src 'nonce-abc'; script-src 'nonce-abc'"/);
    assert.doesNotMatch(html, /\b(?:src|href|action|style)=/);
  });

  it('has headings, a table, and words beside each icon', () => {
    const html = mainHtml({
      title: 'Diagnostics',
      sections: [{ heading: 'Server', rows: [{ name: 'Clock', status: { state: 'good', words: 'Right' }, text: [] }] }],
    });
    assert.equal(
      html.replaceAll(/<svg.*?<\/svg>/g, '<svg>'),
      '<main><h1>Diagnostics</h1><div class="lead" role="status"></div>' +
        '<section aria-labelledby="section-0"><h2 id="section-0">Server</h2>' +
        '<table role="table" aria-labelledby="section-0"><tbody role="rowgroup">' +
        '<tr role="row"><th role="rowheader" scope="row">Clock</th>' +
        '<td role="cell"><p class="status good"><svg><span>Right</span></p></td></tr></tbody></table></section></main>',
    );
    assert.match(html, /<svg aria-hidden="true"/);
  });
});
