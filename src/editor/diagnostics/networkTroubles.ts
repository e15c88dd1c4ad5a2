import { l10n } from 'vscode';
import type { DiagnosticDetail, DiagnosticLine } from '../../inspection/diagnosticLine';
import type { NetworkProblem } from '../../oauth/errors';
import { findSubject, nameServer, type LineContext } from './lineContext';
import { failedText, say, type TroubleText } from './troubleText';

type NetworkDetail = NetworkProblem | 'notAutodesk' | 'insecure' | 'serverFailed';
type ClockDetail = Extract<DiagnosticDetail, 'clockOff' | 'clockWrong' | 'clockUnknown'>;

/** The same words mean something else for what isn't a server. */
export function connectionText(line: DiagnosticLine, detail: NetworkDetail, context: LineContext): TroubleText {
  switch (line.check) {
    case 'proxy':
      return proxyText(line, context);
    case 'appAtServer':
      return notCheckedText(line, nameServer(findSubject(line, context.apps)));
    case 'secretStore':
      return say(
        l10n.t("The editor's secret storage doesn't work."),
        l10n.t(
          'It may be locked, or this system may not have a keyring. Unlock or install one, then restart the editor.',
        ),
      );
    case 'callbackPort':
      return failedText(line);
    case 'server':
    case 'otherServer':
    case 'certificate':
    case 'keySet':
    case 'clock':
    case 'extraCertificates':
    case 'appsFolder':
    case 'appFiles':
    case 'leases':
    case 'git':
    case 'permissions':
    case 'callbackUrl':
    case 'clientSecret':
    case 'signIn':
    case 'serviceAccount':
    case 'serviceAccountKey':
      return networkText(line, detail, context);
  }
}

function networkText(line: DiagnosticLine, detail: NetworkDetail, context: LineContext): TroubleText {
  const { code = '' } = line;
  const { proxy } = context;
  const subject = findSubject(line, context.apps);
  const host = subject.app ? nameServer(subject) : context.baseUrl;
  const changeUrl = subject.app ? 'changeServer' : 'openBaseUrlSetting';
  const via = proxy ? l10n.t('Requests go through the proxy {0} ({1}).', proxy.address, proxy.source) : '';
  const reach = [l10n.t('Check your connection and the proxy settings.'), via].filter(Boolean).join(' ');
  switch (detail) {
    case 'certificate':
      return say(
        l10n.t("The server's certificate isn't trusted ({0}).", code),
        l10n.t(
          'A proxy that inspects TLS may be in between. Add its certificate to the system store, or to the file that NODE_EXTRA_CA_CERTS points to, and restart the editor.',
        ),
        'openProxySettings',
      );
    case 'proxy':
      return say(
        l10n.t('The proxy rejected the request ({0}).', code),
        l10n.t('It may require a user name and password.'),
        'openProxySettings',
      );
    case 'hostNotFound':
      return say(
        l10n.t("{0} can't be found ({1}).", host, code),
        l10n.t('You may be offline, or the URL may be wrong. {0}', via).trim(),
        changeUrl,
        'openProxySettings',
      );
    case 'refused':
      return say(
        l10n.t('Nothing accepts connections at {0} ({1}).', host, code),
        reach,
        changeUrl,
        'openProxySettings',
      );
    case 'reset':
      return say(l10n.t('The connection to {0} was lost ({1}).', host, code), reach, 'openProxySettings');
    case 'timedOut':
      return say(l10n.t("{0} didn't respond in time.", host), reach, 'openProxySettings');
    case 'unreachable':
      return say(l10n.t("{0} can't be reached. {1}", host, code).trim(), reach, 'openProxySettings');
    case 'notAutodesk':
      return say(
        l10n.t("What responds at {0} isn't Autodesk.", host),
        l10n
          .t(
            'The apsAuth.baseUrl setting may be wrong, or a proxy or a sign-in page of the network responds instead. {0}',
            via,
          )
          .trim(),
        changeUrl,
        'openProxySettings',
      );
    case 'insecure':
      return say(
        l10n.t("The apsAuth.baseUrl setting isn't an https URL, so nothing is sent to it."),
        l10n.t('Only URLs on this machine can use http.'),
        'openBaseUrlSetting',
      );
    case 'serverFailed':
      return say(
        l10n.t('{0} returned an error ({1}).', host, code),
        [l10n.t('Try again in a few minutes.'), via].filter(Boolean).join(' '),
      );
  }
}

export function clockTroubleText({ figure = 0 }: DiagnosticLine, detail: ClockDetail): TroubleText {
  return detail === 'clockUnknown'
    ? say(
        l10n.t("The server's clock isn't known."),
        l10n.t('A proxy may have removed the Date header of the response.'),
      )
    : say(clockText(figure), clockAdvice(detail));
}

function proxyText({ code = '' }: DiagnosticLine, { proxy }: LineContext): TroubleText {
  const reason = code === '' ? l10n.t('no response') : code;
  return say(
    l10n.t("Couldn't connect to the proxy {0} ({1}): {2}.", proxy?.address ?? '', proxy?.source ?? '', reason),
    l10n.t('Start it, or correct the proxy in the settings or the environment.'),
    'openProxySettings',
  );
}

function clockText(seconds: number): string {
  const by = durationText(Math.abs(seconds));
  return seconds > 0
    ? l10n.t("This machine's clock is {0} ahead of the server's.", by)
    : l10n.t("This machine's clock is {0} behind the server's.", by);
}

function durationText(seconds: number): string {
  if (seconds < 120) return l10n.t('{0} s', seconds);
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return l10n.t('{0} min', minutes);
  return l10n.t('{0} h', Math.round(minutes / 60));
}

function clockAdvice(detail: 'clockOff' | 'clockWrong'): string {
  return detail === 'clockWrong'
    ? l10n.t(
        "Autodesk may reject what service accounts sign, and the time left on tokens is wrong. Set the system's clock automatically.",
      )
    : l10n.t("The time left on tokens is wrong by as much. Set the system's clock automatically.");
}

/** Nothing is known about the app then. */
function notCheckedText({ code = '' }: DiagnosticLine, server: string): TroubleText {
  return say(
    l10n.t("The app couldn't be checked, because {0} didn't issue or reject an access token. {1}", server, code).trim(),
    l10n.t('Try again in a few minutes.'),
  );
}
