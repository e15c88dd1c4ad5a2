import type { KeyReference } from '../../aps/keyApi';
import { hasClientSecret, type App } from './app';
import type { Credential } from './credential';

/** Every secret of an app, of its users and of its service accounts has a key that begins like this. */
export function appSecretsPrefix(appId: string): string {
  return `apps/${appId}/`;
}

/** Every secret of a user has a key that begins like this. */
export function userSecretsPrefix(appId: string, userId: string): string {
  return `${appSecretsPrefix(appId)}users/${userId}/`;
}

/** Every secret of a service account has a key that begins like this. */
export function serviceAccountSecretsPrefix(appId: string, serviceAccountId: string): string {
  return `${appSecretsPrefix(appId)}serviceAccounts/${serviceAccountId}/`;
}

/** What every secret of a credential has a key that begins with; no two credentials have the same. */
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

/** Where the client secret of an app is kept. */
export function clientSecretName(appId: string): string {
  return `${appSecretsPrefix(appId)}clientSecret`;
}

/** Where the refresh tokens of a user are kept: each under the generation of the lease that brought it, the first ever under none. */
export function refreshTokenName(appId: string, userId: string, generation = 0): string {
  return `${userSecretsPrefix(appId, userId)}refreshToken${generation === 0 ? '' : `/${generation}`}`;
}

/** Where the private half of a key of a service account is kept. */
export function privateKeyName(appId: string, { serviceAccountId, keyId }: KeyReference): string {
  return `${serviceAccountSecretsPrefix(appId, serviceAccountId)}keys/${keyId}/privateKey`;
}

/**
 * The keys of those secrets of an app that stay the same until a person changes them: its client secret, and the private keys
 * that are here or should be, because an account signs with them.
 */
export function listLastingSecrets(app: App): readonly string[] {
  const accounts = app.serviceAccounts ?? [];
  const privateKeys = accounts.flatMap(({ id: serviceAccountId, keys = [], defaultKeyId }) =>
    keys
      .filter(({ id, hasPrivateKey }) => hasPrivateKey || id === defaultKeyId)
      .map(({ id: keyId }) => privateKeyName(app.id, { serviceAccountId, keyId })),
  );
  return hasClientSecret(app) ? [clientSecretName(app.id), ...privateKeys] : privateKeys;
}

/** The id of the key of an account that `privateKeyName` made this of; undefined for any other secret. */
export function parsePrivateKeyName(secretKey: string, appId: string, serviceAccountId: string): string | undefined {
  const keyId = secretKey.slice(serviceAccountSecretsPrefix(appId, serviceAccountId).length).split('/')[1] ?? '';
  return secretKey === privateKeyName(appId, { serviceAccountId, keyId }) ? keyId : undefined;
}

/** Every access token of a credential has a key that begins like this. */
export function accessTokensPrefix(credential: Credential): string {
  return `${credentialPrefix(credential)}accessToken/`;
}

/** Where an access token is kept: one for each server and set of scopes, which must be sorted. */
export function accessTokenName(credential: Credential, origin: string, scopes: readonly string[]): string {
  return `${accessTokensPrefix(credential)}${origin}/${scopes.join(' ')}`;
}

/** What the lease of a user goes by: every window that spends their refresh token takes the same. */
export function userLeaseName({ appId, userId }: { readonly appId: string; readonly userId: string }): string {
  return refreshTokenName(appId, userId);
}
