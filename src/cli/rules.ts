import { rules } from '../../rules/index.js';
import { pageUrl } from '../lint/ruleInfo.js';
import type { Rule } from '../rule.js';
import type { Invocation } from './arguments.js';
import { type Io, OK, UsageError } from './io.js';

/** `wslint rules` */
export function run(invocation: Invocation, io: Io): number {
  if (invocation.paths.length > 0)
    throw new UsageError('rules takes no arguments: wslint explain RULE shows one', true);
  const category = invocation.value('category');
  const listed = rules.filter(
    (rule) =>
      (category === undefined || rule.category === category) && (!invocation.has('headline') || rule.headline === true),
  );
  io.stdout.write(invocation.value('format') === 'json' ? json(listed) : table(listed));
  return OK;
}

function table(listed: readonly Rule[]): string {
  const rows = listed.map(({ id, name, severity, headline, summary }) => [
    id,
    `${name}${headline ? ' ★' : ''}`,
    severity,
    summary,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}\n`).join('');
}

function json(listed: readonly Rule[]): string {
  const data = listed.map((rule) => ({
    id: rule.id,
    name: rule.name,
    category: rule.category,
    headline: rule.headline === true,
    severity: rule.severity,
    summary: rule.summary,
    options: Object.entries(rule.options ?? {}).map(([name, option]) => ({ name, ...option })),
    url: pageUrl(rule),
  }));
  return `${JSON.stringify(data, null, 2)}\n`;
}
