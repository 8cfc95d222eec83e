import type { FormatName, Formatter } from './formatter.js';
import { github } from './github.js';
import { gitlab } from './gitlab.js';
import { json } from './json.js';
import { junit } from './junit.js';
import { markdown } from './markdown.js';
import { sarif } from './sarif.js';
import { text } from './text.js';
import { unix } from './unix.js';

export type { FormatName, Formatter, ReportOptions } from './formatter.js';
export { frame } from './frame.js';
export { type Chart, jobSummary } from './job-summary.js';

/** Every output format by the name that `--format` takes. */
export const formatters: Readonly<Record<FormatName, Formatter>> = {
  text,
  sarif,
  json,
  github,
  gitlab,
  junit,
  markdown,
  unix,
};

/** Names of the formats, in the order in which help texts list them. */
export const formatNames: readonly FormatName[] = Object.keys(formatters) as FormatName[];
