import type { Credential } from './credential';

/** Every secret of an app and of its users has a key that begins like this. */
export function appSecretsPrefix(appId: string): string {
  return `apps/${appId}/`;
}

/** Every secret of a user has a key that begins like this. */
export function userSecretsPrefix(appId: string, userId: string): string {
  return `${appSecretsPrefix(appId)}users/${userId}/`;
}

/** Where the client secret of an app is kept. */
export function clientSecretKey(appId: string): string {
  return `${appSecretsPrefix(appId)}clientSecret`;
}

/** Where the refresh tokens of a user are kept: each under the generation of the lease that brought it, the first ever under none. */
export function refreshTokenKey(appId: string, userId: string, generation = 0): string {
  return `${userSecretsPrefix(appId, userId)}refreshToken${generation === 0 ? '' : `/${generation}`}`;
}

/** Every access token of a credential has a key that begins like this. */
export function accessTokensPrefix(credential: Credential): string {
  const { appId } = credential;
  return `${credential.kind === 'app' ? appSecretsPrefix(appId) : userSecretsPrefix(appId, credential.userId)}accessToken/`;
}

/** Where an access token is kept: one for each server and set of scopes, which must be sorted. */
export function accessTokenKey(credential: Credential, origin: string, scopes: readonly string[]): string {
  return `${accessTokensPrefix(credential)}${origin}/${scopes.join(' ')}`;
}

/** What the lease of a user goes by: every window that spends their refresh token takes the same. */
export function userLeaseKey({ appId, userId }: { readonly appId: string; readonly userId: string }): string {
  return refreshTokenKey(appId, userId);
}
