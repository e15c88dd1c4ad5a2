import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import { getSigningKey } from './signingKey';
import { currentTime, type EmulatorState } from './state';
import { familyName, givenName, type EmulatorUser } from './users';

const lifetimeSeconds = 3600;

/** Without `iat`, as documented. */
export async function signIdToken(
  state: EmulatorState,
  clientId: string,
  user: EmulatorUser,
  nonce: string | undefined,
): Promise<string> {
  const { keyId, privateKey } = await getSigningKey();
  const claims = {
    sub: user.userId,
    userid: user.userId,
    first_name: givenName(user),
    last_name: familyName(user),
    user_name: user.email,
    user_email: user.email,
    analytics_id: createHash('sha256').update(user.userId).digest('hex'),
    ...(nonce === undefined ? {} : { nonce }),
    iss: 'https://developer.api.autodesk.com',
    aud: clientId,
    exp: Math.ceil(currentTime(state) / 1000) + lifetimeSeconds,
  };
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: keyId }).sign(privateKey);
}
