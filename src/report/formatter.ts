import type { LintResult } from '../lint/result.js';

/** What a report may depend on besides the result. Machine formats use nothing of it but `env` (SARIF: the commit). */
export interface ReportOptions {
  /** Colour level as chalk counts it: 0 none, 1 sixteen colours, 2 256 colours, 3 true colour. The caller decides. */
  readonly color: 0 | 1 | 2 | 3;
  /** The terminal follows OSC 8 links. */
  readonly hyperlinks: boolean;
  /** Columns of the terminal; `Infinity` never wraps. */
  readonly width: number;
  /** Findings and internal errors only: no summary, notes or skipped files. Of formats for people: text and unix. */
  readonly quiet: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A report: a pure function from the result to the whole text of the document, final line break included. */
export type Formatter = (result: LintResult, options: ReportOptions) => string;

export type FormatName = 'text' | 'sarif' | 'json' | 'github' | 'gitlab' | 'junit' | 'markdown' | 'unix';
