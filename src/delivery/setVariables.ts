import { setEnvVariables, type EditedFile } from './envFile';
import type { Variable } from './sampleValues';
import { setAppSettings, setLaunchSettings } from './settingsJson';

/**
 * Sets variables in the text of a file, in the format that its name says: a `launchSettings.json`, another JSON file of .NET,
 * or else a `.env` file. `path` may have any separators.
 * @throws TargetFileError `notJson` or `noProfiles`
 */
export function setVariables(path: string, text: string, variables: readonly Variable[]): EditedFile {
  if (/(?:^|[/\\])launchSettings\.json$/i.test(path)) return setLaunchSettings(text, variables);
  return /\.json$/i.test(path) ? setAppSettings(text, variables) : setEnvVariables(text, variables);
}
