import { SignJWT } from 'jose';
import { randomAlphanumeric } from './randomAlphanumeric';
import type { ServiceAccount } from './serviceAccounts';
import { getSigningKey } from './signingKey';
import { currentTime, type EmulatorState, type IssuedAccessToken } from './state';
import type { UserGrant } from './userGrants';

interface WantedAccessToken extends Pick<IssuedAccessToken, 'clientId' | 'scopes' | 'userId' | 'grantId'> {
  readonly jwtId: string;
  isEnded(): boolean;
}

/** A 3-legged access token with a grant, a 2-legged one without. */
export async function issueAccessToken(
  state: EmulatorState,
  clientId: string,
  scopes: readonly string[],
  grant?: UserGrant,
): Promise<IssuedAccessToken> {
  return issue(state, {
    clientId,
    scopes,
    userId: grant?.userId,
    grantId: grant?.grantId,
    jwtId: randomAlphanumeric(64),
    isEnded: () => grant?.isEnded ?? false,
  });
}

/** Like a 3-legged token, with the account in place of the user. Only the format of `jti` differs. */
export async function issueServiceAccountToken(
  state: EmulatorState,
  account: ServiceAccount,
  scopes: readonly string[],
): Promise<IssuedAccessToken> {
  return issue(state, {
    clientId: account.clientId,
    scopes,
    userId: account.serviceAccountId,
    grantId: undefined,
    jwtId: `SA-${randomAlphanumeric(64)}`,
    isEnded: () => false,
  });
}

/** Not revoked and not expired by the emulator's clock. */
export function isActive(issued: IssuedAccessToken, state: EmulatorState): boolean {
  return !issued.isRevoked && currentTime(state) < issued.expiresAt;
}

async function issue(state: EmulatorState, wanted: WantedAccessToken): Promise<IssuedAccessToken> {
  // Rounded up, so that the token lives at least as long as `expires_in` says.
  const expiresAtSeconds = Math.ceil(currentTime(state) / 1000) + state.accessTokenLifetimeSeconds;
  const accessToken = await signAccessToken(wanted, expiresAtSeconds);
  const issued = {
    accessToken,
    clientId: wanted.clientId,
    userId: wanted.userId,
    grantId: wanted.grantId,
    scopes: wanted.scopes,
    expiresAt: expiresAtSeconds * 1000,
    // The grant may have ended while this token was signed.
    isRevoked: wanted.isEnded(),
  };
  state.issuedAccessTokens.set(accessToken, issued);
  return issued;
}

async function signAccessToken(
  { clientId, scopes, userId, jwtId }: WantedAccessToken,
  expiresAtSeconds: number,
): Promise<string> {
  const { keyId, privateKey } = await getSigningKey();
  const claims = {
    scope: scopes,
    client_id: clientId,
    iss: 'https://developer.api.autodesk.com',
    aud: 'https://autodesk.com',
    jti: jwtId,
    ...(userId === undefined ? {} : { userid: userId }),
    exp: expiresAtSeconds,
  };
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: keyId, 'pi.atm': 'assc' }).sign(privateKey);
}
