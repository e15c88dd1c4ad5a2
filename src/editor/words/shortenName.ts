const graphemes = new Intl.Segmenter();

/** What fits into a row of the view at its usual width, also in a wide font. */
const rowLength = 28;

/** A name is still told from others by this many characters. */
const shortest = 12;

/**
 * A name for a row that also shows a state, which the editor would cut first: the tooltip and a screen reader have the whole name.
 * An email address keeps its beginning, any other name its end too, in which names often differ.
 */
export function shortenName(name: string, state: string): string {
  const [first = ''] = state.split(' · ');
  const length = Math.max(shortest, rowLength - first.length);
  const characters = [...graphemes.segment(name)].map(({ segment }) => segment);
  if (first === '' || characters.length <= length) return name;
  const endLength = name.includes('@') ? 0 : Math.floor(length / 3);
  const start = characters.slice(0, length - 1 - endLength).join('');
  return `${start.replace(/[\s.]+$/, '')}…${characters
    .slice(characters.length - endLength)
    .join('')
    .trimStart()}`;
}
