import { SignJWT } from 'jose';
import { randomAlphanumeric } from './randomAlphanumeric';
import { getSigningKey } from './signingKey';
import { currentTime, type EmulatorState, type IssuedAccessToken } from './state';
import type { UserGrant } from './userGrants';

/** A 3-legged access token with a grant, a 2-legged one without. */
export async function issueAccessToken(
  state: EmulatorState,
  clientId: string,
  scopes: readonly string[],
  grant?: UserGrant,
): Promise<IssuedAccessToken> {
  // Rounded up, so that the token lives at least as long as `expires_in` says.
  const expiresAtSeconds = Math.ceil(currentTime(state) / 1000) + state.accessTokenLifetimeSeconds;
  const userId = grant?.userId;
  const accessToken = await signAccessToken(clientId, scopes, userId, expiresAtSeconds);
  const issued = {
    accessToken,
    clientId,
    userId,
    grantId: grant?.grantId,
    scopes,
    expiresAt: expiresAtSeconds * 1000,
    // The grant may have been ended while this was being signed.
    isRevoked: grant?.isEnded ?? false,
  };
  state.issuedAccessTokens.set(accessToken, issued);
  return issued;
}

/** Neither revoked nor expired by the emulator's clock. */
export function isActive(issued: IssuedAccessToken, state: EmulatorState): boolean {
  return !issued.isRevoked && currentTime(state) < issued.expiresAt;
}

async function signAccessToken(
  clientId: string,
  scopes: readonly string[],
  userId: string | undefined,
  expiresAtSeconds: number,
): Promise<string> {
  const { keyId, privateKey } = await getSigningKey();
  const claims = {
    scope: scopes,
    client_id: clientId,
    iss: 'https://developer.api.autodesk.com',
    aud: 'https://autodesk.com',
    jti: randomAlphanumeric(64),
    ...(userId === undefined ? {} : { userid: userId }),
    exp: expiresAtSeconds,
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: keyId, 'pi.atm': 'assc' })
    .sign(privateKey);
}
