import type { Severity } from '../lint/result.js';
import type { ReportOptions } from './formatter.js';

/** Colours by what they say. Every function takes visible text. */
export interface Paint {
  strong(text: string): string;
  faint(text: string): string;
  severity(severity: Severity, text: string): string;
  related(text: string): string;
  link(text: string, url: string): string;
}

const same = (text: string): string => text;

/** The colours that the options allow. chalk is loaded only when there is something to colour. */
export function paintFor({ color, hyperlinks }: Pick<ReportOptions, 'color' | 'hyperlinks'>): Paint {
  const link = hyperlinks ? hyperlink : same;
  if (color === 0) return { strong: same, faint: same, severity: (_, text) => text, related: same, link };
  const { Chalk } = require('chalk') as typeof import('chalk');
  const chalk = new Chalk({ level: color });
  const bySeverity = { error: chalk.red, warning: chalk.yellow, info: chalk.cyan };
  return {
    strong: (text) => chalk.bold(text),
    faint: (text) => chalk.dim(text),
    severity: (severity, text) => bySeverity[severity](text),
    related: (text) => chalk.blue(text),
    link,
  };
}

/** OSC 8; only addresses that cannot end the sequence early. */
function hyperlink(text: string, url: string): string {
  return /^https?:\/\/[\u0021-\u007e]+$/.test(url) ? `\u001b]8;;${url}\u001b\\${text}\u001b]8;;\u001b\\` : text;
}
