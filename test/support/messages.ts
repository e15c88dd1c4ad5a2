import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getL10nJson } from '@vscode/l10n-dev';
import { apsScopes } from '../../src/aps/scopes';
import { repository } from './repository';

/** The template for translators, who copy it to bundle.l10n.<language>.json. */
export const messagesFile = join(repository, 'media/l10n/bundle.l10n.json');

/** The content of that file: every message in the editor folder, and the scope descriptions from src/aps. */
export async function collectMessages(): Promise<string> {
  const folder = join(repository, 'src/editor');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  const scripts = files.map((path) => ({
    extension: '.ts' as const,
    contents: readFileSync(join(folder, path), 'utf8'),
  }));
  const messages = [...Object.keys(await getL10nJson(scripts)), ...apsScopes.map(({ meaning }) => meaning)].sort();
  return `${JSON.stringify(Object.fromEntries(messages.map((message) => [message, message])), undefined, 2)}\n`;
}
