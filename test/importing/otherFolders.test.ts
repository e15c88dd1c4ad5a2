import assert from 'node:assert/strict';
import { findUserSecretsId, rapsProfilesPath, userSecretsPath } from '../../src/importing/otherFolders';

describe('the files of other tools outside of a workspace', () => {
  const machine = { platform: 'linux', home: '/home/dana', environment: {} } as const;

  it('are the user secrets that a project names', () => {
    const project = '<Project>\n<PropertyGroup>\n<UserSecretsId> acme-1f2e </UserSecretsId></PropertyGroup></Project>';
    assert.equal(findUserSecretsId(project), 'acme-1f2e');
    assert.equal(userSecretsPath('acme-1f2e', machine), '/home/dana/.microsoft/usersecrets/acme-1f2e/secrets.json');
  });

  for (const id of ['..', '.', '../../.ssh', 'a/b', 'a\\b', '', '$(HOME)']) {
    it(`are no other file, named ${id}`, () =>
      assert.equal(findUserSecretsId(`<UserSecretsId>${id}</UserSecretsId>`), undefined));
  }

  it('are the profiles of raps', () => {
    assert.equal(rapsProfilesPath(machine), '/home/dana/.config/raps/profiles.json');
    const environment = { XDG_CONFIG_HOME: '/etc/dana' };
    assert.equal(rapsProfilesPath({ ...machine, environment }), '/etc/dana/raps/profiles.json');
  });
});
