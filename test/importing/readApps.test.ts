import assert from 'node:assert/strict';
import { readApps } from '../../src/importing/importedApp';

const clientId = 'kR3vTq8LmZ2xYb7NcW5pDs9FgH4jAe6u';
const otherId = 'aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV';
const clientSecret = 'planted-client-secret-Zx81';
const otherSecret = 'planted-other-secret-Qw37';
const callbackUrl = 'http://localhost:3000/api/auth/callback';

/** What the tests compare of an app. */
function summarize(text: string): readonly unknown[] {
  return readApps(text).map(({ values, line, name, baseUrl, isNamed, lacksSecret }) => ({
    ...values,
    line,
    ...(name === undefined ? {} : { name }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(isNamed ? {} : { isNamed }),
    ...(lacksSecret ? { lacksSecret } : {}),
  }));
}

const pair = { clientId, clientSecret };

describe('the apps in a text', () => {
  for (const [name, text, apps] of [
    [
      'the settings of vscode-forge-tools',
      `{
  // of the team
  "autodesk.forge.environments": [
    { "title": "Acme", "clientId": "${clientId}", "clientSecret": "${clientSecret}", "region": "US" },
    {
      "title": "Acme staging",
      "clientId": "${otherId}",
      "clientSecret": "${otherSecret}",
      "host": "https://staging.acme.example/aps",
    },
  ],
  "spotify.clientId": "0123456789abcdef0123",
}`,
      [
        { ...pair, line: 4, name: 'Acme' },
        {
          clientId: otherId,
          clientSecret: otherSecret,
          line: 7,
          name: 'Acme staging',
          baseUrl: 'https://staging.acme.example',
        },
      ],
    ],
    [
      'the former settings of vscode-forge-tools',
      `{ "editor.tabSize": 2, "autodesk.forge.clientId": "${clientId}", "autodesk.forge.clientSecret": "${clientSecret}" }`,
      [{ ...pair, line: 1 }],
    ],
    [
      'a .code-workspace',
      `{ "folders": [{ "path": "." }], "settings": { "autodesk.forge.environments": [{ "clientId": "${clientId}", "clientSecret": "${clientSecret}" }] } }`,
      [{ ...pair, line: 1 }],
    ],
    [
      'a .env file with a callback URL and scopes',
      `APS_CLIENT_ID=${clientId}\nAPS_CLIENT_SECRET=${clientSecret}\nAPS_CALLBACK_URL=${callbackUrl}\nAPS_SCOPES=data:write data:read\nAPS_BASE_URL=https://aps.acme.example/`,
      [{ ...pair, callbackUrl, scope: 'data:write data:read', line: 1, baseUrl: 'https://aps.acme.example' }],
    ],
    [
      'a .env file with two apps',
      `APS_CLIENT_ID=${clientId}\nAPS_CLIENT_SECRET=${clientSecret}\nAPS_CALLBACK_URL=${callbackUrl}\nCI_APS_CLIENT_ID=${otherId}\nCI_APS_CLIENT_SECRET=${otherSecret}\nSSA_ID=AB12CD34EF56`,
      [
        { ...pair, callbackUrl, serviceAccountId: 'AB12CD34EF56', line: 1 },
        { clientId: otherId, clientSecret: otherSecret, line: 4 },
      ],
    ],
    [
      'the .env file of aps-3lo-python',
      `CLIENT_ID='${clientId}'\nCLIENT_SECRET='${clientSecret}'\nCALLBACK_URL='${callbackUrl}'`,
      [{ ...pair, callbackUrl, line: 1, isNamed: false }],
    ],
    [
      'a .env file with another service',
      `KEYCLOAK_REALM=a\nAUTH0_CLIENT_ID=${otherId}\nAUTH0_CLIENT_SECRET=${otherSecret}\nPORTAL_CLIENT_ID=${otherId}\nAPS_CLIENT_ID=${clientId}\nAPS_CLIENT_SECRET=${clientSecret}`,
      [{ ...pair, line: 5 }],
    ],
    [
      'lines of cmd',
      `@echo off\r\nset "APS_CLIENT_ID=${clientId}"\r\nset APS_CLIENT_SECRET=${clientSecret}\r\n`,
      [{ ...pair, line: 2 }],
    ],
    [
      'launch.json',
      `\ufeff{
  "version": "0.2.0", // as generated
  "configurations": [
    { "name": "Web", "env": { "APS_CLIENT_ID": "${clientId}", "APS_CLIENT_SECRET": "${clientSecret}", "APS_CALLBACK_URL": "${callbackUrl}" } },
    { "name": "C++", "environment": [
      { "name": "APS_CLIENT_ID", "value": "${otherId}" },
      { "name": "APS_CLIENT_SECRET", "value": "${otherSecret}" }
    ] },
    { "name": "Filled in", "env": { "APS_CLIENT_ID": "\${apsAuth:clientId}", "APS_CLIENT_SECRET": "\${apsAuth:clientSecret}" } },
  ],
}`,
      [
        { ...pair, callbackUrl, line: 4 },
        { clientId: otherId, clientSecret: otherSecret, line: 6, name: 'C++' },
      ],
    ],
    [
      'mcp.json',
      `{ "servers": { "aps": { "command": "node", "env": { "APS_CLIENT_ID": "${clientId}", "APS_CLIENT_SECRET": "${clientSecret}" } } } }`,
      [{ ...pair, line: 1 }],
    ],
    [
      'appsettings.Development.json',
      `{ "Logging": {}, "APS_CLIENT_ID": "${clientId}", "APS_CLIENT_SECRET": "${clientSecret}", "APS_CALLBACK_URL": "${callbackUrl}" }`,
      [{ ...pair, callbackUrl, line: 1 }],
    ],
    [
      'appsettings.Local.json',
      `{ "Forge": { "clientId": "${clientId}", "clientSecret": "${clientSecret}", "AuthenticationAddress": "https://aps.acme.example/authentication", "DesignAutomation": { "BaseAddress": "https://aps.acme.example" } },
  "Authentication": { "Google": { "ClientId": "${otherId}", "ClientSecret": "${otherSecret}" } } }`,
      [{ ...pair, line: 1, baseUrl: 'https://aps.acme.example' }],
    ],
    [
      'launchSettings.json',
      `{ "profiles": { "web": { "commandName": "Project", "environmentVariables": { "CLIENT_ID": "${clientId}" } } } }`,
      [{ clientId, line: 1, isNamed: false }],
    ],
    [
      '.NET user secrets',
      `{ "Forge:ClientId": "${clientId}", "Forge:ClientSecret": "${clientSecret}" }`,
      [{ ...pair, line: 1 }],
    ],
    [
      'a Postman environment',
      `{ "id": "1", "name": "APS tutorials", "values": [
  { "key": "client_id", "value": "${clientId}", "enabled": true },
  { "key": "client_secret", "value": "${clientSecret}", "enabled": true },
  { "key": "client_secret", "value": "${otherSecret}", "enabled": false },
  { "key": "access_token", "value": "x" } ] }`,
      [{ ...pair, line: 2, name: 'APS tutorials', isNamed: false }],
    ],
    [
      'the profiles of raps',
      `{ "active_profile": "acme", "profiles": {
  "acme": { "client_id": "${clientId}", "client_secret": "${clientSecret}", "base_url": "https://aps.acme.example", "callback_url": "${callbackUrl}", "use_keychain": false },
  "empty": { "client_id": "${otherId}", "client_secret": null, "use_keychain": true } } }`,
      [
        { ...pair, callbackUrl, line: 2, name: 'acme', baseUrl: 'https://aps.acme.example', isNamed: false },
        { clientId: otherId, line: 3, name: 'empty', isNamed: false, lacksSecret: true },
      ],
    ],
    [
      'docker-compose.yml',
      `services:
  web:
    image: acme/web
    environment:
      - "APS_CLIENT_ID=${clientId}"
      - APS_CLIENT_SECRET=${clientSecret}
      - APS_CALLBACK_URL=${callbackUrl}
  # nightly
  job:
    environment:
      APS_CLIENT_ID: ${otherId}
      APS_CLIENT_SECRET: '${otherSecret}'
  other:
    environment:
      APS_CLIENT_ID: \${APS_CLIENT_ID}`,
      [
        { ...pair, callbackUrl, line: 5 },
        { clientId: otherId, clientSecret: otherSecret, line: 11 },
      ],
    ],
    [
      'a Dockerfile',
      `FROM node:20\nENV NODE_ENV=production \\\n    APS_CLIENT_ID=${clientId} \\\n    APS_CLIENT_SECRET="${clientSecret}"\nENV APS_CALLBACK_URL ${callbackUrl}\nCMD node .`,
      [{ ...pair, callbackUrl, line: 3 }],
    ],
    [
      'JSON that was cut off',
      `{ "configurations": [ { "env": {\n"APS_CLIENT_ID": "${clientId}",\n"APS_CLIENT_SECRET": "${clientSecret}",\n"APS_CA`,
      [{ ...pair, line: 2 }],
    ],
    ['a part of JSON', `"env": { "APS_CLIENT_ID": "${clientId}" },`, [{ clientId, line: 1 }]],
    [
      'placeholders',
      `APS_CLIENT_ID=<<YOUR CLIENT ID FROM DEVELOPER PORTAL>>\nAPS_CLIENT_SECRET=$APS_CLIENT_SECRET\nFORGE_CLIENT_ID=%FORGE_CLIENT_ID%`,
      [],
    ],
    [
      'a secret that is left out',
      `APS_CLIENT_ID=${clientId}\nAPS_CLIENT_SECRET=<your secret>`,
      [{ clientId, line: 1, lacksSecret: true }],
    ],
    [
      'names that mean something in JavaScript',
      `{ "__proto__": { "APS_CLIENT_ID": "${clientId}", "__proto__": "x", "constructor": "y" }, "toString": "z" }`,
      [{ clientId, line: 1 }],
    ],
    [
      'repeated names',
      `APS_CLIENT_ID=${otherId}\nAPS_CLIENT_ID=${clientId}\nAPS_CLIENT_SECRET=${otherSecret}\nAPS_CLIENT_SECRET=${clientSecret}`,
      [{ ...pair, line: 2 }],
    ],
    ['tokens', `APS_CLIENT_ID=${clientId}\nAPS_ACCESS_TOKEN=x\nAPS_REFRESH_TOKEN=y`, [{ clientId, line: 1 }]],
    ['no text', '', []],
  ] as const) {
    it(`are read from ${name}`, () => assert.deepEqual(summarize(text), apps));
  }

  it('have their secrets as they stand in the text', () => {
    const key = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----';
    const escaped = key.replaceAll('\n', '\\n');
    const [app] = readApps(
      `{ "APS_CLIENT_ID": "${clientId}", "APS_SECRET_ID": "${clientSecret}", "PRIVATE_KEY": "${escaped}" }`,
    );
    assert.deepEqual(app?.secrets, [
      { field: 'clientSecret', name: 'APS_SECRET_ID', value: clientSecret, raw: clientSecret },
      { field: 'privateKey', name: 'PRIVATE_KEY', value: key, raw: escaped },
    ]);
  });

  it('are read fast from long and deep texts', () => {
    for (const text of [
      'A'.repeat(50_000_000),
      `APS_CLIENT_ID="${'\\'.repeat(1024 * 1024)}`,
      '['.repeat(1024 * 1024),
      '{"a":'.repeat(200_000),
      'A="\n'.repeat(200_000),
      'ENV \\\n'.repeat(100_000),
      `ENV ${'A'.repeat(1024 * 1024)}`,
      `services:\n${' a:\n'.repeat(100_000)}`,
      '\0\u0001\ufffd'.repeat(100_000),
    ])
      assert.deepEqual(readApps(text), []);
  });
});
