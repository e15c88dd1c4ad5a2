const graphemes = new Intl.Segmenter();

/** What a row of the view has for its words when the view is 200 pixels wide, and how much less for each row above it. */
const rowWidth = 117;
const indent = 8;

/** A name is still told from others by this many characters. */
const shortest = 5;

/**
 * A name for a row that also shows a state, which the editor would cut first: the tooltip and a screen reader have the whole name.
 * An email address keeps its beginning, any other name its end too, in which names often differ. `depth` is how many rows the
 * row is below.
 */
export function shortenName(name: string, state: string, depth: number): string {
  const [first = ''] = state.split(' · ');
  if (first === '') return name;
  const room = rowWidth - depth * indent - widthOf(first) * stateScale;
  const characters = split(name);
  for (let length = characters.length; ; length -= 1) {
    const shown = length === characters.length ? name : shortenTo(length, characters);
    if (length <= shortest || widthOf(shown) <= room) return shown;
  }
}

function shortenTo(length: number, characters: readonly string[]): string {
  const endLength = characters.includes('@') ? 0 : Math.floor(length / 3);
  const start = characters.slice(0, length - 1 - endLength).join('');
  const end = characters.slice(characters.length - endLength).join('');
  return `${start.replace(/[\s.…]+$/, '')}…${end.replace(/^[\s…]+/, '')}`;
}

/** The editor writes a state smaller than a name. */
const stateScale = 0.9;

/** About how many pixels a text takes in the fonts of Windows, macOS, and Linux. */
function widthOf(text: string): number {
  return split(text).reduce((width, character) => width + characterWidth(character), 0);
}

const widths: readonly (readonly [characters: RegExp, width: number])[] = [
  [/^[\p{Cf}\p{M}]$/u, 0],
  [/^[ ijlI.,:;'!|]$/, 3.6],
  [/^[frt()/-]$/, 5],
  [/^[cksvxyz]$/, 6.5],
  [/^[bdhnopqu]$/, 8],
  [/^[mwMW@…]$/, 11.5],
  [/^\p{Lu}$/u, 8.5],
  [/^[\u2e80-\uffff]|\p{Emoji_Presentation}/u, 13],
];

function characterWidth(character: string): number {
  const [, width = 7.4] = widths.find(([characters]) => characters.test(character)) ?? [];
  return width;
}

function split(text: string): readonly string[] {
  return [...graphemes.segment(text)].map(({ segment }) => segment);
}
