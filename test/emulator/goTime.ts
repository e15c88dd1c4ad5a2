/** A time in Go format, such as `2025-03-26 04:58:26 +0000 UTC`. */
export function goTime(epochMs: number): string {
  return `${secondsOf(epochMs)} +0000 UTC`;
}

/** The same with nanoseconds, such as `2024-01-25 03:08:04.156576834 +0000 UTC`: Autodesk sends both. */
export function preciseGoTime(epochMs: number): string {
  const milliseconds = String(epochMs % 1000).padStart(3, '0');
  return `${secondsOf(epochMs)}.${milliseconds}576834 +0000 UTC`;
}

function secondsOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 19).replace('T', ' ');
}
