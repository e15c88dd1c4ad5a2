import { formParameter, type EndpointRequest } from './endpointRequest';
import { jwtBearerGrantType } from './grants/jwtBearer';
import type { Route } from './routes';
import type { EmulatorState } from './state';

const tokenPath = '/authentication/v2/token';

/** The one operation that is limited by more than its method and path: the exchange of an assertion. */
export const jwtBearerExchange = `${tokenPath}?grant_type=${jwtBearerGrantType}`;

const exchangesPerMinute = 10;

export interface LimitedOperation {
  /** What its requests are counted under. */
  readonly name: string;
  readonly limitPerMinute: number;
}

/** What a request counts against, with the limit that a test may have set; undefined when nothing limits it. */
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
