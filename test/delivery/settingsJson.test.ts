import assert from 'node:assert/strict';
import { TargetFileError } from '../../src/credentials/variables/targetFile';
import {
  addLaunchConfiguration,
  hasLaunchSection,
  listLaunchConfigurations,
  setAppSettings,
  setDebugEnvironment,
  setLaunchSettings,
} from '../../src/delivery/settingsJson';

const flat = [
  { name: 'APS_CLIENT_ID', value: 'new-id' },
  { name: 'APS_CLIENT_SECRET', value: 'new-secret' },
];
const nested = [
  { name: 'Forge__ClientId', value: 'new-id' },
  { name: 'Forge__ClientSecret', value: 'new-secret' },
];

describe('appsettings.Development.json', () => {
  for (const [what, variables, before, after, changes] of [
    [
      'is created',
      nested,
      '',
      '{\n  "Forge": {\n    "ClientId": "new-id",\n    "ClientSecret": "new-secret"\n  }\n}\n',
      ['added', 'added'],
    ],
    [
      'keeps comments, CRLF, indentation, and a byte order mark',
      flat,
      '\ufeff{\r\n    // mine\r\n    "Logging": { "LogLevel": [ "a", 1, null ] }, /* { */\r\n    "APS_CLIENT_ID": "a", // the "id"\r\n    "X": "}"\r\n}\r\n',
      '\ufeff{\r\n    // mine\r\n    "Logging": { "LogLevel": [ "a", 1, null ] }, /* { */\r\n    "APS_CLIENT_ID": "new-id", // the "id"\r\n    "X": "}",\r\n    "APS_CLIENT_SECRET": "new-secret"\r\n}\r\n',
      ['changed', 'added'],
    ],
    [
      'finds members in any case and the last of a name',
      nested,
      '{ "forge": { "clientID": "a", "ClientId": "b" } }',
      '{ "forge": { "clientID": "a", "ClientId": "new-id", "ClientSecret": "new-secret" } }',
      ['changed', 'added'],
    ],
    [
      'finds members whose names hold the levels',
      nested,
      '{\n\t"Forge:ClientId": "a",\n\t"Forge": { "ClientSecret": "new-secret" }\n}',
      '{\n\t"Forge:ClientId": "new-id",\n\t"Forge": { "ClientSecret": "new-secret" }\n}',
      ['changed', 'unchanged'],
    ],
    [
      'keeps a trailing comma',
      flat,
      '{\n  "A": 1,\n}\n',
      '{\n  "A": 1,\n  "APS_CLIENT_ID": "new-id",\n  "APS_CLIENT_SECRET": "new-secret"\n}\n',
      ['added', 'added'],
    ],
    [
      'leaves a comment behind what it is about',
      flat.slice(0, 1),
      '{\n  "A": 1 // about A\n}\n',
      '{\n  "A": 1, // about A\n  "APS_CLIENT_ID": "new-id"\n}\n',
      ['added'],
    ],
    [
      'leaves a comment behind a trailing comma',
      flat.slice(0, 1),
      '{\n  "A": 1, /* about A */\n}\n',
      '{\n  "A": 1, /* about A */\n  "APS_CLIENT_ID": "new-id"\n}\n',
      ['added'],
    ],
    [
      'fills empty objects and replaces other values',
      nested,
      '{\n  "Forge": null\n}\n',
      '{\n  "Forge": {\n    "ClientId": "new-id",\n    "ClientSecret": "new-secret"\n  }\n}\n',
      ['changed', 'added'],
    ],
    [
      'keeps a comment in an empty object',
      flat.slice(0, 1),
      '{ // none\n}',
      '{ // none\n  "APS_CLIENT_ID": "new-id"\n}',
      ['added'],
    ],
  ] as const) {
    it(what, () => {
      const edited = setAppSettings(before, variables);
      assert.equal(edited.text, after);
      assert.deepEqual(
        edited.variables.map(({ change }) => change),
        changes,
      );
      assert.equal(setAppSettings(edited.text, variables).text, after);
    });
  }

  it('holds any value', () => {
    const value = 'a"b\\c\nd\u2028$&';
    const { text } = setAppSettings('{ "APS_CLIENT_ID": "x" }', [{ name: 'APS_CLIENT_ID', value }]);
    assert.deepEqual(JSON.parse(text), { APS_CLIENT_ID: value });
  });

  for (const text of [
    '[]',
    '{',
    '{} x',
    '{ a: 1 }',
    '{ "a" 1 }',
    '{ "a": 1 "b": 2 }',
    'null',
    '/* {}',
    '['.repeat(100),
  ]) {
    it(`is rejected if it is ${text.slice(0, 20)}`, () => {
      assert.throws(
        () => setAppSettings(text, flat),
        (error) => error instanceof TargetFileError && error.problem === 'notJson',
      );
    });
  }

  it('is rejected if it is nested without end', () => {
    const text = `{ "a": ${'{"a":'.repeat(100_000)}`;
    assert.throws(() => setAppSettings(text, flat), TargetFileError);
  });
});

describe('launchSettings.json', () => {
  it('gets the variables in every profile', () => {
    const before = `{
  "profiles": {
    "http": {
      "commandName": "Project",
      "environmentVariables": {
        "ASPNETCORE_ENVIRONMENT": "Development",
        "CLIENT_ID": "a"
      }
    },
    "https": {
      "commandName": "Project"
    }
  }
}
`;
    const { text, variables } = setLaunchSettings(before, [{ name: 'CLIENT_ID', value: 'new-id' }]);
    assert.equal(
      text,
      before
        .replace('"a"', '"new-id"')
        .replace(
          '"commandName": "Project"\n',
          '"commandName": "Project",\n      "environmentVariables": {\n        "CLIENT_ID": "new-id"\n      }\n',
        ),
    );
    assert.deepEqual(variables, [{ name: 'CLIENT_ID', change: 'changed', misreadBy: [] }]);
  });

  for (const text of ['{}', '{ "profiles": {} }', '{ "profiles": [] }']) {
    it(`is rejected without a profile: ${text}`, () => {
      assert.throws(
        () => setLaunchSettings(text, flat),
        (error) => error instanceof TargetFileError && error.problem === 'noProfiles',
      );
    });
  }
});

