import { l10n } from 'vscode';
import type { TargetFileProblem } from '../../credentials/variables/targetFile';

/** Why a file can't get the values of a credential. */
export function targetFileText(problem: TargetFileProblem): string {
  switch (problem) {
    case 'symbolicLink':
      return l10n.t(
        'This is a symbolic link, which may lead to a file that Git tracks. Choose the file that it links to.',
      );
    case 'notAFile':
      return l10n.t("This isn't a file. Choose another one.");
    case 'readOnly':
      return l10n.t('This file is read-only.');
    case 'tooLarge':
      return l10n.t('This file is larger than 4 MB. Choose another one.');
    case 'notText':
      return l10n.t("This file isn't UTF-8 text, so it couldn't be kept as it is.");
    case 'notJson':
      return l10n.t("This file isn't valid JSON. Correct it first.");
    case 'noProfiles':
      return l10n.t('This file has no launch profile. Add one first, for example in Visual Studio.');
    case 'changedMeanwhile':
      return l10n.t('Another program changed this file in the meantime, so nothing was written.');
  }
}
