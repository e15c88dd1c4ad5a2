import { jsonAnswer, type Answer } from '../answer';
import { getSigningKey } from '../signingKey';

/** `GET /authentication/v2/keys`: like Autodesk's, the keys have no `alg`. */
export async function answerKeys(): Promise<Answer> {
  const { keyId, publicKey } = await getSigningKey();
  const { kty, n, e } = publicKey.export({ format: 'jwk' });
  const keys = [{ kty, kid: keyId, use: 'sig', n, e }];
  return jsonAnswer(200, { keys }, { 'Cache-Control': 'max-age=604800' });
}
