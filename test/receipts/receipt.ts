import type { Fact } from '../../src/mesh/facts.js';

/** How a fact is known. */
export type Receipt =
  /** A proof in test/proof shows it on real Envoys. */
  | { readonly kind: 'proof'; readonly name: string }
  /** A case of the oracle shows what istiod makes of it. */
  | { readonly kind: 'oracle'; readonly name: string }
  /** It was measured on releases that the proofs cannot run. */
  | { readonly kind: 'lab'; readonly releases: string }
  | { readonly kind: 'source only'; readonly reason: string };

/** The receipts of a fact; throws where its `proof` is none. */
export function receiptsOf({ proof }: Pick<Fact, 'proof'>): readonly Receipt[] {
  return proof.split('; ').map((part) => {
    const [, lab] = /^lab: (\S.*)$/.exec(part) ?? [];
    if (lab !== undefined) return { kind: 'lab', releases: lab };
    const [, reason] = /^source only: (\S.*)$/.exec(part) ?? [];
    if (reason !== undefined) return { kind: 'source only', reason };
    const [, name] = /^oracle (\S+)$/.exec(part) ?? [];
    if (name !== undefined) return { kind: 'oracle', name };
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(part) || part === 'lab' || part === 'oracle') {
      throw new Error(
        `"${part}" is no receipt: name a proof, or write "oracle CASE", "lab: RELEASES" or "source only: REASON"`,
      );
    }
    return { kind: 'proof', name: part };
  });
}
