import { readdirSync, readFileSync } from 'node:fs';
import { lint } from '../../src/index.js';
import type { Finding } from '../../src/lint/result.js';
import { root } from '../project/sources.js';

/** One case of a rule: a file, or a folder of files that are read together. */
export interface Case {
  /** `bad/subset.yaml`, or `bad/two-files` for a folder. */
  readonly name: string;
  readonly side: 'bad' | 'good';
  /** The text of each file by its name, relative to the folder of the case. */
  readonly files: Readonly<Record<string, string>>;
}

/** What `# expect: WS101 warning` at the end of a line says. */
interface Expectation {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly severity: string | undefined;
}

const MARKER = /#\s*expect:\s*([^#]*?)\s*$/;
const ONE = /^(WS\d{3})(?:\s+(error|warning|info))?$/;

/** The cases of a rule: each YAML file directly in `bad` or `good`, and each folder there. */
export function casesOf(rule: string): readonly Case[] {
  return (['bad', 'good'] as const).flatMap((side) => {
    const folder = `${root}/fixtures/${rule}/${side}`;
    return readdirSync(folder, { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .filter((entry) => entry.isDirectory() || /\.ya?ml$/.test(entry.name))
      .map((entry) => ({
        name: `${side}/${entry.name}`,
        side,
        files: entry.isDirectory()
          ? filesIn(`${folder}/${entry.name}`)
          : { [entry.name]: readFileSync(`${folder}/${entry.name}`, 'utf8') },
      }));
  });
}

/** All files below a folder, by their names relative to it. */
export function filesIn(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll('\\', '/'))
      .sort()
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]),
  );
}

/** The versions in a comment at the top (`# istio: 1.9.0, 1.10`), `undefined` for a version that is not known. */
export function versionsOf(files: Readonly<Record<string, string>>): readonly (string | undefined)[] {
  const named = Object.values(files).flatMap((text) => header(text, 'istio') ?? []);
  if (named.length > 1) throw new Error('two files of one case name a version: keep one "# istio:" comment');
  return named[0]?.split(',').map((version) => version.trim()) ?? [undefined];
}

/** The value of `# key: value` among the comments at the top of a file. */
function header(text: string, key: string): string | undefined {
  for (const line of text.split('\n')) {
    if (!line.startsWith('#')) return undefined;
    const [, name, value] = /^#\s*([\w-]+)(?::\s*(.*?))?\s*$/.exec(line) ?? [];
    if (name === key) return value ?? '';
  }
  return undefined;
}

function expectations(files: Readonly<Record<string, string>>): readonly Expectation[] {
  const found: Expectation[] = [];
  for (const [file, text] of Object.entries(files)) {
    for (const [index, line] of text.split('\n').entries()) {
      for (const item of MARKER.exec(line)?.[1]?.split(',') ?? []) {
        const [, rule, severity] = ONE.exec(item.trim()) ?? [];
        if (rule === undefined) throw new Error(`${file}:${index + 1}: not an expectation: ${item}`);
        found.push({ file, line: index + 1, rule, severity });
      }
    }
  }
  return found;
}

/**
 * Lints a case and sets what it expects beside what was found, as lines `file:line rule severity`. Findings of rules
 * that the case neither is about nor mentions are left out, unless a file says `# expect-only` at its top.
 */
export function judge({ side, files }: Case, rule: string, istio: string | undefined) {
  const expected = expectations(files);
  if (side === 'bad' && !expected.some((one) => one.rule === rule)) {
    throw new Error(`a bad case needs a line that ends in "# expect: ${rule}"`);
  }
  const only = Object.values(files).some((text) => header(text, 'expect-only') !== undefined);
  const judged = new Set([rule, ...expected.map((one) => one.rule)]);
  const { findings } = lint({ files, ...(istio === undefined ? {} : { istio }) });
  return {
    expected: expected.map(({ severity, ...one }) => words({ ...one, severity: severity ?? 'any' })).sort(),
    actual: findings
      .filter((finding) => only || judged.has(finding.rule))
      .map((finding) => words({ ...finding, severity: severityAsked(expected, finding) }))
      .sort(),
  };
}

/** The severity of a finding, or `any` where the fixture leaves it open. */
function severityAsked(expected: readonly Expectation[], { file, line, rule, severity }: Finding): string {
  const open = expected.some(
    (one) => one.file === file && one.line === line && one.rule === rule && one.severity === undefined,
  );
  return open ? 'any' : severity;
}

function words({ file, line, rule, severity }: Pick<Finding, 'file' | 'line' | 'rule'> & { severity: string }): string {
  return `${file}:${line} ${rule} ${severity}`;
}
