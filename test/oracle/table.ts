import type { Comparison } from './compare.js';

interface Tally {
  agreed: number;
  compared: number;
}

/** Agreement per setting (rows) and version (columns): `156` where all agree, `154/156` where some do not. */
export function agreementTable(comparisons: readonly Comparison[]): string {
  const versions = [...new Set(comparisons.map(({ version }) => version))].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  const settings = [...new Set(comparisons.map(({ setting }) => setting))];
  const tallies = tally(comparisons, ({ setting, version }) => `${setting} ${version}`);
  const rows = tally(comparisons, ({ setting }) => setting);
  const lines = [
    ['setting', ...versions, 'agreement'],
    ...settings.map((setting) => [
      setting,
      ...versions.map((version) => cell(tallies.get(`${setting} ${version}`))),
      percent(rows.get(setting)),
    ]),
  ];
  return aligned(lines);
}

function tally(comparisons: readonly Comparison[], key: (one: Comparison) => string): ReadonlyMap<string, Tally> {
  const found = new Map<string, Tally>();
  for (const one of comparisons) {
    const entry = found.get(key(one)) ?? { agreed: 0, compared: 0 };
    entry.compared++;
    if (one.agrees) entry.agreed++;
    found.set(key(one), entry);
  }
  return found;
}

function cell(one: Tally | undefined): string {
  if (one === undefined) return '-';
  return one.agreed === one.compared ? String(one.compared) : `${one.agreed}/${one.compared}`;
}

/** Rounded down: 100 % means that all agree. */
function percent(one: Tally | undefined): string {
  if (one === undefined || one.compared === 0) return '-';
  return `${(Math.floor((one.agreed / one.compared) * 10_000) / 100).toFixed(2)} %`;
}

/** Lines of cells under each other: the first column to the left, the others to the right. */
export function aligned(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((text, column) => (column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n');
}
