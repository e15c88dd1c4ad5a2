import { randomUUID } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { internalServerError, notFound, quotaExceeded, type Answer } from './answer';
import { presentedClient } from './clientAuthentication';
import { bearerToken, readRequest, type EndpointRequest } from './endpointRequest';
import { playFault, takeFault } from './faults';
import { limitedOperation } from './limitedOperation';
import { countAgainstRate } from './rateLimit';
import { findRoute, type Route } from './routes';
import { currentTime, type EmulatorState } from './state';

type RequestListener = (request: IncomingMessage, response: ServerResponse) => void;

/** The steps of every request: the count, a queued fault, the route, the rate limit, and the endpoint. */
export function createRequestListener(state: EmulatorState): RequestListener {
  return (request, response) => {
    handle(state, request, response).catch(() => {
      // Usually a client that disconnected early, as some faults intend.
      if (response.headersSent || response.destroyed) {
        response.destroy();
      } else {
        send(response, internalServerError());
      }
    });
  };
}

async function handle(state: EmulatorState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url?.split('?', 1)[0] ?? '/';
  state.requestCounts.set(path, (state.requestCounts.get(path) ?? 0) + 1);
  if (state.clockSkewMs !== 0) {
    response.setHeader('Date', new Date(currentTime(state)).toUTCString());
  }
  const fault = takeFault(state.faults, path);
  const aftermath = fault === undefined ? 'unanswered' : await playFault(fault, response);
  if (aftermath === 'answered') {
    return;
  }
  const match = findRoute(request.method, path);
  const read = await readRequest(request, match?.pathParameters ?? {});
  const { method = '', url = '', headers } = request;
  state.recordedRequests?.push({ method, path: url, headers, body: read.body });
  const answered = match === undefined ? notFound() : await answer(state, match.route, read);
  if (aftermath === 'answerLost') {
    response.socket?.resetAndDestroy();
  } else {
    send(response, answered);
  }
}

async function answer(state: EmulatorState, route: Route, request: EndpointRequest): Promise<Answer> {
  const clientId = claimedClientId(state, request);
  const operation = limitedOperation(route, request, state);
  if (operation === undefined || clientId === undefined || !state.apps.has(clientId)) {
    return route.answer(request, state);
  }
  const { name, limitPerMinute } = operation;
  const { rateWindows, rateWindowMs } = state;
  const verdict = countAgainstRate(rateWindows, `${name} ${clientId}`, limitPerMinute, Date.now(), rateWindowMs);
  if (verdict.kind === 'exceeded') {
    return quotaExceeded(verdict.retryAfterSeconds);
  }
  const rateHeaders = { 'ratelimit-value': limitPerMinute, 'ratelimit-remaining': verdict.remaining };
  return withHeaders(await route.answer(request, state), rateHeaders);
}

/** The client that the request counts against, authenticated or not. */
function claimedClientId(state: EmulatorState, request: EndpointRequest): string | undefined {
  const bearer = bearerToken(request);
  return bearer === undefined
    ? (presentedClient(request)?.clientId ?? request.query.get('client_id') ?? undefined)
    : state.issuedAccessTokens.get(bearer)?.clientId;
}

function withHeaders(base: Answer, headers: OutgoingHttpHeaders): Answer {
  return { ...base, headers: { ...headers, ...base.headers } };
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, {
    'Cache-Control': 'no-store',
    // RFC 9110 section 8.6: a 204 has no Content-Length.
    ...(status === 204 ? {} : { 'Content-Length': Buffer.byteLength(body) }),
    'x-request-id': randomUUID(),
    ...headers,
  });
  response.end(body);
}
