import { l10n } from 'vscode';
import type { DiagnosticLine } from '../../inspection/diagnosticLine';
import { accountText, credentialText } from './credentialTroubles';
import { findSubject, nameServer, type LineContext } from './lineContext';
import { machineText } from './machineTroubles';
import { clockTroubleText, connectionText } from './networkTroubles';
import { failedText, say, type TroubleText } from './troubleText';

/** The text of a line that isn't good. */
export function troubleText(line: DiagnosticLine, context: LineContext): TroubleText {
  const { detail } = line;
  switch (detail) {
    case 'certificate':
    case 'hostNotFound':
    case 'proxy':
    case 'refused':
    case 'reset':
    case 'timedOut':
    case 'unreachable':
    case 'notAutodesk':
    case 'insecure':
    case 'serverFailed':
      return connectionText(line, detail, context);
    case 'clockOff':
    case 'clockWrong':
    case 'clockUnknown':
      return clockTroubleText(line, detail);
    case 'memoryOnly':
    case 'forgets':
    case 'silent':
    case 'outdatedWindow':
    case 'notWritable':
    case 'notReadable':
    case 'damaged':
    case 'held':
    case 'notInstalled':
      return machineText(line, detail);
    case 'portTaken':
    case 'urlChanges':
    case 'urlMissing':
    case 'secretMissing':
    case 'secretNotVisible':
    case 'secretRejected':
    case 'appRejected':
    case 'hostNotConfirmed':
    case 'secretForOtherServer':
    case 'signInAgain':
      return credentialText(line, detail, nameServer(findSubject(line, context.apps)));
    case 'accountDisabled':
    case 'accountDeactivated':
    case 'accountDeleted':
    case 'accountExpired':
    case 'accountExpiresSoon':
    case 'noKey':
    case 'keyDisabled':
    case 'keyDeleted':
    case 'privateKeyMissing':
    case 'unknownStatus':
      return accountText(line, detail);
    case 'noAnswer':
      return noAnswerText(line);
    case 'failed':
    case 'works':
    case 'noProxy':
    case 'clockRight':
    case 'secretUnchecked':
      return failedText(line);
  }
}

function noAnswerText({ check, figure = 0 }: DiagnosticLine): TroubleText {
  const isAboutDisk = check === 'appsFolder' || check === 'leases' || check === 'permissions';
  return say(
    l10n.t('This check got no response within {0} s.', figure),
    isAboutDisk
      ? l10n.t("The disk of the editor's storage folder may not be responding.")
      : l10n.t('Run the diagnostics again. If the check still gets none, restart the editor.'),
  );
}
