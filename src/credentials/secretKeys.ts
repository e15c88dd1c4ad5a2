/** Every secret of an app has a key that begins like this. */
export function appSecretsPrefix(appId: string): string {
  return `apps/${appId}/`;
}

/** Where the client secret of an app is kept. */
export function clientSecretKey(appId: string): string {
  return `${appSecretsPrefix(appId)}clientSecret`;
}

/** Where the access token of an app is kept: one for each server and set of scopes, which must be sorted. */
export function accessTokenKey(appId: string, origin: string, scopes: readonly string[]): string {
  return `${appSecretsPrefix(appId)}accessToken/${origin}/${scopes.join(' ')}`;
}
