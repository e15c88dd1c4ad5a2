import type { Answer } from './answer';
import type { AuthorizationRequest } from './authorizationRequest';
import { escapeHtml, htmlPage } from './htmlPage';
import type { EmulatorUser } from './users';

/** The form action contains the request, so the emulator need not store it. */
export function consentPage(
  request: AuthorizationRequest,
  query: URLSearchParams,
  users: readonly EmulatorUser[],
  signedInUser: EmulatorUser | undefined,
): Answer {
  const scopes = request.scopes.map((scope) => `<li><code>${escapeHtml(scope)}</code></li>`).join('');
  const content = `<form method="post" action="consent?${escapeHtml(query.toString())}">
${signedInUser === undefined ? userChoice(users) : signedInAs(signedInUser)}
<p>The app <code>${escapeHtml(request.app.clientId)}</code> asks for:</p>
<ul>${scopes}</ul>
<p><button name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Deny</button></p>
</form>`;
  return htmlPage(200, 'Allow access to your Autodesk account?', content);
}

function userChoice(users: readonly EmulatorUser[]): string {
  const options = users.map((user) => `<option value="${user.userId}">${describeUser(user)}</option>`).join('');
  return `<p><label for="user">Sign in as</label> <select id="user" name="user">${options}</select></p>`;
}

function signedInAs(user: EmulatorUser): string {
  return `<p>Signed in as ${describeUser(user)}<input type="hidden" name="user" value="${user.userId}"></p>`;
}

function describeUser({ name, email }: EmulatorUser): string {
  return escapeHtml(`${name} (${email})`);
}
