import { join } from 'node:path';
import { maxImportLength } from './readEntries';

/** The machine whose folders are meant, as Node.js tells it. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * The ID of the user secrets of a .NET project, from the text of its project file; undefined if it has none, or one that isn't
 * the name of a folder.
 * @see https://learn.microsoft.com/aspnet/core/security/app-secrets
 */
export function findUserSecretsId(project: string): string | undefined {
  const [, id] = /<UserSecretsId>\s*([\w.-]{1,128})\s*<\/UserSecretsId>/.exec(project.slice(0, maxImportLength)) ?? [];
  return id === undefined || /^\.+$/.test(id) ? undefined : id;
}

/** The path of the user secrets with an ID. */
export function userSecretsPath(id: string, { platform, home, environment }: Machine): string {
  const folder =
    platform === 'win32'
      ? join(environment.APPDATA ?? join(home, 'AppData', 'Roaming'), 'Microsoft', 'UserSecrets')
      : join(home, '.microsoft', 'usersecrets');
  return join(folder, id, 'secrets.json');
}

/** The path of the profiles of raps. */
export function rapsProfilesPath({ platform, home, environment }: Machine): string {
  if (platform === 'win32')
    return join(environment.APPDATA ?? join(home, 'AppData', 'Roaming'), 'autodesk', 'raps', 'config', 'profiles.json');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'com.autodesk.raps', 'profiles.json');
  return join(environment.XDG_CONFIG_HOME ?? join(home, '.config'), 'raps', 'profiles.json');
}
