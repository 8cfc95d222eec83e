// What a run of all proofs saw, as it is committed in docs/proofs.json: the pages of the documentation are made from it.
import { isSkipped } from './lab.js';
import { findings, merged } from './report.js';
import { contradicts, type Receipt } from './run.js';

export interface ProofRecord {
  /** The versions, oldest first. */
  readonly envoy: readonly string[];
  /** The rows of each proof, by its name. */
  readonly proofs: Readonly<Record<string, readonly RecordedRow[]>>;
}

/** One row; where the versions differ, a text names each of them. */
export interface RecordedRow {
  readonly fact: string;
  readonly what: string;
  readonly expected: string;
  readonly seen: string;
}

export function recordOf(receipts: readonly Receipt[], versions: readonly string[]): ProofRecord {
  const proofs: Record<string, RecordedRow[]> = {};
  for (const { proof, fact, what, expected, seen } of findings(receipts)) {
    proofs[proof] = [...(proofs[proof] ?? []), { fact, what, expected: merged(expected), seen: merged(seen) }];
  }
  return { envoy: versions, proofs };
}

/** Why a run is no record of what holds: something contradicts, or could not be tried. Empty: it is one. */
export function obstacles(receipts: readonly Receipt[], versions: readonly string[]): string[] {
  const found: string[] = [];
  if (versions.length < 2) found.push('it takes at least two versions of Envoy');
  for (const receipt of receipts) {
    const where = `${receipt.proof.name} (Envoy ${receipt.version})`;
    if (contradicts(receipt)) found.push(`${where}: contradicted`);
    for (const { what, seen } of receipt.rows) if (isSkipped(seen)) found.push(`${where}: ${what}: ${seen}`);
  }
  return found;
}
