import * as vscode from 'vscode';
import type { FailureCause } from '../../inspection/failureCause';

/** A cause in a few words, and what it means and what helps. */
export interface CauseText {
  readonly name: string;
  readonly text: string;
}

/** What a cause means. */
export function causeText(cause: FailureCause): CauseText {
  return causeTexts[cause]();
}

const causeTexts: Readonly<Record<FailureCause, () => CauseText>> = {
  clientRejected: () => ({
    name: vscode.l10n.t('The client ID or secret is wrong'),
    text: vscode.l10n.t(
      'The secret may have been changed in the portal, or it belongs to another app. If both are correct, the app may be archived.',
    ),
  }),
  apiNotEnabled: () => ({
    name: vscode.l10n.t("The app doesn't have access to the API"),
    text: vscode.l10n.t(
      "In the portal, select the API in the app's API Access list. It may work only after a few minutes.",
    ),
  }),
  grantNotForAppType: () => ({
    name: vscode.l10n.t("The app's type doesn't allow this kind of token"),
    text: vscode.l10n.t(
      'Desktop, Mobile, Single-Page Apps get no 2-legged tokens, and Server-to-Server apps have no users. The type of an app is chosen when it is created.',
    ),
  }),
  scopeRejected: () => ({
    name: vscode.l10n.t('A scope is misspelled, or not available'),
    text: vscode.l10n.t(
      'Check the spelling. Some scopes are only for 2-legged or only for 3-legged tokens, and a refresh can only ask for scopes that the user consented to.',
    ),
  }),
  accessDenied: () => ({
    name: vscode.l10n.t("The user didn't consent"),
    text: vscode.l10n.t('Someone selected Deny in the browser, or an administrator blocks the app.'),
  }),
  codeRejected: () => ({
    name: vscode.l10n.t('The sign-in code is no longer valid'),
    text: vscode.l10n.t(
      'A code works once, expires after five minutes, and only works with the callback URL of its sign-in.',
    ),
  }),
  limitReached: () => ({
    name: vscode.l10n.t('A limit of Autodesk is reached'),
    text: vscode.l10n.t(
      'An app can have 10 service accounts, and an account 3 keys. Delete one that you no longer need.',
    ),
  }),
  notServerToServer: () => ({
    name: vscode.l10n.t("The app isn't a Server-to-Server app"),
    text: vscode.l10n.t(
      'Only Server-to-Server apps can own service accounts. The type of an app is chosen when it is created.',
    ),
  }),
  deletedAtAutodesk: () => ({
    name: vscode.l10n.t('It no longer exists'),
    text: vscode.l10n.t("Autodesk doesn't know this ID. It may have been deleted, or belong to another app."),
  }),
  seeDescription: () => ({
    name: vscode.l10n.t('The server says why'),
    text: vscode.l10n.t('Its own message explains it best.'),
  }),
  rateLimited: () => ({
    name: vscode.l10n.t('Too many requests'),
    text: vscode.l10n.t('Autodesk limits the requests of each app. Wait, then send fewer at once.'),
  }),
  serverFailed: () => ({
    name: vscode.l10n.t("Autodesk's server failed"),
    text: vscode.l10n.t(
      'Nothing is wrong with the request. Try again in a moment. Autodesk reports longer failures on health.autodesk.com.',
    ),
  }),
  notAutodesk: () => ({
    name: vscode.l10n.t('Something other than Autodesk responded'),
    text: vscode.l10n.t(
      'This is a web page, and no API of Autodesk sends one. A proxy may have responded, or the URL is wrong.',
    ),
  }),
  noResponse: () => ({
    name: vscode.l10n.t('The server was never reached'),
    text: vscode.l10n.t('Check the network, the proxy, and whether the certificate of a company proxy is trusted.'),
  }),
  unknown: () => ({
    name: vscode.l10n.t('Nothing in this text says why'),
    text: vscode.l10n.t('Add the status and the body of the response, and the curl command with its URL.'),
  }),
  developerHub: () => ({
    name: vscode.l10n.t("The app isn't in a developer hub"),
    text: vscode.l10n.t(
      "Autodesk archives apps that aren't in a developer hub, and rejects even their correct secret. Assign the app to a hub in the portal.",
    ),
  }),
  credentialsMissing: () => ({
    name: vscode.l10n.t('The request has no client credentials'),
    text: vscode.l10n.t(
      'Send the client ID and secret in a Basic header, or in the body as client_id and client_secret.',
    ),
  }),
  credentialsTwice: () => ({
    name: vscode.l10n.t('The client credentials are in two places'),
    text: vscode.l10n.t('Send them either in the Basic header or in the body.'),
  }),
  endpointNotAllowed: () => ({
    name: vscode.l10n.t("The app isn't allowed to use this endpoint"),
    text: vscode.l10n.t("Some endpoints are only for certain apps. Check the app's API Access list in the portal."),
  }),
  tokenExpired: () => ({
    name: vscode.l10n.t('The access token has expired'),
    text: vscode.l10n.t(
      'Get a new one. A program that asks for a token before each request never sends an expired one.',
    ),
  }),
  tokenRejected: () => ({
    name: vscode.l10n.t("The access token isn't accepted"),
    text: vscode.l10n.t("It expired, was revoked, isn't complete, or is for another server."),
  }),
  headerMissing: () => ({
    name: vscode.l10n.t('The request has no access token'),
    text: vscode.l10n.t('Send it in the header Authorization: Bearer, followed by a blank and the token.'),
  }),
  headerMalformed: () => ({
    name: vscode.l10n.t('The Authorization header has something extra in it'),
    text: vscode.l10n.t(
      'There must be exactly one blank between Bearer and the token: no quotes, no second Bearer, and no placeholder.',
    ),
  }),
  scopeMissing: () => ({
    name: vscode.l10n.t('The access token lacks a scope'),
    text: vscode.l10n.t('Add the scope, then get a new token. A user must also sign in again to consent to it.'),
  }),
  needsUser: () => ({
    name: vscode.l10n.t('This request requires a user'),
    text: vscode.l10n.t('It only accepts 3-legged tokens: those of a signed-in user or of a service account.'),
  }),
  needsApp: () => ({
    name: vscode.l10n.t('This request requires a 2-legged token'),
    text: vscode.l10n.t("It's for the app itself. Tokens of users and of service accounts aren't accepted."),
  }),
  userMismatch: () => ({
    name: vscode.l10n.t('The token belongs to another user'),
    text: vscode.l10n.t('The request names one user, and the token is for another one. Sign in as that user.'),
  }),
  contentType: () => ({
    name: vscode.l10n.t('The Content-Type is wrong'),
    text: vscode.l10n.t(
      'The token endpoint requires application/x-www-form-urlencoded, and most others application/json.',
    ),
  }),
  parameterMissing: () => ({
    name: vscode.l10n.t('A required parameter is missing'),
    text: vscode.l10n.t('The message of the server names it.'),
  }),
  parameterInvalid: () => ({
    name: vscode.l10n.t('A parameter is invalid'),
    text: vscode.l10n.t('The message of the server names it.'),
  }),
  grantTypeRejected: () => ({
    name: vscode.l10n.t('The grant type is missing or wrong'),
    text: vscode.l10n.t(
      'Check the spelling of grant_type, such as client_credentials, and that the body is form-encoded.',
    ),
  }),
  pkceFailed: () => ({
    name: vscode.l10n.t("The code verifier doesn't match"),
    text: vscode.l10n.t('The code belongs to another sign-in, or the verifier was changed on the way.'),
  }),
  redirectUriMismatch: () => ({
    name: vscode.l10n.t("The callback URL doesn't match"),
    text: vscode.l10n.t(
      'It must be registered for the app in the portal, and be the same in both requests, to the last character.',
    ),
  }),
  refreshTokenRejected: () => ({
    name: vscode.l10n.t('The refresh token is no longer valid'),
    text: vscode.l10n.t(
      'It works once, and ends after 15 days without use. Two programs that share one end it for each other. Sign in again.',
    ),
  }),
  otherClient: () => ({
    name: vscode.l10n.t('The code or token belongs to another app'),
    text: vscode.l10n.t('The client ID of the request differs from the one that the user signed in to.'),
  }),
  signInNeeded: () => ({
    name: vscode.l10n.t('The user must sign in again'),
    text: vscode.l10n.t('There is no session in the browser, or new scopes require consent.'),
  }),
  assertionRejected: () => ({
    name: vscode.l10n.t("The service account's assertion is rejected"),
    text: vscode.l10n.t('Check the key ID and the private key, the audience, and that it expires within five minutes.'),
  }),
  clockWrong: () => ({
    name: vscode.l10n.t('The clock of this machine is wrong'),
    text: vscode.l10n.t(
      'What it signs seems to be from the future or expired. Let the system set its clock from the network.',
    ),
  }),
  accountDisabled: () => ({
    name: vscode.l10n.t("The service account isn't enabled"),
    text: vscode.l10n.t('Enable it, and one of its keys, in the view.'),
  }),
  alreadyInState: () => ({
    name: vscode.l10n.t('It already is in this state'),
    text: vscode.l10n.t('Nothing needs to be done. Refresh the list to see it.'),
  }),
  nameRejected: () => ({
    name: vscode.l10n.t('The name is rejected'),
    text: vscode.l10n.t('It is too short, too long, already used, or has characters that Autodesk rejects.'),
  }),
  trialEnded: () => ({
    name: vscode.l10n.t('The free use has ended'),
    text: vscode.l10n.t('The trial or the subscription of the developer hub has ended, or its tokens are used up.'),
  }),
  customIntegration: () => ({
    name: vscode.l10n.t("The ACC or BIM 360 account doesn't know the app, or the user isn't a member"),
    text: vscode.l10n.t(
      "An account administrator must add the client ID under Custom Integrations, and the user or the service account's email to the project.",
    ),
  }),
  region: () => ({
    name: vscode.l10n.t('The data is in another region'),
    text: vscode.l10n.t(
      'Send the region with the request, such as x-ads-region: EMEA. Without it, the United States are asked.',
    ),
  }),
  forbidden: () => ({
    name: vscode.l10n.t('The token is fine, but not allowed to do this'),
    text: vscode.l10n.t('The user or the app has no permission for this project, folder, bucket, or file.'),
  }),
  notFound: () => ({
    name: vscode.l10n.t('The server knows nothing by this ID'),
    text: vscode.l10n.t('Check the ID and the URL. Autodesk also says this about what the token may not see.'),
  }),
  v1Retired: () => ({
    name: vscode.l10n.t('This version of the API is retired'),
    text: vscode.l10n.t('Use /authentication/v2 instead of v1.'),
  }),
};
