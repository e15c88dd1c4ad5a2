import type { Answer } from '../answer';
import { checkAuthorizationRequest } from '../authorizationRequest';
import { decide } from '../authorize';
import { formParameter, type EndpointRequest } from '../endpointRequest';
import { deadEndPage, redirect } from '../htmlPage';
import { rememberUser } from '../sessionCookie';
import type { EmulatorState } from '../state';

/** `POST /authentication/v2/consent`: the user's decision on the consent page. */
export function answerConsent(request: EndpointRequest, state: EmulatorState): Answer {
  const check = checkAuthorizationRequest(request.query, state);
  if (check.kind === 'deadEnd') {
    return check.answer;
  }
  if (check.kind === 'refused') {
    return redirect(check.location);
  }
  if (formParameter(request, 'decision') !== 'allow') {
    return redirect(decide(state, check.request, 'deny'));
  }
  const userId = formParameter(request, 'user') ?? '';
  if (!state.users.has(userId)) {
    return deadEndPage();
  }
  return redirect(decide(state, check.request, { userId }), { 'Set-Cookie': rememberUser(userId) });
}
