import assert from 'node:assert/strict';
import { isLoopbackRedirect, isRelayPage } from '../../../src/credentials/signIn/redirectUri';

describe('a redirect URI', () => {
  it('is one that this machine can listen on', () => {
    for (const host of ['localhost', '127.0.0.1', '[::1]'])
      assert.equal(isLoopbackRedirect(`http://${host}:8080/callback`), true);
    for (const text of [
      'http://acme.example:8080/callback',
      'http://localhost.acme.example:8080/callback',
      'https://localhost:8080/callback',
      'http://localhost/callback',
      'http://user@localhost:8080/callback',
      'http://localhost:8080/callback?a=b',
      'callback',
    ])
      assert.equal(isLoopbackRedirect(text), false, text);
  });

  it('is a relay page over HTTPS or on this machine', () => {
    assert.equal(isRelayPage('https://acme.example/relay.html'), true);
    assert.equal(isRelayPage('http://localhost:8080/relay.html'), true);
    for (const text of [
      'http://acme.example/relay.html',
      'ftp://acme.example/',
      'https://acme.example/relay.html#a',
      '',
    ])
      assert.equal(isRelayPage(text), false, text);
  });
});
