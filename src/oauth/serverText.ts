const maxLength = 200;

/** Line ends, other control characters, and those that turn the direction of what follows. */
const unprintable = /[\s\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/**
 * A server's text on one line and with at most 200 characters, so that it can't forge a line of the log or fill the
 * window. Every error that holds text from a server passes it through here.
 */
export function serverText(text: string): string {
  // What is cut off is dropped first, so that a megabyte of text costs nothing.
  const line = text
    .slice(0, 4 * maxLength)
    .replaceAll(unprintable, ' ')
    .trim();
  if (line.length <= maxLength) return line;
  // Half a surrogate pair isn't text.
  return `${line.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
