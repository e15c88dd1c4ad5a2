import { jsonAnswer, serviceAccountError, type Answer } from '../answer';
import type { EndpointRequest } from '../endpointRequest';
import { goTime, preciseGoTime } from '../goTime';
import { takeKeyPair } from '../keyPairs';
import { keysEndpoint } from '../serviceAccountEndpoint';
import { addKey, type ServiceAccount, type ServiceAccountKey } from '../serviceAccounts';
import type { EmulatorState } from '../state';

const keyLimit = 3;

/** `GET /authentication/v2/service-accounts/{serviceAccountId}/keys` */
export const answerListKeys = keysEndpoint('application:service_account_key:read', ({ keys }) =>
  jsonAnswer(200, { keys: [...keys.values()].map(describeKey) }),
);

/** `POST /authentication/v2/service-accounts/{serviceAccountId}/keys`: only this response contains the private key. */
export const answerCreateKey = keysEndpoint('application:service_account_key:write', create);

async function create(account: ServiceAccount, _request: EndpointRequest, state: EmulatorState): Promise<Answer> {
  // Before the limit check, so that no other request can come in between.
  const pair = await takeKeyPair();
  if (account.keys.size >= keyLimit) {
    return serviceAccountError(403, 'limit_exceeded', 'The number of keys has exceeded the limit.');
  }
  const { keyId, privateKey } = addKey(state, account, pair);
  return jsonAnswer(201, { kid: keyId, privateKey });
}

function describeKey({ keyId, status, createdAt, accessedAt }: ServiceAccountKey): unknown {
  return { kid: keyId, status, createdAt: goTime(createdAt), accessedAt: preciseGoTime(accessedAt) };
}
