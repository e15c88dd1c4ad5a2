import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CreatedKey, EmulatorApp } from '../emulator/emulator';

/** An app that lies in a file or a setting of another tool. */
export interface PlantedApp extends Required<Pick<EmulatorApp, 'clientId' | 'type'>> {
  readonly clientSecret: string;
  /** Undefined if the place has none. */
  readonly callbackUrl: string | undefined;
}

function plant(name: string, type: EmulatorApp['type'], port?: number): PlantedApp {
  return {
    clientId: `${name}ClientId`.padEnd(32, 'x'),
    clientSecret: `${name}Secret`.padEnd(40, 'Planted'),
    type,
    callbackUrl: port === undefined ? undefined : `http://localhost:${port}/api/auth/callback`,
  };
}

/** One for each place that an import looks into. */
export const planted = {
  userSettings: plant('userSettings', 'serverToServer'),
  folderSettings: plant('folderSettings', 'traditionalWeb'),
  codeWorkspace: plant('codeWorkspace', 'serverToServer'),
  dotenv: plant('dotenv', 'traditionalWeb', 3001),
  python: plant('python', 'traditionalWeb', 3002),
  launch: plant('launch', 'traditionalWeb', 3003),
  mcp: plant('mcp', 'serverToServer'),
  account: plant('account', 'serverToServer'),
  appSettings: plant('appSettings', 'traditionalWeb', 3004),
  launchSettings: plant('launchSettings', 'desktopMobileSpa'),
  userSecrets: plant('userSecrets', 'traditionalWeb'),
  postman: plant('postman', 'serverToServer'),
  raps: plant('raps', 'traditionalWeb', 3005),
  compose: plant('compose', 'traditionalWeb', 3006),
  dockerfile: plant('dockerfile', 'serverToServer'),
  environment: plant('environment', 'serverToServer'),
} as const;

/** Where the client secret of each is, and the comments and other values that must stay. */
export function writePlantedApps(
  workspace: string,
  home: string,
  key: CreatedKey & { readonly serviceAccountId: string },
): void {
  const write = (folder: string, path: string, text: string | Buffer): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const lines = ({ clientId, clientSecret, callbackUrl }: PlantedApp): string =>
    `APS_CLIENT_ID=${clientId}\nAPS_CLIENT_SECRET=${clientSecret}\n${callbackUrl === undefined ? '' : `APS_CALLBACK_URL=${callbackUrl}\n`}`;
  const members = (app: PlantedApp): string =>
    `"APS_CLIENT_ID": "${app.clientId}", "APS_CLIENT_SECRET": "${app.clientSecret}"${app.callbackUrl === undefined ? '' : `, "APS_CALLBACK_URL": "${app.callbackUrl}"`}`;
  const settings = ({ clientId, clientSecret }: PlantedApp, title: string): string =>
    `"autodesk.forge.environments": [{ "title": "${title}", "clientId": "${clientId}", "clientSecret": "${clientSecret}" }]`;
  const { dotenv, python, account } = planted;

  write(
    workspace,
    '.vscode/settings.json',
    `{\n  // of the team\n  ${settings(planted.folderSettings, 'Acme folder')},\n}`,
  );
  write(
    workspace,
    'acme.code-workspace',
    `{ "folders": [], "settings": { ${settings(planted.codeWorkspace, 'Acme workspace')} } }`,
  );
  write(
    workspace,
    '.env',
    `\ufeff# was ${dotenv.clientSecret}\r\n${lines(dotenv).replaceAll('\n', '\r\n')}APS_SCOPES=data:read viewables:read\r\nPORT=3001\r\n`,
  );
  write(
    workspace,
    'python/.env',
    `CLIENT_ID='${python.clientId}'\nCLIENT_SECRET='${python.clientSecret}'\nCALLBACK_URL='${python.callbackUrl ?? ''}'\n`,
  );
  write(
    workspace,
    '.vscode/launch.json',
    `{ "configurations": [\n  { "name": "Web", "env": { ${members(planted.launch)} }, },\n] }`,
  );
  write(
    workspace,
    '.vscode/mcp.json',
    `{ "servers": { "aps": { "command": "node", "env": { ${members(planted.mcp)} } } } }`,
  );
  write(
    workspace,
    'account/.env',
    `${lines(account)}APS_SSA_ID=${key.serviceAccountId}\nAPS_SSA_KEY_ID=${key.keyId}\nAPS_SSA_KEY_BASE64=${Buffer.from(key.privateKey).toString('base64')}\n`,
  );
  for (const folder of ['web', 'web/bin/Debug'])
    write(workspace, `${folder}/appsettings.Development.json`, `\ufeff{ ${members(planted.appSettings)} }`);
  write(
    workspace,
    'web/Properties/launchSettings.json',
    `{ "profiles": { "web": { "environmentVariables": { "CLIENT_ID": "${planted.launchSettings.clientId}" } } } }`,
  );
  write(
    workspace,
    'web/web.csproj',
    '<Project><PropertyGroup><UserSecretsId>acme-1f2e</UserSecretsId></PropertyGroup></Project>',
  );
  write(
    home,
    '.microsoft/usersecrets/acme-1f2e/secrets.json',
    `{ "Forge:ClientId": "${planted.userSecrets.clientId}", "Forge:ClientSecret": "${planted.userSecrets.clientSecret}" }`,
  );
  write(
    workspace,
    'acme.postman_environment.json',
    JSON.stringify({
      name: 'Acme tutorials',
      values: [
        { key: 'client_id', value: planted.postman.clientId, enabled: true },
        { key: 'client_secret', value: planted.postman.clientSecret, enabled: true },
      ],
    }),
  );
  const { clientId, clientSecret, callbackUrl } = planted.raps;
  write(
    home,
    '.config/raps/profiles.json',
    JSON.stringify({
      active_profile: 'acme',
      profiles: { acme: { client_id: clientId, client_secret: clientSecret, callback_url: callbackUrl } },
    }),
  );
  write(
    workspace,
    'docker-compose.yml',
    `services:\n  web:\n    environment:\n${lines(planted.compose).replaceAll(/^(?=.)/gm, '      - ')}`,
  );
  const { dockerfile } = planted;
  write(
    workspace,
    'Dockerfile',
    `FROM node:20\nENV APS_CLIENT_ID=${dockerfile.clientId} \\\n    APS_CLIENT_SECRET=${dockerfile.clientSecret}\n`,
  );
  // What an import must survive.
  write(workspace, 'bad/big.env', lines(dotenv).repeat(20_000));
  write(workspace, 'bad/binary.env', Buffer.from([0, 1, 2, 255, 254]));
  write(workspace, 'bad/mcp.json', '{ "servers": { "__proto__": { "env": {\n"APS_CLIENT_ID": "');
  write(home, 'outside/.env', 'APS_CLIENT_ID=outsideClientIdxxxxxxxxxxxxxxxxx\n');
  symlinkSync(join(home, 'outside'), join(workspace, 'linked'));
  write(workspace, '.env.example', 'APS_CLIENT_ID=<<YOUR CLIENT ID>>\nAPS_CLIENT_SECRET=your-client-secret\n');
}
