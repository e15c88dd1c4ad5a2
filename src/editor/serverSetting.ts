import * as vscode from 'vscode';
import { apsAuthorizationServer, defaultBaseUrl, type ApsAuthorizationServer } from '../aps/apsAuthorizationServer';
import { InsecureEndpointError } from '../oauth/errors';

export const baseUrlSetting = 'apsAuth.baseUrl';

/** The authorization server that the settings name; read again only when they change. */
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

  /** @throws InsecureEndpointError when the setting holds no URL */
  get server(): ApsAuthorizationServer {
    this.#server ??= apsAuthorizationServer(parseBaseUrl(vscode.workspace.getConfiguration().get(baseUrlSetting)));
    return this.#server;
  }

  /** Where tokens are asked for; empty when the setting holds no URL. */
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
  return new URL(text);
}
