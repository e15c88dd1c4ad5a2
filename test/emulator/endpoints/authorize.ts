import type { Answer } from '../answer';
import { checkAuthorizationRequest } from '../authorizationRequest';
import { consentPage } from '../consentPage';
import type { EndpointRequest } from '../endpointRequest';
import { redirect } from '../htmlPage';
import { rememberedUser } from '../sessionCookie';
import type { EmulatorState } from '../state';

/** `GET /authentication/v2/authorize`, in a browser */
export function answerAuthorize(request: EndpointRequest, state: EmulatorState): Answer {
  const check = checkAuthorizationRequest(request.query, state);
  switch (check.kind) {
    case 'deadEnd':
      return check.answer;
    case 'refused':
      return redirect(check.location);
    case 'good': {
      const signedInUser = check.request.mustSignIn ? undefined : rememberedUser(request, state);
      return consentPage(check.request, request.query, [...state.users.values()], signedInUser);
    }
  }
}
