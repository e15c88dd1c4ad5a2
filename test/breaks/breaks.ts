import { agentBreaks } from './agentBreaks';
import { apsBreaks } from './apsBreaks';
import { catalogBreaks } from './catalogBreaks';
import { deliveryBreaks } from './deliveryBreaks';
import { importingBreaks } from './importingBreaks';
import { inspectionBreaks } from './inspectionBreaks';
import { leaseBreaks } from './leaseBreaks';
import { oauthBreaks } from './oauthBreaks';
import { rotationBreaks } from './rotationBreaks';
import { signInBreaks } from './signInBreaks';
import { tokenBreaks } from './tokenBreaks';
import { vaultBreaks } from './vaultBreaks';

/** A fault that someone could put into the source with one line, and the tests that must notice it. */
export interface Break {
  readonly name: string;
  /** Below src. */
  readonly file: string;
  /** Occurs once in the file. */
  readonly from: string;
  readonly to: string;
  /** The files of the tests to run, below test and without `.test.ts`. */
  readonly testFiles: readonly string[];
  /** Words in the titles of the tests to run; all in these files if undefined. */
  readonly words?: string;
}

/** Each rule that protects a secret or a grant, broken in turn. */
export const breaks: readonly Break[] = [
  ...oauthBreaks,
  ...apsBreaks,
  ...leaseBreaks,
  ...catalogBreaks,
  ...tokenBreaks,
  ...rotationBreaks,
  ...signInBreaks,
  ...deliveryBreaks,
  ...importingBreaks,
  ...inspectionBreaks,
  ...agentBreaks,
  ...vaultBreaks,
];
