import { errors, jwtVerify, type JWTPayload } from 'jose';
import { serviceAccountsOf, type ServiceAccount, type ServiceAccountKey } from './serviceAccounts';
import { currentTime, type EmulatorState } from './state';

const audience = 'https://developer.api.autodesk.com/authentication/v2/token';
const maxLifetimeSeconds = 300;

export interface VerifiedAssertion {
  readonly account: ServiceAccount;
  readonly key: ServiceAccountKey;
  readonly scopes: readonly string[];
}

/**
 * An assertion signed by a key of the app's own service accounts, or undefined. The caller checks whether the account
 * is enabled, because Autodesk has a separate error for that.
 */
export async function verifyAssertion(
  state: EmulatorState,
  clientId: string,
  assertion: string,
): Promise<VerifiedAssertion | undefined> {
  try {
    const { payload, protectedHeader } = await jwtVerify(assertion, ({ kid }) => publicKeyOf(state, clientId, kid), {
      algorithms: ['RS256'],
      issuer: clientId,
      currentDate: new Date(currentTime(state)),
    });
    return acceptClaims(state, findKey(state, clientId, protectedHeader.kid), payload);
  } catch (error) {
    if (error instanceof errors.JOSEError) {
      return undefined;
    }
    throw error;
  }
}

/** The checks that a JWT library omits. Looks up the key again, because it may have been deleted meanwhile. */
function acceptClaims(
  state: EmulatorState,
  owner: Pick<VerifiedAssertion, 'account' | 'key'> | undefined,
  { aud, exp = Infinity, sub, scope }: JWTPayload,
): VerifiedAssertion | undefined {
  const isAccepted =
    owner?.key.status === 'ENABLED' &&
    sub === owner.account.serviceAccountId &&
    aud === audience &&
    exp <= Math.floor(currentTime(state) / 1000) + maxLifetimeSeconds;
  const scopes = parseScopes(scope);
  return isAccepted && scopes !== undefined ? { ...owner, scopes } : undefined;
}

/** A space-separated string is not accepted here. */
function parseScopes(scope: unknown): readonly string[] | undefined {
  if (!Array.isArray(scope)) {
    return undefined;
  }
  const scopes = scope.filter((part) => typeof part === 'string');
  return scopes.length === scope.length ? scopes : undefined;
}

function publicKeyOf(
  state: EmulatorState,
  clientId: string,
  keyId: string | undefined,
): ServiceAccountKey['publicKey'] {
  const found = findKey(state, clientId, keyId);
  if (found === undefined) {
    throw new errors.JWKSNoMatchingKey();
  }
  return found.key.publicKey;
}

function findKey(
  state: EmulatorState,
  clientId: string,
  keyId: string | undefined,
): Pick<VerifiedAssertion, 'account' | 'key'> | undefined {
  for (const account of serviceAccountsOf(state, clientId)) {
    const key = account.keys.get(keyId ?? '');
    if (key !== undefined) {
      return { account, key };
    }
  }
  return undefined;
}
