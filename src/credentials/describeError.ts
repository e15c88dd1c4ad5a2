/** Where a fault of this extension happened, for the log: without the message, which may quote a secret. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'Something that is not an error was thrown.';
  const places = (error.stack ?? '').split('\n').filter((line) => /^ +at /.test(line));
  return [error.name, ...places].join('\n');
}
