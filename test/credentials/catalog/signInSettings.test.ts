import assert from 'node:assert/strict';
import {
  initialSignInSettings,
  withShownRedirectUri,
  type SignInSettings,
} from '../../../src/credentials/catalog/signInSettings';

describe('the redirect URIs that were shown', () => {
  const uris = (from: number, to: number): readonly string[] =>
    Array.from({ length: to - from + 1 }, (_, index) => `https://code.example/callback?vscode-reqid=${from + index}`);

  function showAll(shown: readonly string[]): SignInSettings {
    return shown.reduce(
      (settings: SignInSettings, uri) => ({ ...settings, ...withShownRedirectUri(settings, uri) }),
      initialSignInSettings,
    );
  }

  it('are the newest ten, where the editor has another one each time', () => {
    assert.deepEqual(showAll(uris(1, 30)).shownRedirectUris, uris(21, 30));
  });

  it('keep one that is shown again', () => {
    const [first = ''] = uris(1, 1);
    assert.deepEqual(showAll([...uris(1, 10), first, ...uris(11, 19)]).shownRedirectUris, [first, ...uris(11, 19)]);
  });
});
