import { l10n } from 'vscode';
import type { App } from '../../credentials/catalog/app';
import { serverOf } from '../../credentials/catalog/server';
import { commandAbout } from '../words/commandAbout';
import { toPlainText } from '../words/toPlainText';
import type { StartedSignIn } from './callbackChannel';

/** What was copied last while the browser is awaited. */
export type CopiedUrl = 'link' | 'redirectUri';

/** A sign-in that waits for the browser, as a person sees it. */
interface Wait {
  /** How long it still waits, rounded up. */
  readonly minutes: number;
  /** Whether the browser should have come back by now. */
  readonly isLate: boolean;
  readonly copied: CopiedUrl | undefined;
}

/** The text of the notification: what the sign-in waits for and for how long, and links to what may help, the likely one first. */
export function describeWait(signIn: StartedSignIn, wait: Wait): string {
  return `${toPlainText(describe(signIn, wait))} ${listLinks(signIn, wait).join(' · ')}`;
}

function describe({ app, pending }: StartedSignIn, { minutes, isLate, copied }: Wait): string {
  const { redirectUri } = pending;
  const { kind, name } = serverOf(app);
  if (copied === 'link')
    return l10n.t('Copied the sign-in link. Open it in another browser or profile within {0} min.', minutes);
  if (copied === 'redirectUri')
    return l10n.t(
      'Copied {0}. Once it is registered, reload the page in the browser within {1} min.',
      redirectUri,
      minutes,
    );
  if (!isLate)
    return kind === 'aps'
      ? l10n.t('Continue in the browser within {0} min. It returns to the callback URL {1}.', minutes, redirectUri)
      : l10n.t('Continue in the browser within {0} min. It returns to the redirect URI {1}.', minutes, redirectUri);
  return kind === 'aps'
    ? l10n.t(
        "Still waiting for the browser, for up to {2} min. If {0} shows an error page, this callback URL isn't registered for the app: {1}.",
        name,
        redirectUri,
        minutes,
      )
    : l10n.t(
        "Still waiting for the browser, for up to {2} min. If {0} shows an error page, this redirect URI isn't registered for the app: {1}.",
        name,
        redirectUri,
        minutes,
      );
}

/**
 * Short, because a screen reader reads them as they are written here when the notification gets the focus. The commands find
 * the sign-in themselves.
 */
function listLinks({ app, channel }: StartedSignIn, { isLate }: Wait): readonly string[] {
  const link = (title: string, command: string): string => `[${title}](command:apsAuth.${command})`;
  const first = isLate
    ? link(registerTitle(app), 'registerCallbackUrl')
    : link(l10n.t('Copy Sign-In Link'), 'copySignInLink');
  // A picker would close the input box for the callback URL, which cancels the sign-in.
  const more =
    channel.asksForUrl === true
      ? link(l10n.t('Try Another Method'), commandAbout('signInWithAnotherMethod', { kind: 'app', appId: app.id }))
      : link(l10n.t('More Options'), 'showSignInOptions');
  return [first, more];
}

/** At other servers, there is no portal that could be opened. */
export function registerTitle(app: App): string {
  return serverOf(app).kind === 'aps' ? l10n.t('Open Portal') : l10n.t('Copy Redirect URI');
}
