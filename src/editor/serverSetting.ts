import * as vscode from 'vscode';
import { apsAuthorizationServer, defaultBaseUrl, type ApsAuthorizationServer } from '../aps/apsAuthorizationServer';
import { InsecureEndpointError } from '../oauth/errors';
import { isSecureEndpoint } from '../oauth/http';

export const baseUrlSetting = 'apsAuth.baseUrl';

/** The authorization server in the settings, cached until the setting changes. */
export class ServerSetting {
  #server: ApsAuthorizationServer | undefined;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscription: vscode.Disposable;

  readonly onDidChange = this.#changed.event;

  constructor() {
    this.#subscription = vscode.workspace.onDidChangeConfiguration((change) => {
      if (!change.affectsConfiguration(baseUrlSetting)) return;
      this.#server = undefined;
      this.#changed.fire();
    });
  }

  /** @throws InsecureEndpointError if the setting is neither an HTTPS URL nor a URL on this machine */
  get server(): ApsAuthorizationServer {
    this.#server ??= apsAuthorizationServer(this.baseUrl);
    return this.#server;
  }

  /** @throws InsecureEndpointError as `server` does */
  get baseUrl(): URL {
    return parseBaseUrl(vscode.workspace.getConfiguration().get(baseUrlSetting));
  }

  /** The URL of the token endpoint; empty if the setting isn't a valid URL. */
  get tokenEndpoint(): string {
    try {
      return this.server.tokenEndpoint.href;
    } catch {
      return '';
    }
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}

function parseBaseUrl(value: unknown): URL {
  const text = typeof value === 'string' && value.trim() !== '' ? value.trim() : defaultBaseUrl;
  if (!URL.canParse(text)) throw new InsecureEndpointError(text);
  const url = new URL(text);
  if (!isSecureEndpoint(url)) throw new InsecureEndpointError(url.host);
  return url;
}
