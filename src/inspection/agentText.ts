import { serverText } from '../oauth/serverText';
import { withoutTokens } from './pastedToken';

/** A report for a language model, as JSON has it. */
export type AgentReport = Readonly<Record<string, unknown>>;

/** What a model reads and no person sees: control, format, and private characters, and the selectors of variants. */
const invisible = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\ufe00-\ufe0f\u{e0100}-\u{e01ef}]+/gu;

/** With them, text becomes a link, an image, code, HTML, or the end of the quotation that it is in. */
const markup = /[<>&`[\]]/g;

const unbroken = /[\w+/=~-]{16,}/g;

/** What is looked at of a text before the rest is dropped; many times what is told. */
const maxRead = 2000;

/** A text that someone else wrote, harmless, on one line, and with at most 200 characters. */
export function agentText(text: string): string {
  return serverText(harmless(text.slice(0, maxRead)));
}

/**
 * A report as JSON that a language model can read and nothing in it can act on: without invisible characters, with all
 * markup escaped, and without whatever looks like a token or a secret, wherever it stands and whoever wrote it.
 */
export function agentJson(report: AgentReport): string {
  const json = JSON.stringify(report, (_, value: unknown) => (typeof value === 'string' ? harmless(value) : value));
  return json.replaceAll(/"(?:[^"\\]|\\.)*"/g, (text) => text.replaceAll(markup, escaped));
}

function harmless(text: string): string {
  return withoutTokens(text.replaceAll(invisible, ' ')).replaceAll(unbroken, (run) => (isOpaque(run) ? '…' : run));
}

/** Whether no name and no path is like this: letters of both kinds and digits, or a long run of letters and digits. */
function isOpaque(run: string): boolean {
  const isMixed = [/[A-Z]/, /[a-z]/, /\d/].every((kind) => kind.test(run));
  return isMixed || /(?=[a-z]*\d)[a-z\d]{24}/i.test(run);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
