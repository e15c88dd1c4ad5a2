import { randomAlphanumeric } from './randomAlphanumeric';
import { currentTime, type EmulatorState } from './state';

const lifetimeMs = 300_000;

/** What a user allowed, until the app exchanges the code. */
export interface AuthorizationCode {
  readonly clientId: string;
  readonly userId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly nonce: string | undefined;
  readonly codeChallenge: string | undefined;
  /** Epoch milliseconds by the emulator's clock. */
  readonly expiresAt: number;
  /** The grant that the code was exchanged for; undefined until its first use. */
  grantId: string | undefined;
}

export function issueAuthorizationCode(
  state: EmulatorState,
  allowed: Omit<AuthorizationCode, 'expiresAt' | 'grantId'>,
): string {
  const code = randomAlphanumeric(40);
  state.authorizationCodes.set(code, { ...allowed, expiresAt: currentTime(state) + lifetimeMs, grantId: undefined });
  return code;
}
