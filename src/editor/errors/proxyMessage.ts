import * as vscode from 'vscode';
import { defaultBaseUrl } from '../../aps/apsAuthorizationServer';
import type { Server } from '../../credentials/catalog/server';
import { NetworkError, UnexpectedResponseError } from '../../oauth/errors';
import { findProxy, type ConfiguredProxy } from '../../oauth/proxy';
import { baseUrlSetting } from '../serverSetting';
import type { ErrorMessage } from './errorAction';

/** The message for an error that the configured proxy may have caused; undefined for any other. */
export function proxyMessage(error: unknown, server: Server | undefined): ErrorMessage | undefined {
  if (error instanceof NetworkError && error.problem !== 'certificate') {
    const proxy = configuredProxy(error.host);
    return proxy && { text: networkText(error, proxy), actions: ['tryAgain', 'openProxySettings', 'runDiagnostics'] };
  }
  if (!(error instanceof UnexpectedResponseError) || !mayBeFromProxy(error)) return undefined;
  const host = server?.kind === 'custom' ? server.name : apsHost();
  const proxy = configuredProxy(host);
  if (!proxy) return undefined;
  const text = vscode.l10n.t(
    "Couldn't reach {0}. It or the proxy {1} ({2}) returned HTTP {3}.",
    host,
    proxy.address,
    proxy.source,
    error.status,
  );
  return { text, actions: ['tryAgain', 'openProxySettings', 'runDiagnostics'] };
}

function networkText({ host, problem, cause }: NetworkError, { address, source }: ConfiguredProxy): string {
  if (problem === 'timedOut')
    return vscode.l10n.t("{0} didn't respond in time through the proxy {1} ({2}).", host, address, source);
  if (problem === 'proxy')
    return vscode.l10n.t(
      'The proxy {0} ({1}) rejected the request to {2} (HTTP 407). It may require a user name and password.',
      address,
      source,
      host,
    );
  const reason = cause ?? vscode.l10n.t('connection failed');
  return vscode.l10n.t("Couldn't connect to {0} through the proxy {1} ({2}): {3}.", host, address, source, reason);
}

/** The editor passes on what a proxy responds to CONNECT as if the server had responded. */
function mayBeFromProxy({ problem, status }: UnexpectedResponseError): boolean {
  return problem === 'status' && [403, 407, 502, 503, 504].includes(status);
}

/** The proxy through which requests to a host go, unless it is one of the system. */
export function configuredProxy(host: string): ConfiguredProxy | undefined {
  const http = vscode.workspace.getConfiguration('http');
  if (http.get('proxySupport') === 'off' || !URL.canParse(`https://${host}`)) return undefined;
  return findProxy(host, { setting: http.get('proxy'), noProxy: http.get('noProxy'), environment: process.env });
}

function apsHost(): string {
  const baseUrl: unknown = vscode.workspace.getConfiguration().get(baseUrlSetting);
  const text = typeof baseUrl === 'string' && URL.canParse(baseUrl.trim()) ? baseUrl.trim() : defaultBaseUrl;
  return new URL(text).host;
}
