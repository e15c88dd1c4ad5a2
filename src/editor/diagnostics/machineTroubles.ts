import { l10n } from 'vscode';
import type { DiagnosticDetail, DiagnosticLine } from '../../inspection/diagnosticLine';
import { say, type TroubleText } from './troubleText';

type MachineDetail = Extract<
  DiagnosticDetail,
  | 'memoryOnly'
  | 'forgets'
  | 'silent'
  | 'outdatedWindow'
  | 'notWritable'
  | 'notReadable'
  | 'damaged'
  | 'held'
  | 'notInstalled'
>;

export function machineText({ check, code = '', figure = 0 }: DiagnosticLine, detail: MachineDetail): TroubleText {
  switch (detail) {
    case 'memoryOnly':
      return say(
        l10n.t('All secrets from before this window was opened are gone.'),
        l10n.t(
          'The editor may keep secrets in memory only, because it found no keyring; the keyring may have been reset; or you use another browser. Set up a keyring, then enter the secrets again.',
        ),
      );
    case 'forgets':
      return say(
        l10n.t("The editor's secret storage doesn't keep what is stored in it."),
        l10n.t('Restart the editor. If that changes nothing, the keyring may be damaged.'),
      );
    case 'silent':
      return say(
        l10n.t("The editor's secret storage isn't responding."),
        l10n.t('A dialog of the system may be waiting for you to unlock the keyring.'),
      );
    case 'outdatedWindow':
      return say(
        l10n.t('Another window has stored secrets since this one was loaded.'),
        l10n.t("This window can't store any until you reload it."),
        'reloadWindow',
      );
    case 'notWritable':
      return say(
        l10n.t("APS Auth can't write to its folder ({0}).", code),
        l10n.t("Check the permissions of the editor's storage folder and the free space on its disk."),
      );
    case 'notReadable':
      return check === 'permissions'
        ? say(l10n.t("The permissions can't be read, so programs have to ask again. {0}", code).trim(), '')
        : say(
            l10n.t("The file can't be read, or has no certificates. {0}", code).trim(),
            l10n.t('Correct the environment variable NODE_EXTRA_CA_CERTS, then restart the editor.'),
          );
    case 'damaged':
      return say(
        figure === 1 ? l10n.t('The file of 1 app is damaged.') : l10n.t('The files of {0} apps are damaged.', figure),
        l10n.t("Other apps aren't affected. Add the app again, or remove it in the view."),
      );
    case 'held':
      return say(
        l10n.t("Another window is using an app but isn't responding."),
        l10n.t('Other windows wait for it for some minutes. Reload or close that window.'),
      );
    case 'notInstalled':
      return say(
        l10n.t("Git can't be run ({0}).", code),
        l10n.t(
          'Without it, every file in a working tree counts as tracked, and .env files get no secrets. Install Git, and restart the editor.',
        ),
      );
  }
}
