import type { Field } from '../../manifests/resource.js';
import { type FactId, type Facts, holdsIn } from '../facts.js';

/** Something in an object that Istio does not know, or for which the object is refused. */
export interface SchemaViolation {
  /**
   * unknown, misplaced, too-new: a field that the API server rejects under strict validation and drops otherwise.
   * All others: the object is refused. `exclusive`: keys that cannot stand together; `rejected`: Istio's webhook.
   */
  readonly kind:
    | 'unknown'
    | 'misplaced'
    | 'too-new'
    | 'type'
    | 'enum'
    | 'duration'
    | 'range'
    | 'required'
    | 'exclusive'
    | 'rejected';
  /** The offending key, or where an absent one belongs. */
  readonly field: Field;
  /** What is wrong, with field and value in plain words. */
  readonly message: string;
  /** What to do: "did you mean `h2UpgradePolicy`?", "belongs one level up, in `http[]`". */
  readonly help?: string;
  /** A rename of the key or another value that surely says what was meant. */
  readonly suggestion?: { readonly rename: string } | { readonly value: string };
  /** For too-new and values newer than the version in force: the first release that knows it. */
  readonly since?: string;
  /** The version-dependent behaviour behind it: the violation is there only where it holds. */
  readonly fact?: FactId;
  /** The same the other way round: the violation is there only where this does not hold. */
  readonly unless?: FactId;
  /** For `exclusive`: the keys, in the order of the document. */
  readonly keys?: readonly string[];
  /** Where the other keys of it stand. */
  readonly others?: readonly Field[];
  /** The field existed once (rule removed-field reports it). */
  readonly removed?: boolean;
}

/** Whether it is about a key that Istio does not know: the field may be dropped, for all others the object is refused. */
export function isAboutKey({ kind }: SchemaViolation): boolean {
  return kind === 'unknown' || kind === 'misplaced' || kind === 'too-new';
}

/** Whether the newest version that may be in force accepts it: then it is for those who run an older one to know. */
export function isOutdated({ fact, unless }: SchemaViolation, { newest }: Facts): boolean {
  if (fact !== undefined) return !holdsIn(newest, fact);
  return unless !== undefined && holdsIn(newest, unless);
}
