import assert from 'node:assert/strict';
import { TargetFileError } from '../../src/credentials/variables/targetFile';
import { setVariables } from '../../src/delivery/setVariables';

const variables = [{ name: 'Forge__ClientId', value: 'new-id' }];

describe('the variables in a file', () => {
  for (const [path, before, after] of [
    ['.env', '# mine\n', '# mine\nForge__ClientId=new-id\n'],
    ['docker/app.env', '', 'Forge__ClientId=new-id\n'],
    ['launchSettings.json.bak', '', 'Forge__ClientId=new-id\n'],
    ['appsettings.Development.json', '{}', '{\n  "Forge": {\n    "ClientId": "new-id"\n  }\n}'],
    ['C:\\src\\appsettings.JSON', '{}', '{\n  "Forge": {\n    "ClientId": "new-id"\n  }\n}'],
    [
      'Properties\\launchSettings.json',
      '{ "profiles": { "web": { "environmentVariables": { "Forge__ClientId": "old" } } } }',
      '{ "profiles": { "web": { "environmentVariables": { "Forge__ClientId": "new-id" } } } }',
    ],
  ] as const) {
    it(`are set in the format of ${path}`, () => {
      assert.equal(setVariables(path, before, variables).text, after);
    });
  }

  it('need a profile in launchSettings.json, also if the file is missing', () => {
    for (const text of ['', '{}', '{ "profiles": {} }'])
      assert.throws(
        () => setVariables('Properties/launchSettings.json', text, variables),
        (error) => error instanceof TargetFileError && error.problem === 'noProfiles',
        text,
      );
  });
});
