// Stands in for the native module @vscode/native-watchdog: ends an extension host whose parent has died.
'use strict';
const { setInterval } = require('node:timers');

exports.start = (parent) => {
  setInterval(() => {
    try {
      process.kill(parent, 0);
    } catch (error) {
      if (error.code === 'ESRCH') process.exit(87);
    }
  }, 1000).unref();
};
exports.exit = (code) => process.exit(code ?? 0);
