import { randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { getSigningKey } from './signingKey';
import { currentTime, type EmulatorState, type IssuedAccessToken } from './state';

const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export async function issueAccessToken(
  state: EmulatorState,
  clientId: string,
  scopes: readonly string[],
): Promise<IssuedAccessToken> {
  // Rounded up, so that the token lives at least as long as `expires_in` says.
  const expiresAtSeconds = Math.ceil(currentTime(state) / 1000) + state.accessTokenLifetimeSeconds;
  const accessToken = await signAccessToken(clientId, scopes, expiresAtSeconds);
  const issued = { accessToken, clientId, scopes, expiresAt: expiresAtSeconds * 1000, isRevoked: false };
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
  expiresAtSeconds: number,
): Promise<string> {
  const { keyId, privateKey } = await getSigningKey();
  const claims = {
    scope: scopes,
    client_id: clientId,
    iss: 'https://developer.api.autodesk.com',
    aud: 'https://autodesk.com',
    jti: randomAlphanumeric(64),
    exp: expiresAtSeconds,
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: keyId, 'pi.atm': 'assc' })
    .sign(privateKey);
}

function randomAlphanumeric(length: number): string {
  return Array.from(randomBytes(length), (byte) => alphanumeric.charAt(byte % alphanumeric.length)).join('');
}
