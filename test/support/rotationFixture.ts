import type { JSONWebKeySet } from 'jose';
import type { RotationPorts } from '../../src/credentials/rotation/rotateClientSecret';
import { ensureRotationJwks } from '../../src/credentials/rotation/rotationKey';
import { clientId, type CredentialsFixture, type Session } from './credentialsFixture';

/** What the rotation takes, from a session over a fixture. */
export function rotationPorts({ server, clock, log }: CredentialsFixture, session: Session): RotationPorts {
  const { catalog, secrets, clientSecrets, secretHosts, assertions } = session;
  return { catalog, secrets, clientSecrets, secretHosts, assertions, apsServer: () => server, clock, log };
}

/** Does what a person does in the portal: ticks the API, and enters the URL of the hosted JWK Set. */
export async function setUpRotation(fixture: CredentialsFixture, session: Session, appId: string): Promise<void> {
  const jwks = parseJwks(await ensureRotationJwks(rotationPorts(fixture, session), appId));
  fixture.emulator.updateApp(clientId, { hasApplicationManagement: true, jwks });
}

/** The text of a JWKS file. */
export function parseJwks(text: string): JSONWebKeySet {
  const parsed: unknown = JSON.parse(text);
  if (!isJwks(parsed)) throw new Error('Not a JWK Set.');
  return parsed;
}

function isJwks(value: unknown): value is JSONWebKeySet {
  return typeof value === 'object' && value !== null && 'keys' in value && Array.isArray(value.keys);
}
