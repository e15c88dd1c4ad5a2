import { formParameter, type EndpointRequest } from './endpointRequest';
import { jwtBearerGrantType } from './grants/jwtBearer';
import type { Route } from './routes';
import type { EmulatorState } from './state';

const tokenPath = '/authentication/v2/token';

/** The exchange of an assertion, the only operation whose limit depends on more than method and path. */
export const jwtBearerExchange = `${tokenPath}?grant_type=${jwtBearerGrantType}`;

const exchangesPerMinute = 10;

export interface LimitedOperation {
  /** The key that its requests are counted under. */
  readonly name: string;
  readonly limitPerMinute: number;
}

/** The limit that applies to a request, possibly set by a test; undefined if there is none. */
export function limitedOperation(
  route: Route,
  request: EndpointRequest,
  state: EmulatorState,
): LimitedOperation | undefined {
  const isExchange = route.path === tokenPath && formParameter(request, 'grant_type') === jwtBearerGrantType;
  const path = isExchange ? jwtBearerExchange : route.path;
  const documented = isExchange ? exchangesPerMinute : route.limitPerMinute;
  const limitPerMinute = state.rateLimits.get(path) ?? documented;
  return limitPerMinute === undefined ? undefined : { name: `${route.method} ${path}`, limitPerMinute };
}
