import type { KeyReference } from '../../aps/keyApi';
import { hasClientSecret, type App } from './app';
import type { Credential } from './credential';

/** The prefix of the names of all secrets of an app, of its users, and of its service accounts. */
export function appSecretsPrefix(appId: string): string {
  return `apps/${appId}/`;
}

/** The prefix of the names of all secrets of a user. */
export function userSecretsPrefix(appId: string, userId: string): string {
  return `${usersSecretsPrefix(appId)}${userId}/`;
}

/** The prefix of the names of all secrets of the users of an app. */
export function usersSecretsPrefix(appId: string): string {
  return `${appSecretsPrefix(appId)}users/`;
}

/** The prefix of the names of all secrets of a service account. */
export function serviceAccountSecretsPrefix(appId: string, serviceAccountId: string): string {
  return `${appSecretsPrefix(appId)}serviceAccounts/${serviceAccountId}/`;
}

/** The prefix of the names of all secrets of a credential, unique to the credential. */
export function credentialPrefix(credential: Credential): string {
  switch (credential.kind) {
    case 'app':
      return appSecretsPrefix(credential.appId);
    case 'user':
      return userSecretsPrefix(credential.appId, credential.userId);
    case 'serviceAccount':
      return serviceAccountSecretsPrefix(credential.appId, credential.serviceAccountId);
  }
}

/** The name of the list of hosts that a person has confirmed for all apps at Autodesk. */
export const confirmedHostsName = 'confirmedHosts';

/** The name of the client secret of an app. */
export function clientSecretName(appId: string): string {
  return `${appSecretsPrefix(appId)}clientSecret`;
}

/** The name of the private key that signs the rotation of an app's client secret. */
export function rotationKeyName(appId: string): string {
  return `${appSecretsPrefix(appId)}rotationKey`;
}

/**
 * The name of a refresh token of a user. It ends in the generation of the lease under which the token was received; the
 * very first token has no generation.
 */
export function refreshTokenName(appId: string, userId: string, generation = 0): string {
  return `${userSecretsPrefix(appId, userId)}refreshToken${generation === 0 ? '' : `/${generation}`}`;
}

/**
 * The name of a refresh token of an earlier sign-in of a user, which is kept until the user signs out. The generation is
 * the one it had.
 */
export function earlierRefreshTokenName(appId: string, userId: string, generation = 0): string {
  return `${userSecretsPrefix(appId, userId)}earlierRefreshToken${generation === 0 ? '' : `/${generation}`}`;
}

/** The name of the private key of a service account's key. */
export function privateKeyName(appId: string, { serviceAccountId, keyId }: KeyReference): string {
  return `${serviceAccountSecretsPrefix(appId, serviceAccountId)}keys/${keyId}/privateKey`;
}

/**
 * The names of the secrets of an app that last until a person changes them: its client secret, the key that signs its
 * rotation, and the private keys that are stored or should be, because a service account signs with them.
 */
export function listLastingSecrets(app: App): readonly string[] {
  const accounts = app.serviceAccounts ?? [];
  const privateKeys = accounts.flatMap(({ id: serviceAccountId, keys = [], defaultKeyId }) =>
    keys
      .filter(({ id, hasPrivateKey }) => hasPrivateKey || id === defaultKeyId)
      .map(({ id: keyId }) => privateKeyName(app.id, { serviceAccountId, keyId })),
  );
  const rotationKeys = app.rotation === undefined ? [] : [rotationKeyName(app.id)];
  return [...(hasClientSecret(app) ? [clientSecretName(app.id)] : []), ...rotationKeys, ...privateKeys];
}

/** The ID of the key whose private key has this name; undefined for any other secret. */
export function parsePrivateKeyName(name: string, appId: string, serviceAccountId: string): string | undefined {
  const keyId = name.slice(serviceAccountSecretsPrefix(appId, serviceAccountId).length).split('/')[1] ?? '';
  return name === privateKeyName(appId, { serviceAccountId, keyId }) ? keyId : undefined;
}

/** The prefix of the names of all access tokens of a credential. */
export function accessTokensPrefix(credential: Credential): string {
  return `${credentialPrefix(credential)}accessToken/`;
}

/** The name of an access token: one for each server and set of scopes, which must be sorted. */
export function accessTokenName(credential: Credential, requestedFrom: string, scopes: readonly string[]): string {
  return `${accessTokensPrefix(credential)}${requestedFrom}/${scopes.join(' ')}`;
}

/** The name of a user's lease. Every window that uses the user's refresh token takes it. */
export function userLeaseName({ appId, userId }: { readonly appId: string; readonly userId: string }): string {
  return refreshTokenName(appId, userId);
}
