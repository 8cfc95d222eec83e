// `npm run proof`: chooses proofs, runs them, prints and writes what was seen.
import { writeFile } from 'node:fs/promises';
import { allFacts } from '../../../src/mesh/facts.js';
import { type Binary, killAll } from './envoy.js';
import { obstacles, recordOf } from './record.js';
import { findings, proofsPage, receiptLines } from './report.js';
import { contradicts, type NamedProof, runProofs } from './run.js';

/** The files that a run of all proofs writes. */
export interface Outputs {
  readonly json: string;
  /** The same as the page of the documentation shows it. */
  readonly page: string;
  /** What the documentation is made from: written with `--record` only, for a machine may lack what some proofs need. */
  readonly record: string;
}

/**
 * Runs the proofs that the arguments name by rule (`WS202`), fact or proof; all when there are none, or `--record`.
 * Returns the exit code: 0 when everything was seen as expected, 1 when something contradicts or cannot be recorded,
 * 2 when nothing is called that.
 */
export async function main(
  proofs: readonly NamedProof[],
  binaries: readonly Binary[],
  args: readonly string[],
  outputs: Outputs,
): Promise<number> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
  process.once('exit', killAll);

  const wanted = args.filter((word) => word !== '--record');
  const recording = wanted.length < args.length;
  if (recording && wanted.length > 0) {
    console.error('Only a run of all proofs can be recorded: leave out the names, or --record.');
    return 2;
  }
  const chosen = proofs.filter((proof) => wanted.length === 0 || wanted.some((word) => isCalled(proof, word)));
  const unknown = wanted.filter((word) => !proofs.some((proof) => isCalled(proof, word)));
  if (unknown.length > 0) {
    console.error(`No proof is called ${unknown.join(', ')}, and none belongs to a rule or fact of that name.`);
    console.error(`Proofs: ${proofs.map((proof) => proof.name).join(', ')}`);
    return 2;
  }

  const since = Date.now();
  const versions = binaries.map((binary) => binary.version);
  console.log(`${chosen.length} proofs on Envoy ${versions.join(', ')}`);
  const receipts = await runProofs(chosen, binaries, (receipt) => {
    for (const line of receiptLines(receipt, wanted.length > 0)) console.log(line);
  });

  const rows = findings(receipts);
  const record = recordOf(receipts, versions);
  if (wanted.length === 0) {
    const claims = new Map([...allFacts].map(([id, fact]) => [id as string, fact.claim]));
    await writeFile(outputs.json, `${JSON.stringify({ envoy: versions, rows }, null, 2)}\n`);
    await writeFile(outputs.page, proofsPage(record, chosen, claims));
  }

  const bad = receipts.filter(contradicts);
  const seconds = ((Date.now() - since) / 1000).toFixed(0);
  console.log(`${rows.length} observations on each of ${versions.length} Envoys in ${seconds} s`);
  if (bad.length > 0) {
    console.error(`Contradicted: ${bad.map(({ proof, version }) => `${proof.name} (Envoy ${version})`).join(', ')}`);
  }
  if (recording) {
    const reasons = obstacles(receipts, versions);
    if (reasons.length > 0) {
      console.error(['Not recorded:', ...reasons].join('\n  '));
      return 1;
    }
    await writeFile(outputs.record, `${JSON.stringify(record, null, 1)}\n`);
  }
  return bad.length > 0 ? 1 : 0;
}

function isCalled(proof: NamedProof, word: string): boolean {
  return proof.name === word || proof.facts.includes(word) || proof.rules.includes(word.toUpperCase());
}
