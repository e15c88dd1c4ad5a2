import { l10n } from 'vscode';
import type { Credential } from '../../credentials/catalog/credential';
import type { CredentialServices } from '../../credentials/credentialServices';
import { describeError } from '../../credentials/describeError';
import type { Log } from '../../credentials/ports';
import { findPicked, listPicked } from '../../delivery/endpointCredential';
import type { EndpointReply } from '../../delivery/endpointReply';
import { httpClients } from '../../delivery/permission';
import type { EndpointRequest } from '../../delivery/tokenEndpointServer';
import { errorMessage } from '../errors/errorMessages';
import { refusalOf } from '../errors/refusalOf';
import type { DeliveryServices } from '../permissions/deliveryServices';

type EndpointServices = Pick<CredentialServices, 'catalog'> & {
  readonly log: Log;
  readonly loadDelivery: () => Promise<DeliveryServices>;
};

/** Answers a client of the token endpoint. `picked` are the credentials that the person picked for it, and no other is named. */
export async function handleEndpointRequest(
  services: EndpointServices,
  picked: readonly Credential[],
  { credential: name, scopes }: EndpointRequest,
  signal: AbortSignal,
): Promise<EndpointReply> {
  const { apps } = services.catalog;
  const resolved = findPicked(apps, picked, name);
  if (!resolved) {
    const names = listPicked(apps, picked).map((each) => each.name);
    const message = l10n.t('Name a credential: {0}.', names.join(', '));
    return { kind: 'refused', error: 'invalid_request', message };
  }
  try {
    const { delivery } = await services.loadDelivery();
    const token = await delivery.getAccessToken(httpClients, resolved.credential, { scopes, signal });
    return { kind: 'accessToken', accessToken: token.value, expiresAt: token.expiresAt, scopes: token.scopes };
  } catch (error) {
    signal.throwIfAborted();
    const message = errorMessage(error, resolved.app)?.text;
    if (message === undefined) services.log.error(`An HTTP client got nothing. ${describeError(error)}`);
    return {
      kind: 'refused',
      error: refusalOf(error) === 'temporary' ? 'temporarily_unavailable' : 'access_denied',
      message: message ?? l10n.t('Something went wrong. See the log of APS Auth in VS Code for details.'),
    };
  }
}
