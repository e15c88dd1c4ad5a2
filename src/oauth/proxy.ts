import { once } from 'node:events';
import { connect } from 'node:net';
import { NetworkError } from './errors';
import { isLoopback, networkProblem, type HttpOptions } from './http';
import { systemErrorCode } from './systemErrorCode';

/** Where a proxy can be configured, as VS Code looks for it. */
export interface ProxyConfiguration {
  /** The value of the `http.proxy` setting. */
  readonly setting: unknown;
  /** The value of the `http.noProxy` setting. */
  readonly noProxy: unknown;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A proxy, and the setting or the environment variable that names it. */
export interface ConfiguredProxy {
  /** Host and port, without the user name and password that the URL may have. */
  readonly address: string;
  readonly source: string;
}

const variables = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

/**
 * The proxy through which requests to `host` (with its port, if any) go: that of the setting, otherwise that of the
 * environment. Undefined if there is none, or if it is one of the system, which only the editor knows.
 */
export function findProxy(host: string, configuration: ProxyConfiguration): ConfiguredProxy | undefined {
  const { setting, environment } = configuration;
  const { hostname } = new URL(`https://${host}`);
  if (isLoopback(hostname) || isExcluded(host, hostname, configuration)) return undefined;
  const values = [['http.proxy', setting] as const, ...variables.map((name) => [name, environment[name]] as const)];
  const [source, value] = values.find(([, text]) => typeof text === 'string' && text !== '') ?? [];
  const address = addressOf(value);
  return source === undefined || address === undefined ? undefined : { address, source };
}

function addressOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.includes('://') ? value : `http://${value}`;
  if (!URL.canParse(text)) return undefined;
  const { hostname, port, protocol } = new URL(text);
  return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
}

/** The items of `http.noProxy`, otherwise of the environment: a suffix of the host, with or without a port. */
function isExcluded(host: string, hostname: string, { noProxy, environment }: ProxyConfiguration): boolean {
  const fromSetting = Array.isArray(noProxy) ? noProxy.filter((item) => typeof item === 'string') : [];
  const fromEnvironment = (environment.no_proxy ?? environment.NO_PROXY ?? '').split(/[\s,]+/);
  const items = (fromSetting.length > 0 ? fromSetting : fromEnvironment).filter((item) => item !== '');
  return items.some((item) => {
    if (item === '*') return true;
    const name = item.toLowerCase().replace(/^\*?\./, '');
    const [expected, suffix] = /:\d+$/.test(name)
      ? [host.includes(':') ? host : `${host}:443`, name]
      : [hostname, name];
    return expected === suffix || expected.endsWith(`.${suffix}`);
  });
}

/** How long a proxy has to accept a connection, in milliseconds. */
const connectTimeoutMs = 5_000;

/**
 * Why a proxy accepts no connection; undefined if it does. Sends nothing.
 * @throws the signal's reason
 */
export async function findProxyProblem(
  { address }: Pick<ConfiguredProxy, 'address'>,
  { signal, timeoutMs = connectTimeoutMs }: Pick<HttpOptions, 'signal' | 'timeoutMs'> = {},
): Promise<NetworkError | undefined> {
  signal?.throwIfAborted();
  const { hostname, port } = new URL(`http://${address}`);
  const socket = connect({ host: hostname.replaceAll(/[[\]]/g, ''), port: Number(port || '80') });
  const ended = AbortSignal.any([...(signal ? [signal] : []), AbortSignal.timeout(timeoutMs)]);
  try {
    await once(socket, 'connect', { signal: ended });
    return undefined;
  } catch (error) {
    signal?.throwIfAborted();
    if (ended.aborted) return new NetworkError('timedOut', address);
    const code = systemErrorCode(error);
    return new NetworkError(networkProblem(code ?? ''), address, code);
  } finally {
    socket.destroy();
  }
}
