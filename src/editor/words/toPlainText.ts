const invisible = /[\p{Cc}\p{Cf}\u2028\u2029]+/gu;
const wordJoiner = '\u2060';

/**
 * Text that somebody else wrote, for places where the editor reads more into it: `$(name)` becomes an icon in labels,
 * `[text](link)` a link in notifications and in the messages of input boxes. Control and direction characters go, for they can reorder what is around them.
 */
export function toPlainText(text: string): string {
  return text.replaceAll(invisible, ' ').trim().replaceAll('$(', `$${wordJoiner}(`).replaceAll('](', `]${wordJoiner}(`);
}