describe('launch.json', () => {
  const variables = [{ name: 'APS_ACCESS_TOKEN', value: '${apsAuth:accessToken}' }];
  const before = `{
  // mine
  "version": "0.2.0",
  "configurations": [
    { "name": "Attach", "type": "node" }, // first
    {
      /* second */
      "type": "node",
      "name": "Launch \\"it\\"",
      "env": { "PORT": "3000" }, // the port
    },
    null,
    { "type": "go" },
  ]
}
`;

  it('lists its configurations by name', () => {
    assert.deepEqual(listLaunchConfigurations(before), ['Attach', 'Launch "it"', '', '']);
    assert.deepEqual(listLaunchConfigurations('{}'), []);
    assert.deepEqual(listLaunchConfigurations('{ "configurations": {} }'), []);
    assert.throws(() => listLaunchConfigurations('[]'), TargetFileError);
  });

  it('gets variables in one configuration, and keeps its comments', () => {
    assert.equal(
      setDebugEnvironment(before, 1, variables).text,
      before.replace('"3000" }', '"3000", "APS_ACCESS_TOKEN": "${apsAuth:accessToken}" }'),
    );
    const attached = setDebugEnvironment(before, 0, variables).text;
    assert.ok(attached.includes('// first') && attached.includes('/* second */'));
    assert.deepEqual(setDebugEnvironment(attached, 0, variables).text, attached);
    assert.equal(setDebugEnvironment(before, 4, variables).text, before);
  });

  it('may be a section of a .code-workspace, whose rest stays as it is', () => {
    const workspace = `{\r\n\t// ours\r\n\t"folders": [{ "path": "api" }],\r\n\t"launch": ${before.replaceAll('\n', '\r\n\t').trim()},\r\n}\r\n`;
    assert.equal(hasLaunchSection(workspace), true);
    assert.equal(hasLaunchSection(before), false);
    assert.deepEqual(listLaunchConfigurations(workspace), ['Attach', 'Launch "it"', '', '']);
    assert.equal(
      setDebugEnvironment(workspace, 1, variables).text,
      workspace.replace('"3000" }', '"3000", "APS_ACCESS_TOKEN": "${apsAuth:accessToken}" }'),
    );
  });

  for (const [what, configuration, expected] of [
    [
      'has no list yet',
      '{\n      "type": "cppdbg" // C++\n    }',
      '{\n      "type": "cppdbg", // C++\n      "environment": [\n        {\n          "name": "APS_ACCESS_TOKEN",\n          "value": "${apsAuth:accessToken}"\n        }\n      ]\n    }',
    ],
    [
      'has an empty list',
      '{\n      "environment": [\n        // none\n      ]\n    }',
      '{\n      "environment": [\n        // none\n        {\n          "name": "APS_ACCESS_TOKEN",\n          "value": "${apsAuth:accessToken}"\n        }\n      ]\n    }',
    ],
    [
      'has a list',
      '{\n      "environment": [\n        { "name": "PORT", "value": "3000" }, // the port\n      ]\n    }',
      '{\n      "environment": [\n        { "name": "PORT", "value": "3000" }, // the port\n        {\n          "name": "APS_ACCESS_TOKEN",\n          "value": "${apsAuth:accessToken}"\n        }\n      ]\n    }',
    ],
    [
      'has the variable',
      '{\n      "environment": [{ "value": "a", "name": "APS_ACCESS_TOKEN" }, /* b */ { "name": "PORT" }]\n    }',
      '{\n      "environment": [{ "value": "${apsAuth:accessToken}", "name": "APS_ACCESS_TOKEN" }, /* b */ { "name": "PORT" }]\n    }',
    ],
  ] as const) {
    it(`gets variables in the list of the C++ debugger, which ${what}`, () => {
      const wrap = (inner: string): string => `{\n  "configurations": [\n    ${inner}\n  ]\n}\n`;
      const { text, variables: written } = setDebugEnvironment(wrap(configuration), 0, variables);
      assert.equal(text, wrap(expected));
      assert.deepEqual(
        written.map(({ change }) => change),
        [what === 'has the variable' ? 'changed' : 'added'],
      );
      assert.equal(setDebugEnvironment(text, 0, variables).text, text);
    });
  }

  it('gets its first configuration, and keeps its comments', () => {
    const configuration = { name: 'Launch', env: { A: 'b' } };
    const added = '{\n      "name": "Launch",\n      "env": {\n        "A": "b"\n      }\n    }';
    for (const [text, after] of [
      [
        '{\n  "configurations": [\n    // none\n  ] // c\n}\n',
        `{\n  "configurations": [\n    // none\n    ${added}\n  ] // c\n}\n`,
      ],
      ['{\n  // a\n  "configurations": [],\n}\n', `{\n  // a\n  "configurations": [\n    ${added}\n  ],\n}\n`],
      [
        '{\n  "version": "0.2.0" // a\n}\n',
        `{\n  "version": "0.2.0", // a\n  "configurations": [\n    ${added}\n  ]\n}\n`,
      ],
      ['{\n  "configurations": null\n}\n', `{\n  "configurations": [\n    ${added}\n  ]\n}\n`],
    ] as const)
      assert.equal(addLaunchConfiguration(text, configuration), after);
  });
});
