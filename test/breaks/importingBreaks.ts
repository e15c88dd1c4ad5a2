import type { Break } from './breaks';

const importedApp = {
  file: 'importing/importedApp.ts',
  testFiles: ['importing/readApps', 'importing/mergeApps', 'importing/importedApp'],
};
const removal = { file: 'importing/removeSecrets.ts', testFiles: ['importing/removeSecrets'] };
const backup = { file: 'importing/backup.ts', testFiles: ['importing/backup'] };
const backupFile = { file: 'importing/backupFile.ts', testFiles: ['importing/backupFile'] };
const restoreBackup = { file: 'importing/restoreBackup.ts', testFiles: ['importing/backup'] };

/** What is read of other tools' files, and what is taken out of them. */
export const importingBreaks: readonly Break[] = [
  {
    name: 'importing: a symbolic link is followed',
    file: 'importing/listImportFiles.ts',
    from: "kind === 'folder' && !skippedFolders",
    to: "kind !== 'file' && !skippedFolders",
    testFiles: ['importing/listImportFiles'],
  },
  {
    name: 'importing: a linked file is read',
    file: 'importing/listImportFiles.ts',
    from: "kind === 'file' && isImportFile(path)",
    to: "kind !== 'folder' && isImportFile(path)",
    testFiles: ['importing/listImportFiles'],
  },
  {
    name: 'importing: a project names any file as user secrets',
    file: 'importing/otherFolders.ts',
    from: '([\\w.-]{1,128})',
    to: '([^<\\s]{1,128})',
    testFiles: ['importing/otherFolders'],
  },
  {
    name: 'importing: the app of another service counts',
    from: "findService([...path, name]) !== 'other'",
    to: "String(path) !== 'other'",
    ...importedApp,
  },
  {
    name: 'importing: a placeholder is a value',
    file: 'importing/readVariables.ts',
    from: ' || isPlaceholder(entry.value)',
    to: '',
    testFiles: ['importing/readApps', 'importing/readVariables'],
  },
  {
    name: 'importing: one of two secrets is chosen',
    from: 'values.clientSecret ?? []))];',
    to: 'values.clientSecret ?? []).slice(0, 1))];',
    ...importedApp,
  },
  {
    name: 'importing: an app whose secret is left out is public',
    from: 'findAppType(lacksSecret ?',
    to: 'findAppType(places.length === 0 ?',
    ...importedApp,
  },
  { name: 'importing: a comment keeps the secret', from: ".replaceAll(raw, '')", to: ".replace(raw, '')", ...removal },
  {
    name: 'importing: a shorter secret leaves a part of a longer one',
    from: 'other.raw.length - one.raw.length',
    to: 'one.raw.length - other.raw.length',
    ...removal,
  },
  {
    name: 'backup: a hostile file hashes for as long as it likes',
    from: 'const maxIterations = 2_000_000;',
    to: 'const maxIterations = 4_000_000_000;',
    ...backupFile,
  },
  {
    name: 'backup: its passphrase can be tried fast',
    from: 'const iterations = 600_000;',
    to: 'const iterations = 1_000;',
    ...backupFile,
  },
  {
    name: 'backup: a file decides how its key is made',
    from: 'keyManagementAlgorithms: [algorithm],',
    to: '',
    ...backupFile,
  },
  {
    name: 'backup: a passphrase depends on the keyboard',
    from: "passphrase.normalize('NFKC')",
    to: 'passphrase',
    ...backupFile,
  },
  {
    name: 'backup: a user keeps the grant of another machine',
    from: "status: 'signInAgain', ",
    to: '',
    ...backup,
  },
  {
    name: 'backup: a client secret goes to another base URL',
    from: 'app.server === undefined && from !== baseUrl',
    to: 'app.server === undefined && from === undefined',
    ...restoreBackup,
  },
  {
    name: 'backup: an app that is here is added once more',
    from: 'apps.filter((one) => !findKnown(one))',
    to: 'apps',
    ...restoreBackup,
  },
  {
    name: 'backup: a command is taken over without a yes',
    from: 'isCommandAllowed ? { command: secretCommand } : undefined',
    to: '{ command: secretCommand }',
    ...restoreBackup,
  },
];
