import type { Field } from '../manifests/resource.js';
import type { OutlierDetection } from './cluster.js';
import { type Facts, holdsIn } from './facts.js';
import type { Replicas } from './workloads.js';

/** Pods of a workload whose number nobody says. */
const ASSUMED_PODS = 3;
/** From this panic threshold on, Envoy goes on using ejected pods rather than losing half of them. */
const SAFE_HEALTH_PERCENT = 50;

/**
 * How many WebSockets in a row have to be closed by the server's end to make Envoy eject a pod; undefined when closes
 * never do. Where local errors are counted apart, closes are among those and among no others.
 */
export function closesToEject({
  consecutive5xx,
  consecutiveGatewayErrors,
  consecutiveLocalOrigin,
}: OutlierDetection): number | undefined {
  if (consecutiveLocalOrigin !== undefined) return consecutiveLocalOrigin;
  const thresholds = [consecutive5xx, consecutiveGatewayErrors ?? 0].filter((threshold) => threshold > 0);
  return thresholds.sort((a, b) => a - b)[0];
}

/**
 * Whether Envoy may take a whole pod away, and does not use it all the same. `sparing`: the percentage holds for the
 * first pod too.
 */
export function canLosePod(
  { maxEjectionPercent, minHealthPercent }: OutlierDetection,
  replicas: Replicas | undefined,
  sparing: boolean,
): boolean {
  if (minHealthPercent >= SAFE_HEALTH_PERCENT) return false;
  return !sparing || ((replicas?.max ?? ASSUMED_PODS) * maxEjectionPercent) / 100 >= 1;
}

/**
 * Whether a block asks to count local errors apart and only the newest version that may be in force does: what older ones
 * make of it needs no mention.
 */
export function splitsInNewest(block: Field, { splitLocalOrigin }: OutlierDetection, { newest }: Facts): boolean {
  const asked = block.get('splitExternalLocalOriginErrors').boolean === true;
  return asked && !splitLocalOrigin && holdsIn(newest, 'split-local-origin-errors');
}

/** The line that sets the number of {@link closesToEject}, or the block that leaves it to Envoy. */
export function thresholdField(block: Field, { splitLocalOrigin }: OutlierDetection, closes: number): Field {
  const names = splitLocalOrigin ? SPLIT : TOGETHER;
  const set = names.map((name) => block.get(name)).find(({ number }) => number === closes);
  return set ?? names.map((name) => block.get(name)).find(({ exists }) => exists) ?? block;
}

const SPLIT = ['consecutiveLocalOriginFailures', 'splitExternalLocalOriginErrors'];
const TOGETHER = ['consecutiveGatewayErrors', 'consecutive5xxErrors', 'consecutiveErrors'];
