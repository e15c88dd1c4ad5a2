import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messagesFile } from './messages';
import { repository } from './repository';
import { unseenMessages } from './unseenMessages';

/** What the workbench tests showed, one file for each file of tests. */
const folder = join(repository, 'dist/shown');

/** Characters that keep a text plain, and those that the editor replaces. */
const invisible = /[\u2060\u200b]/g;

/** Remembers what the workbench tests of this process showed. */
export function writeShownTexts(name: string | undefined, texts: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name ?? 'all'}.json`), JSON.stringify(texts));
}

/** The messages that none of the texts contains. `{0}` stands for anything. */
export function findUnseen(messages: readonly string[], texts: readonly string[]): readonly string[] {
  const whole = new Set<string>();
  for (const text of texts.map(normalize))
    for (const part of [
      text,
      ...text.split(/, | · |: |\n|(?<=[.?!]) /),
      ...text.split(/(?<=[.?!]) /),
      // A reason, as in "acme.env (larger than 1 MB)".
      ...Array.from(text.matchAll(/\(([^()]*)\)/g), ([, inside = '']) => inside),
    ])
      for (const one of [part.trim(), part.trim().replace(/\.$/, '')]) whole.add(one);
  for (const message of messages) for (const text of listInserted(normalize(message), [...whole])) whole.add(text);
  const all = [...whole];
  return messages.filter((message) => !isSeen(message, whole, all));
}

/** What a text must have of a message besides its gaps, as "for {0}" has. */
const minKnownLength = 4;

/** What stands in the gaps of a message, such as "the client secret" in "{0} is in secret storage.", was read as well. */
function listInserted(message: string, texts: readonly string[]): readonly string[] {
  const parts = message.split(gap);
  if (parts.length === 1 || parts.join('').length < minKnownLength) return [];
  const matcher = new RegExp(`^${parts.map(escapeForPattern).join('(.*?)')}$`, 's');
  return texts.flatMap((text) => matcher.exec(text)?.slice(1) ?? []);
}

/** Where a value stands in a message. */
const gap = /\{\d+\}/;

/** A short message could be part of another one by chance, so it has to stand alone. */
const shortLength = 20;

function isSeen(original: string, whole: ReadonlySet<string>, all: readonly string[]): boolean {
  const message = normalize(original);
  if (whole.has(message)) return true;
  const parts = message.split(gap);
  const isShort = parts.join('').length < shortLength;
  // The lines of a dialog are elements, without anything between them.
  const blank = original.includes('\n') ? String.raw`\s*` : ' ';
  const pattern = parts.map((part) => escapeForPattern(part).replaceAll(' ', blank)).join('.*?');
  const matcher = isShort ? new RegExp(`^${pattern}$`, 's') : new RegExp(pattern, 's');
  return all.some((text) => matcher.test(text));
}

function escapeForPattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function normalize(text: string): string {
  return (
    text
      .replaceAll(invisible, '')
      .replace(/ \(Press 'Enter' to confirm .*\)$/, '')
      // Which of its steps a prompt shows.
      .replace(/ \(\d+(?:\/\d+)?\)$/, '')
      .replaceAll('\u00a0', ' ')
      .replaceAll(/[ \n]+/g, ' ')
      .trim()
  );
}

/**
 * Prints which messages the workbench tests never showed, and returns how many of them `unseenMessages` doesn't list. To be
 * called after all of them ran.
 */
export function reportUnseenMessages(): number {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const texts = files.flatMap((file) => readTexts(join(folder, file)));
  const unseen = new Set(findUnseen(readMessages(), texts));
  const listed = new Set(unseenMessages.flatMap(({ messages }) => messages));
  const unexpected = [...unseen].filter((message) => !listed.has(message));
  const seen = [...listed].filter((message) => !unseen.has(message));
  console.log(`${unseen.size} messages were never shown, ${unexpected.length} of them unexpectedly.`);
  for (const message of unexpected) console.log(`  never shown: ${message}`);
  for (const message of seen) console.log(`  shown, so it need no longer be listed in unseenMessages.ts: ${message}`);
  return unexpected.length;
}

export function readMessages(): readonly string[] {
  const parsed: unknown = JSON.parse(readFileSync(messagesFile, 'utf8'));
  return typeof parsed === 'object' && parsed !== null ? Object.keys(parsed) : [];
}

function readTexts(file: string): readonly string[] {
  const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return Array.isArray(parsed) ? parsed.map(String) : [];
}
