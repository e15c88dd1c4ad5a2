import { findProxyProblem, type ConfiguredProxy } from '../oauth/proxy';
import type { DiagnosticLine } from './diagnosticLine';

/**
 * Whether the proxy accepts connections. What it lets through, the check of the server tells.
 * @throws the signal's reason
 */
export async function checkProxy(proxy: ConfiguredProxy | undefined, signal?: AbortSignal): Promise<DiagnosticLine> {
  if (!proxy) return { check: 'proxy', state: 'good', detail: 'noProxy' };
  const error = await findProxyProblem(proxy, { signal });
  if (!error) return { check: 'proxy', state: 'good', detail: 'works' };
  const { problem, cause } = error;
  return { check: 'proxy', state: 'wrong', detail: problem, ...(cause === undefined ? {} : { code: cause }) };
}
