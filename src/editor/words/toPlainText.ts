const invisible = /[\p{Cc}\p{Cf}\u2028\u2029]+/gu;
const wordJoiner = '\u2060';

/**
 * Escapes text from people and servers for places where the editor interprets it: `$(name)` becomes an icon in labels,
 * and `[text](link)` becomes a link in notifications and in the messages of input boxes. Control and direction
 * characters are replaced by spaces, because they can reorder the text around them.
 */
export function toPlainText(text: string): string {
  return text.replaceAll(invisible, ' ').trim().replaceAll('$(', `$${wordJoiner}(`).replaceAll('](', `]${wordJoiner}(`);
}
