/** One line of the result. */
export interface Row {
  readonly what: string;
  readonly this: string;
  /** Peers that do the same, or the possible minimum. */
  readonly others?: string;
  readonly ratio?: string;
  readonly budget?: string;
  readonly isMet?: boolean;
}

const header = ['what', 'this', 'peers, floor', 'ratio', 'budget', 'met?'];

/** The rows as a Markdown table with columns that also align in a terminal. */
export function formatTable(rows: readonly Row[]): string {
  const cells = [header, ...rows.map(toCells)];
  const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) => formatLine(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))));
  const rule = formatLine(widths.map((width) => '-'.repeat(width)));
  return lines.toSpliced(1, 0, rule).join('\n');
}

/** "104.6 KB" */
export function formatKilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`;
}

function toCells(row: Row): readonly string[] {
  const met = row.isMet === undefined ? '' : row.isMet ? 'yes' : 'NO';
  return [row.what, row.this, row.others ?? '', row.ratio ?? '', row.budget ?? '', met];
}

function formatLine(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
