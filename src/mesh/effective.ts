import type { Place } from '../manifests/place.js';
import type { Field } from '../manifests/resource.js';

/** A setting that something else fills in later, so that nothing can be said about it. */
export const UNKNOWN = 'unknown';
export type Unknown = typeof UNKNOWN;

/**
 * What Istio would really use, together with the line it comes from: the currency of the mesh. Rules judge effective
 * values, `trace` prints them, `upgrade` compares them.
 */
export interface Effective<T> {
  readonly value: T;
  /** The line that decides; null where Istio's default or a mechanism without a line decides. */
  readonly place: Place | null;
  /** Why this value, where the place alone does not tell: "Istio's default", "a headless Service …". */
  readonly because?: string;
}

/** A value that a line of a manifest sets. */
export function from<T>(field: Field, value: T, because?: string): Effective<T> {
  return because === undefined ? { value, place: field.place } : { value, place: field.place, because };
}

/** A value that nobody set. */
export function byDefault<T>(value: T, because = "Istio's default"): Effective<T> {
  return { value, place: null, because };
}

/** A numeric setting: the field's number, `unknown` for a placeholder, the default where it is absent or no number. */
export function numeric(field: Field, fallback: Effective<number | null>): Effective<number | null | Unknown> {
  if (!field.exists) return fallback;
  if (field.isPlaceholder) return from(field, UNKNOWN, 'a placeholder');
  return field.number === undefined ? fallback : from(field, field.number);
}
