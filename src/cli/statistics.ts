import type { LintResult } from '../lint/result.js';
import { count } from '../report/words.js';

/** A table of the rules that reported something, the most frequent first. */
export function statistics({ findings }: LintResult): string {
  const byRule = new Map<string, { rule: string; name: string; total: number; files: Set<string> }>();
  for (const { rule, name, file } of findings) {
    const entry = byRule.get(rule) ?? { rule, name, total: 0, files: new Set<string>() };
    entry.total++;
    entry.files.add(file);
    byRule.set(rule, entry);
  }
  const rows = [...byRule.values()].sort((a, b) => b.total - a.total || (a.rule < b.rule ? -1 : 1));
  const width = Math.max(0, ...rows.map(({ name }) => name.length));
  return rows
    .map(
      ({ rule, name, total, files }) =>
        `${String(total).padStart(6)}  ${rule}  ${name.padEnd(width)}  in ${count(files.size, 'file')}\n`,
    )
    .join('');
}
