import { hasClientSecret } from '../credentials/catalog/app';
import type { Catalog } from '../credentials/catalog/catalog';
import type { ClientSecrets } from '../credentials/catalog/clientSecrets';
import type { Credential } from '../credentials/catalog/credential';
import type { PrivateKeys } from '../credentials/catalog/privateKeys';
import { resolveCredential, type ResolvedCredential } from '../credentials/catalog/resolvedCredential';
import { CredentialError } from '../credentials/credentialError';
import type { Log } from '../credentials/ports';
import type { AccessToken } from '../credentials/tokens/accessToken';
import type { CredentialTokens, WaitOptions } from '../credentials/tokens/credentialTokens';
import type { VariableField, VariableValues } from '../credentials/variables/sampleVariables';
import { Fields } from '../oauth/fields';
import { parseJson } from '../oauth/json';
import { serverText } from '../oauth/serverText';
import { describeSubject } from './describeSubject';
import type { Consumer, Deliverable } from './permission';
import type { Permissions } from './permissions';
import { describeValues } from './sampleValues';

/** How something of a credential is delivered. */
export interface DeliveryOptions extends WaitOptions {
  /** As in `PermissionRequest`. */
  readonly askAgain?: boolean | undefined;
}

/** Which access token is delivered. */
export interface TokenDeliveryOptions extends DeliveryOptions {
  /** The scopes that were chosen for the credential, where not given. */
  readonly scopes?: readonly string[] | undefined;
  /** How long the token must still be valid, in milliseconds; 60 s where not given. */
  readonly minValidityMs?: number | undefined;
  /** Requests a new token even if a valid one is here. */
  readonly force?: boolean | undefined;
}

/** What the door needs from the floor below. */
export interface DeliveryPorts {
  readonly catalog: Catalog;
  readonly tokens: CredentialTokens;
  readonly clientSecrets: ClientSecrets;
  readonly privateKeys: PrivateKeys;
  readonly permissions: Permissions;
  readonly log: Log;
}

/**
 * The one door by which something of a credential leaves for a program: permission, then the thing itself, then a line of
 * the log that says who got what, without a secret.
 */
export class Delivery {
  readonly #ports: DeliveryPorts;

  constructor(ports: DeliveryPorts) {
    this.#ports = ports;
  }

  /**
   * An access token of the credential for a consumer.
   * @throws PermissionError, and as `CredentialTokens.get` does
   */
  async getAccessToken(
    consumer: Consumer,
    credential: Credential,
    options: TokenDeliveryOptions = {},
  ): Promise<AccessToken> {
    await this.#ports.permissions.request({ consumer, credential, what: 'accessToken' }, options);
    return this.#requestToken(consumer, credential, options);
  }

  /**
   * The values of these fields that the credential has, for a consumer. Every permission is there before the first secret is
   * read. The private key is PEM, for `privateKeyBase64` too.
   * @throws PermissionError, CredentialError, and as `CredentialTokens.get` does for an access token
   */
  async getValues(
    consumer: Consumer,
    credential: Credential,
    fields: readonly VariableField[],
    options: DeliveryOptions = {},
  ): Promise<VariableValues> {
    const { catalog, permissions } = this.#ports;
    const resolved = resolveCredential(catalog.getApp(credential.appId), credential);
    const wanted = listDeliverables(resolved, fields);
    for (const what of wanted) await permissions.request({ consumer, credential, what }, options);
    const known = describeValues(resolved);
    let values: VariableValues = Object.fromEntries(
      fields.flatMap((field) => (known[field] === undefined ? [] : [[field, known[field]]])),
    );
    for (const what of wanted) values = { ...values, [what]: await this.#read(consumer, resolved, what, options) };
    return values;
  }

  async #read(
    consumer: Consumer,
    { credential, app, serviceAccount }: ResolvedCredential,
    what: Deliverable,
    options: DeliveryOptions,
  ): Promise<string> {
    const { clientSecrets, privateKeys } = this.#ports;
    switch (what) {
      case 'accessToken':
        return (await this.#requestToken(consumer, credential, options)).value;
      case 'clientSecret': {
        const clientSecret = await clientSecrets.read(app.id, { signal: options.signal, asker: () => 'program' });
        this.#logUse(consumer, credential, what);
        return clientSecret;
      }
      case 'privateKey': {
        const keyId = serviceAccount?.defaultKeyId;
        if (!serviceAccount || keyId === undefined) throw new CredentialError('noKey', app.id);
        const key = await privateKeys.get(app.id, { serviceAccountId: serviceAccount.id, keyId });
        const { formatPrivateKey } = await import('../oauth/privateKey');
        this.#logUse(consumer, credential, what);
        return formatPrivateKey(key);
      }
    }
  }

  async #requestToken(
    consumer: Consumer,
    credential: Credential,
    { scopes, minValidityMs, force, signal, onWait }: TokenDeliveryOptions,
  ): Promise<AccessToken> {
    const request = { purpose: 'program', scopes, minValidityMs, force, signal, onWait } as const;
    const token = await this.#ports.tokens.get(credential, request);
    const id = readTokenId(token.value);
    const scope = serverText(token.scopes.join(' '));
    this.#logUse(consumer, credential, 'accessToken', `: ${scope}${id === undefined ? '' : `, jti ${id}`}`);
    return token;
  }

  #logUse(consumer: Consumer, credential: Credential, what: Deliverable, details = ''): void {
    this.#ports.log.info(`Delivered: ${describeSubject({ consumer, credential, what })}${details}.`);
  }
}

/** What must be allowed for these fields. A public client has no secret, and only a service account has a private key to give. */
function listDeliverables(
  { app, serviceAccount }: ResolvedCredential,
  fields: readonly VariableField[],
): readonly Deliverable[] {
  const hasSecret = hasClientSecret(app) && app.server?.authentication !== 'privateKey';
  const wantsKey = fields.includes('privateKey') || fields.includes('privateKeyBase64');
  return [
    ...(fields.includes('accessToken') ? (['accessToken'] as const) : []),
    ...(fields.includes('clientSecret') && hasSecret ? (['clientSecret'] as const) : []),
    ...(wantsKey && serviceAccount ? (['privateKey'] as const) : []),
  ];
}

/**
 * The ID of an access token, which says nothing about its value; undefined if it has none, or isn't a JWT.
 * @see https://www.rfc-editor.org/rfc/rfc7519#section-4.1.7
 */
function readTokenId(token: string): string | undefined {
  const [, payload = '', signature] = token.split('.');
  if (signature === undefined) return undefined;
  const claims = parseJson(Buffer.from(payload, 'base64url').toString());
  const id = Fields.parse(claims, (fields) => fields.text('jti'));
  return id === undefined ? undefined : serverText(id);
}
