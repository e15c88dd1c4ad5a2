import { addApp } from './apps/addApp';
import { changeClientSecret, removeApp, renameApp, selectCredential, setScopes } from './apps/appCommands';
import { changeServer } from './apps/changeServer';
import type { CommandId } from './commandIds';
import { copyAsEnv, importEnv, type EnvCommandParts } from './env/envCommands';
import { createKey, deleteKey, disableKey, enableKey, rotateKey, setDefaultKey } from './keys/keyCommands';
import { exportKey, importKey } from './keys/keyFileCommands';
import {
  copyServiceAccountEmail,
  createServiceAccount,
  deleteServiceAccount,
  disableServiceAccount,
  enableServiceAccount,
  refreshServiceAccounts,
} from './serviceAccounts/serviceAccountCommands';
import {
  chooseSignInMethod,
  signIn,
  signInWithAnotherMethod,
  signOut,
  signOutAllUsers,
  type SignInCommandParts,
} from './signIn/signInCommands';
import { copyToken, getToken, refreshToken, revokeToken, type TokenCommandParts } from './tokens/tokenCommands';

/** What the commands work with. */
export type CommandParts = EnvCommandParts & SignInCommandParts & TokenCommandParts;

type Command = (parts: CommandParts, argument: unknown) => Promise<void>;

/** What each command does. Loaded when the first of them is run, because nothing of it is needed before. */
export const commandTable: Readonly<Record<CommandId, Command>> = {
  'apsAuth.addApp': (parts) => addApp(parts.catalog, parts.server),
  'apsAuth.getToken': getToken,
  'apsAuth.copyToken': copyToken,
  'apsAuth.refreshToken': refreshToken,
  'apsAuth.revokeToken': revokeToken,
  'apsAuth.signIn': signIn,
  'apsAuth.signInWithAnotherMethod': signInWithAnotherMethod,
  'apsAuth.chooseSignInMethod': chooseSignInMethod,
  'apsAuth.signOut': signOut,
  'apsAuth.signOutAllUsers': signOutAllUsers,
  'apsAuth.selectCredential': (parts, argument) => selectCredential(parts.catalog, parts.active, argument),
  'apsAuth.setScopes': (parts, argument) => setScopes(parts.catalog, parts.active, argument),
  'apsAuth.renameApp': (parts, argument) => renameApp(parts.catalog, argument),
  'apsAuth.changeClientSecret': (parts, argument) =>
    changeClientSecret(parts.catalog, parts.clientSecrets, parts.server, argument),
  'apsAuth.changeServer': (parts, argument) => changeServer(parts.catalog, parts.broker, argument),
  'apsAuth.removeApp': (parts, argument) => removeApp(parts.catalog, parts.broker, argument),
  'apsAuth.createServiceAccount': createServiceAccount,
  'apsAuth.refreshServiceAccounts': refreshServiceAccounts,
  'apsAuth.copyServiceAccountEmail': copyServiceAccountEmail,
  'apsAuth.enableServiceAccount': enableServiceAccount,
  'apsAuth.disableServiceAccount': disableServiceAccount,
  'apsAuth.deleteServiceAccount': deleteServiceAccount,
  'apsAuth.createKey': createKey,
  'apsAuth.enableKey': enableKey,
  'apsAuth.disableKey': disableKey,
  'apsAuth.deleteKey': deleteKey,
  'apsAuth.setDefaultKey': setDefaultKey,
  'apsAuth.rotateKey': rotateKey,
  'apsAuth.importKey': importKey,
  'apsAuth.exportKey': exportKey,
  'apsAuth.copyAsEnv': copyAsEnv,
  'apsAuth.importEnv': importEnv,
};
