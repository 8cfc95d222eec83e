import type { Fact } from '../../src/mesh/facts.js';
import { describeRange } from '../../src/mesh/versionRange.js';
import type { Rule } from '../../src/rule.js';
import type { ProofRecord, RecordedRow } from '../proof/harness/record.js';
import { type Receipt, receiptsOf } from './receipt.js';

export type Facts = ReadonlyMap<string, Fact>;

/** The section of a rule's page that is made of its facts. */
export const HEADING = '## Receipts';
const WIDTH = 128;

/** The page of all facts. */
export function factsPage(facts: Facts, rules: readonly Rule[]): string {
  const rows = [...facts].map(([id, fact]) => {
    const users = rules
      .filter((rule) => rule.facts.some((one) => one === id))
      .map((rule) => `[${rule.id}](../rules/${rule.name}/README.md)`);
    const receipts = receiptsOf(fact).map((receipt) => inTable(receipt));
    const cells = [
      `<a id="${id}"></a>\`${id}\``,
      fact.claim,
      describeRange(fact.istio) || 'all',
      fact.source,
      receipts.join('; '),
      users.join(', '),
    ];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return `${INTRO}${rows.join('\n')}\n`;
}

const INTRO = `<!-- Generated from src/mesh/facts.table.ts by \`npm run generate\`. -->

# Facts

Everything that wslint claims to know about Istio and Envoy, the Istio versions in which it holds, and how it is known.
The receipts:

- The name of a **proof**: a program that tries it out on real Envoys with real WebSockets. [Proofs](proofs.md) shows what was
  seen, and how you run it yourself.
- **Oracle case**: a small mesh, given to real istiod of up to ten releases. \`npm run oracle\` compares their configuration with
  what \`wslint trace\` says, where these recordings lie beside the repository; a test checks that the case is about the fact.
- **Measured**: on real releases that the proofs cannot run. Between two releases that differ, the boundary is known from the
  source.
- **Source only**: nobody measured it for wslint, and why.

A fact without rules decides what configuration a proxy gets, which every rule then judges.

| Fact | What it says | Istio | Known from | Receipt | Rules |
|---|---|---|---|---|---|
`;

function inTable(receipt: Receipt): string {
  switch (receipt.kind) {
    case 'proof':
      return `[${receipt.name}](proofs.md#${receipt.name})`;
    case 'oracle':
      return `oracle case \`${receipt.name}\``;
    case 'lab':
      return `measured: ${receipt.releases}`;
    case 'source only':
      return `source only: ${receipt.reason}`;
  }
}

/** The section of a rule's page: each of its facts, and what was seen. Empty for a rule without facts. */
export function receiptSection(rule: Rule, facts: Facts, record: ProofRecord): string {
  if (rule.facts.length === 0) return '';
  const items = rule.facts.map((id) => item(id, facts.get(id) as Fact, record));
  const proven = rule.facts.some((id) => receiptsOf(facts.get(id) as Fact).some(({ kind }) => kind === 'proof'));
  const watch = proven ? `Watch it happen: \`npm run proof -- ${rule.id}\`. ` : '';
  const intro = `${watch}How each fact is known: [all facts](../../docs/facts.md).`;
  return `${HEADING}\n\n${intro}\n\n${items.join('\n')}\n`;
}

function item(id: string, fact: Fact, record: ProofRecord): string {
  const receipts = receiptsOf(fact).map((receipt) => onPage(receipt, id, fact, record));
  const when = describeRange(fact.istio);
  return folded(`- \`${id}\`${when && ` (${when})`}: ${[fact.claim, ...receipts].join(' ')}`);
}

function onPage(receipt: Receipt, id: string, fact: Fact, record: ProofRecord): string {
  switch (receipt.kind) {
    case 'proof':
      return `${observations(receipt.name, id, record)} ([proof](../../docs/proofs.md#${receipt.name})).`;
    case 'oracle':
      return `Seen in istiod's configuration (oracle case \`${receipt.name}\`).`;
    case 'lab':
      return `Measured: ${receipt.releases}.`;
    case 'source only':
      return `From the source only (${fact.source}): ${receipt.reason}.`;
  }
}

/** The first row about the fact, which is the telling one, and those that continue it. */
function observations(proof: string, id: string, { envoy, proofs }: ProofRecord): string {
  const [first, ...others] = (proofs[proof] ?? []).filter((row) => row.fact === id);
  if (first === undefined)
    throw new Error(`the proof ${proof} has no recorded row about ${id}: npm run proof -- --record`);
  const end = others.findIndex(({ what }) => !what.startsWith('…'));
  const rows: readonly RecordedRow[] = [first, ...others.slice(0, end < 0 ? others.length : end)];
  const seen = rows.map((row) => `${row.what}: **${row.seen.replace(DETAIL, '$1')}**`);
  return `Seen on Envoy ${envoy.join(', ')}: ${seen.join('; ')}`;
}

/** The long form of Envoy's details: what stands in the braces says it. */
const DETAIL = /\bupstream_reset_\w+\{([^}]*)\}/g;

/** An item of a list in lines of at most {@link WIDTH} columns; code is not torn apart. */
function folded(text: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.match(/(?:`[^`]*`|\S)+/g) ?? []) {
    if (line !== '' && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = ` `;
    }
    line += line === '' ? word : ` ${word}`;
  }
  return [...lines, line].join('\n');
}

/** A page with its section of receipts as it should be: in place of the old one, else before the references. */
export function withReceipts(page: string, section: string): string {
  const lines = page.split('\n');
  const start = lines.indexOf(HEADING);
  if (start >= 0) {
    const next = lines.findIndex((line, index) => index > start && line.startsWith('## '));
    lines.splice(start, (next < 0 ? lines.length : next) - start);
  }
  if (section === '') return lines.join('\n');
  const references = lines.indexOf('## References');
  lines.splice(references < 0 ? lines.length : references, 0, ...section.split('\n'));
  return lines.join('\n');
}
