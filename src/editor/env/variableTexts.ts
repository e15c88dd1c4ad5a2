import { l10n } from 'vscode';
import type { VariableChange, WrittenVariable } from '../../delivery/envFile';
import type { EnvReader } from '../../delivery/envValue';

/** What is going to change in a file: each variable by its name, without its value, and who misreads it. */
export function describeVariables(variables: readonly WrittenVariable[], withoutValue: readonly string[]): string {
  const changes = variables.map(({ name, change }) => `${name}=•••••••• (${changeText(change)})`);
  const misread = variables
    .filter(({ misreadBy }) => misreadBy.length > 0)
    .map(({ name, misreadBy }) => l10n.t('{0} would be misread by: {1}', name, misreadBy.map(readerName).join(', ')));
  const missing = withoutValue.length === 0 ? [] : [l10n.t('Left out, without a value: {0}', withoutValue.join(', '))];
  const notes = [...misread, ...missing];
  return [...changes, ...(notes.length === 0 ? [] : ['', ...notes])].join('\n');
}

function changeText(change: VariableChange): string {
  switch (change) {
    case 'added':
      return l10n.t('added');
    case 'changed':
      return l10n.t('changed');
    case 'unchanged':
      return l10n.t('unchanged');
  }
}

function readerName(reader: EnvReader): string {
  switch (reader) {
    case 'dotenv':
      return 'dotenv';
    case 'nodeEnvFile':
      return 'Node.js (--env-file)';
    case 'pythonDotenv':
      return 'python-dotenv';
    case 'shell':
      return l10n.t('a shell that sources the file');
    case 'dockerRun':
      return 'Docker (--env-file)';
    case 'dockerCompose':
      return 'Docker Compose (env_file)';
  }
}
