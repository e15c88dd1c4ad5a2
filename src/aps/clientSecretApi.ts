import { Fields } from '../oauth/fields';
import { isRateLimited, retryTransientErrors } from '../oauth/retry';
import type { RequestOptions } from '../oauth/tokenEndpoint';
import { apsIssuer, type ApsAuthorizationServer } from './apsAuthorizationServer';
import { requestJson, sendApsRequest, type ApsRequest } from './apsRequest';

/** Signs a client assertion for an audience: a new one for each request, because Autodesk takes each only once. */
export type SignClientAssertion = (audience: string) => Promise<string>;

/** A request about the client secret of the app that it comes from. */
export interface ClientSecretRequest {
  readonly server: ApsAuthorizationServer;
  readonly clientId: string;
  /** A 2-legged access token of the same app with `application:client:rotate_secret`. */
  readonly accessToken: string;
  /** With a key at the app's JWKS URI. */
  readonly sign: SignClientAssertion;
}

/**
 * Prepares a new client secret and returns it: no other response has it. It works only once it has been committed; until
 * then, the old one does. Only a rate limit (429) is retried, and a request that was sent can't be canceled, because its
 * response holds the only copy of the secret.
 * @throws ApsError 409 if a secret has been prepared already; NetworkError, UnexpectedResponseError
 * @see https://aps.autodesk.com/en/docs/applications/v1/reference/quick_reference/application-management-api-preparesecret-POST
 */
export function prepareClientSecret(request: ClientSecretRequest, options: RequestOptions = {}): Promise<string> {
  return retryTransientErrors(
    async () => {
      const message = await createMessage(request, 'prepare');
      options.signal?.throwIfAborted();
      const { newSecret } = await requestJson(message, parsePrepared, { ...options, signal: undefined });
      return newSecret;
    },
    { ...options, isTransient: isRateLimited },
  );
}

/**
 * Puts a prepared client secret into use. The old one stops working at once. Only a rate limit (429) is retried, and a
 * request that was sent can't be canceled: if its response is lost, only the token server can tell which secret works.
 * @throws ApsError 409 if no secret has been prepared, or another one; NetworkError, UnexpectedResponseError
 * @see https://aps.autodesk.com/en/docs/applications/v1
 */
export async function commitClientSecret(
  request: ClientSecretRequest,
  newSecret: string,
  options: RequestOptions = {},
): Promise<void> {
  await retryTransientErrors(
    async () => {
      const message = await createMessage(request, 'commit', newSecret);
      options.signal?.throwIfAborted();
      return sendApsRequest(message, { ...options, signal: undefined });
    },
    { ...options, isTransient: isRateLimited },
  );
}

/**
 * Drops a prepared client secret.
 * @throws ApsError 409 if none has been prepared; NetworkError, UnexpectedResponseError
 * @see https://aps.autodesk.com/en/docs/applications/v1
 */
export async function cancelClientSecret(request: ClientSecretRequest, options: RequestOptions = {}): Promise<void> {
  await retryTransientErrors(async () => sendApsRequest(await createMessage(request, 'cancel'), options), options);
}

/** The assertion is for the URL at Autodesk, whatever the base URL. */
async function createMessage(
  { server, clientId, accessToken, sign }: ClientSecretRequest,
  step: 'prepare' | 'commit' | 'cancel',
  newSecret?: string,
): Promise<ApsRequest> {
  const path = `${encodeURIComponent(clientId)}/secret:${step}`;
  const clientAssertion = await sign(`${apsIssuer}/applications/v1/clients/${path}`);
  const url = new URL(`${server.clientsEndpoint.href}/${path}`);
  const body = { clientAssertion, ...(newSecret === undefined ? {} : { newSecret }) };
  return { method: 'POST', url, accessToken, body, secrets: Object.values(body) };
}

function parsePrepared(value: unknown): { readonly newSecret: string } | undefined {
  return Fields.parse(value, (fields) => ({ newSecret: fields.text('newSecret') }));
}
