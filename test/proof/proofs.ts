import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Proof } from './harness/lab.js';
import type { NamedProof } from './harness/run.js';

/** The modules of all proofs, by name. */
export function loadProofs(): Promise<readonly NamedProof[]> {
  const folder = import.meta.dirname;
  const names = readdirSync(folder).flatMap((file) => /^(.+)\.proof\.ts$/.exec(file)?.[1] ?? []);
  return Promise.all(
    names.map(async (name) => ({ name, ...((await import(path.join(folder, `${name}.proof.ts`))) as Proof) })),
  );
}
