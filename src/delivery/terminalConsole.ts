import { Fields } from '../oauth/fields';

/** A setting of a launch configuration that runs the program in a terminal. */
export interface TerminalSetting {
  readonly name: string;
  /** The value, in JSON, with which the program runs in the debug console. */
  readonly instead: string;
}

/** How the debuggers say it: each has a name and values of its own. */
const settings: readonly (TerminalSetting & { readonly values: readonly unknown[] })[] = [
  // Node.js, Python, Java, .NET, Go, C++ on Windows, LLDB DAP.
  { name: 'console', values: ['integratedTerminal', 'externalTerminal'], instead: '"internalConsole"' },
  // Dart.
  { name: 'console', values: ['terminal'], instead: '"debugConsole"' },
  // CodeLLDB.
  { name: 'terminal', values: ['integrated', 'external'], instead: '"console"' },
  // Bash.
  { name: 'terminalKind', values: ['integrated', 'external'], instead: '"debugConsole"' },
  // C++ with GDB or LLDB, Mono, PHP.
  { name: 'externalConsole', values: [true], instead: 'false' },
  // LLDB DAP.
  { name: 'runInTerminal', values: [true], instead: 'false' },
];

/**
 * The setting by which a launch configuration runs its program in a terminal, the integrated one or another; undefined if
 * none is known. What a debugger does without a setting isn't seen here, but most of them add it before they start.
 */
export function findTerminalSetting(configuration: unknown): TerminalSetting | undefined {
  return Fields.parse(configuration, (fields) =>
    settings.find(({ name, values }) => fields.find(name, (value) => (values.includes(value) ? true : undefined))),
  );
}
