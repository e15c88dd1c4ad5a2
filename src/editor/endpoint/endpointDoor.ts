import * as vscode from 'vscode';
import { isSameCredential, type Credential } from '../../credentials/catalog/credential';
import { listCredentials, type ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import type { CredentialServices } from '../../credentials/credentialServices';
import { describeError } from '../../credentials/describeError';
import type { Clock, Log } from '../../credentials/ports';
import { listPicked } from '../../delivery/endpointCredential';
import { nameForPlaceholder } from '../../delivery/findCredentialByName';
import { httpClients } from '../../delivery/permission';
import { openTokenEndpoint, type TokenEndpoint } from '../../delivery/tokenEndpointServer';
import type { ActiveCredential } from '../activeCredential';
import type { DeliveryServices } from '../permissions/deliveryServices';
import { notify } from '../prompts/notify';
import { describeCredential, pickCredential } from '../prompts/pickCredential';
import { runStep } from '../prompts/steps';
import { credentialIcon } from '../words/credentialIcon';
import { formatClockTime } from '../words/formatDate';
import { toPlainText } from '../words/toPlainText';
import { handleEndpointRequest } from './handleEndpointRequest';

type EndpointServices = Pick<CredentialServices, 'catalog'> & {
  readonly active: ActiveCredential;
  readonly clock: Clock;
  readonly log: Log;
  readonly loadDelivery: () => Promise<DeliveryServices>;
};

const durationMs = 60 * 60_000;

/** An endpoint that is open, with the credentials that the person picked for it. */
interface OpenEndpoint {
  readonly endpoint: TokenEndpoint;
  readonly picked: readonly Credential[];
}

/**
 * The endpoint for HTTP clients that can run neither a program nor ask the editor. It is closed until a person opens it, for
 * an hour and for this window, and while it's open the status bar says so. Its bearer is in memory, and in the clipboard once
 * the person copies a request; nothing shows it, logs it, or stores it.
 */
export class EndpointDoor {
  readonly #services: EndpointServices;
  #open: OpenEndpoint | undefined;
  #listening: Promise<TokenEndpoint> | undefined;
  #item: vscode.StatusBarItem | undefined;

  constructor(services: EndpointServices) {
    this.#services = services;
  }

  /** APS: Start Token Endpoint. Picking credentials is the consent. */
  async start(): Promise<void> {
    const picked = await this.#pick(this.#open?.picked ?? this.#listActive());
    await this.#openFor(picked);
    const copyAs = vscode.l10n.t('Copy As');
    if ((await notify(this.#describe(), { buttons: [copyAs] })) === copyAs)
      await vscode.commands.executeCommand('apsAuth.copyAs');
  }

  /** APS: Stop Token Endpoint. */
  async stop(): Promise<void> {
    if (!this.#open) {
      void notify(vscode.l10n.t("The token endpoint isn't on."));
      return;
    }
    await this.close();
    void notify(vscode.l10n.t('The token endpoint is off. Requests that you copied for it get no more access tokens.'));
  }

  /**
   * The endpoint, and the name by which it finds the credential. Asks the person to open it, or to add the credential.
   * @throws CancellationError if the person didn't pick the credential
   */
  async openWith({ credential, name }: ResolvedCredential): Promise<{
    readonly endpoint: TokenEndpoint;
    readonly credential: string;
  }> {
    const isPicked = (one: Credential): boolean => isSameCredential(one, credential);
    if (!this.#open?.picked.some(isPicked)) {
      const picked = await this.#pick([...(this.#open?.picked ?? []), credential]);
      if (!picked.some(isPicked)) throw new vscode.CancellationError();
      await this.#openFor(picked);
    }
    if (!this.#open) throw new vscode.CancellationError();
    const { endpoint } = this.#open;
    return { endpoint, credential: nameForPlaceholder(this.#services.catalog.apps, credential) ?? name };
  }

  /** Closes the endpoint, and takes back what its clients were allowed. */
  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    this.#listening = undefined;
    this.#item?.dispose();
    this.#item = undefined;
    if (!open) return;
    setOpenContext(false);
    await open.endpoint.close();
    const { permissions } = await this.#services.loadDelivery();
    await permissions.forget(httpClients);
    this.#services.log.info('The token endpoint was closed.');
  }

  /** One that is open stays as it is, with its hour and its bearer. */
  async #openFor(picked: readonly Credential[]): Promise<void> {
    const { permissions } = await this.#services.loadDelivery();
    await permissions.forget(httpClients);
    for (const credential of picked) permissions.allow({ consumer: httpClients, credential, what: 'accessToken' });
    this.#listening ??= this.#listen().catch((error: unknown) => {
      this.#listening = undefined;
      throw error;
    });
    const endpoint = await this.#listening;
    this.#open = { endpoint, picked };
    this.#showItem();
  }

  #listen(): Promise<TokenEndpoint> {
    const { clock, log } = this.#services;
    log.info('The token endpoint was opened for an hour.');
    return openTokenEndpoint({
      durationMs,
      now: () => clock.now(),
      handle: (request, signal) => handleEndpointRequest(this.#services, this.#open?.picked ?? [], request, signal),
      onEnd: () => void this.#end(),
      onIntruder: (why) => log.warn(`The token endpoint refused a request: ${why}.`),
      onError: (error) => log.error(`An HTTP client got no answer. ${describeError(error)}`),
    });
  }

  async #end(): Promise<void> {
    await this.close();
    void notify(vscode.l10n.t('The token endpoint is off, because its hour is over.'));
  }

  async #pick(checked: readonly Credential[]): Promise<readonly Credential[]> {
    const { catalog } = this.#services;
    await catalog.whenSettled();
    const title = vscode.l10n.t('Start Token Endpoint');
    const rows = catalog.apps.flatMap(listCredentials).map((candidate) => ({
      label: toPlainText(candidate.name),
      iconPath: new vscode.ThemeIcon(credentialIcon(candidate.credential.kind)),
      ...describeCredential(candidate),
      picked: checked.some((one) => isSameCredential(one, candidate.credential)),
      credential: candidate.credential,
    }));
    // Offers what can be done first.
    if (rows.length === 0) await pickCredential(catalog, undefined, title, () => []);
    const picked = await runStep(title, (step) =>
      step.pickMany({
        prompt: vscode.l10n.t('Whose access tokens can HTTP clients get?'),
        emptyText: vscode.l10n.t('Select at least one credential.'),
        rows,
      }),
    );
    return picked.map(({ credential }) => credential);
  }

  #listActive(): readonly Credential[] {
    const { credential } = this.#services.active;
    return credential ? [credential.credential] : [];
  }

  #showItem(): void {
    this.#item ??= vscode.window.createStatusBarItem('apsAuth.endpoint', vscode.StatusBarAlignment.Right, 99);
    const text = this.#describe();
    this.#item.name = vscode.l10n.t('APS Token Endpoint');
    this.#item.text = `$(radio-tower) ${vscode.l10n.t('APS endpoint')}`;
    this.#item.tooltip = toPlainText(vscode.l10n.t('{0} Click to stop it.', text));
    this.#item.accessibilityInformation = { label: toPlainText(text), role: 'button' };
    this.#item.command = 'apsAuth.stopTokenEndpoint';
    this.#item.show();
    setOpenContext(true);
  }

  #describe(): string {
    if (!this.#open) return '';
    const { catalog, clock } = this.#services;
    const { endpoint, picked } = this.#open;
    const names = listPicked(catalog.apps, picked).map(({ name }) => name);
    return vscode.l10n.t(
      'HTTP clients of this machine can get access tokens of {0} until {1}.',
      names.join(', '),
      formatClockTime(endpoint.endsAt, clock.now()),
    );
  }
}

/** The command to stop it is there only while it's open. */
function setOpenContext(isOpen: boolean): void {
  void vscode.commands.executeCommand('setContext', 'apsAuth.isEndpointOpen', isOpen);
}
