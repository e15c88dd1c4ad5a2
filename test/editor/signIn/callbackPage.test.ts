import assert from 'node:assert/strict';
import { callbackPage } from '../../../src/editor/signIn/callbackPage';

describe('the page in the browser after a sign-in', () => {
  const hostile = '<img src=x onerror="alert(1)">& \u202e';

  it('shows names as plain text', () => {
    const page = callbackPage({ kind: 'signedIn', appName: hostile, userName: hostile }, 'n');
    assert.ok(!page.includes('<img') && !page.includes('\u202e'));
    assert.equal(page.split('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;').length - 1, 3);
  });

  it('needs nothing from anywhere else', () => {
    for (const kind of ['continues', 'denied', 'failed'] as const) {
      const page = callbackPage({ kind, appName: 'acme-viewer' }, 'n');
      assert.ok(page.includes('acme-viewer'));
      assert.doesNotMatch(page, /https?:|url\(|@import|src=|href=|<script/);
    }
  });

  it('runs only the script that closes it, and only after a sign-in', () => {
    const page = callbackPage({ kind: 'signedIn', appName: 'acme-viewer', userName: 'dana' }, 'once');
    assert.deepEqual(page.match(/<script.*<\/script>/g), [
      '<script nonce="once">setTimeout(() => window.close(), 5000)</script>',
    ]);
    assert.ok(page.includes('<style nonce="once">'));
    assert.doesNotMatch(page, / (?:style|on\w+)="/);
  });
});
