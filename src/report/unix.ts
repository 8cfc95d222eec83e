import type { Formatter } from './formatter.js';
import { oneLine, visible, withoutCommands } from './visible.js';
import { at, errorName, ruleOf } from './words.js';

/** `file:line:column: severity: message [rule]`, a line each: for editors and problem matchers. */
export const unix: Formatter = ({ findings, errors, summary, notes }, { quiet }) => {
  const lines = findings.map((f) => `${at(f)}: ${f.severity}: ${oneLine(f.message)} [${ruleOf(f)}]`);
  for (const error of errors) {
    const where = error.file === undefined ? 'wslint' : `${visible(error.file)}:1:1`;
    lines.push(`${where}: error: ${oneLine(error.message)} [${errorName(error)}]`);
  }
  if (!quiet) {
    for (const { file, reason, detail } of summary.skipped) {
      lines.push(`${visible(file)}:1:1: info: not read: ${oneLine(detail)} [${visible(reason)}]`);
    }
    for (const note of notes) lines.push(`wslint: info: ${oneLine(note)} [note]`);
  }
  return withoutCommands(lines.map((line) => `${line}\n`).join(''));
};
