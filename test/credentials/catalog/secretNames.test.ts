import assert from 'node:assert/strict';
import { appSecretsPrefix, userSecretsPrefix } from '../../../src/credentials/catalog/secretNames';

describe('the prefix of the names of secrets', () => {
  it('belongs to one app and one user, even if names begin alike', () => {
    assert.ok(!appSecretsPrefix('app-10').startsWith(appSecretsPrefix('app-1')));
    assert.ok(!userSecretsPrefix('app-1', 'dana.d').startsWith(userSecretsPrefix('app-1', 'dana')));
  });
});
