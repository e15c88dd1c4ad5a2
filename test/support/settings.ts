import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Settings = Readonly<Record<string, unknown>>;

/** Turns off everything that opens by itself, asks questions, or uses the network. */
export const quietSettings: Settings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  // It looks through all processes every two seconds.
  'remote.autoForwardPorts': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  // It is a terminal of its own above the terminal, which takes what a test types.
  'terminal.integrated.stickyScroll.enabled': false,
  'window.commandCenter': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
};

/** Keeps settings from an earlier run unless this run needs a different value. */
export function writeSettings(folder: string, settings: Settings): void {
  const file = join(folder, 'settings.json');
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify({ ...readSettings(file), ...settings }, undefined, 2));
}

function readSettings(file: string): object {
  try {
    const settings: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof settings === 'object' && settings !== null ? settings : {};
  } catch {
    return {};
  }
}
