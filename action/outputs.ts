import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import type { Plan } from './inputs.js';

/**
 * Sets the outputs of the step from the JSON report, and deletes the report. Without a report (the run failed before
 * there was one) or without an outputs file, nothing is set.
 */
export function setOutputs({ report, sarifFile }: Plan, file: string | undefined): void {
  const count = countOf(report);
  if (count === undefined || file === undefined || file === '') return;
  // A value of one line needs no delimiter; a file name with a line break in it is not passed on.
  const sarif = sarifFile === '' || /[\r\n]/.test(sarifFile) ? '' : `sarif-file=${sarifFile}\n`;
  appendFileSync(file, `findings=${count}\n${sarif}`);
}

function countOf(report: string): number | undefined {
  try {
    const { findings } = JSON.parse(readFileSync(report, 'utf8')) as { readonly findings: readonly unknown[] };
    return findings.length;
  } catch {
    return undefined;
  } finally {
    rmSync(report, { force: true });
  }
}
