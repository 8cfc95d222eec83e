import { type Field, mayHold, type Resource } from '../manifests/resource.js';
import { parseDuration } from './duration.js';
import { oncePer } from './oncePer.js';

/**
 * Durations of zero that Istio's webhook refuses ("duration must be greater than 1ms", measured in every version): route
 * timeouts and per-try timeouts of a VirtualService, `http.idleTimeout` of a DestinationRule. The whole object is
 * refused, so all of its entries count, not just those of one path.
 */
export const zeroDurations = oncePer((resource: Resource): readonly Field[] => {
  const spec = resource.field.get('spec');
  const candidates =
    resource.kind === 'VirtualService'
      ? spec
          .get('http')
          .items()
          .flatMap((http) => [http.get('timeout'), http.get('retries', 'perTryTimeout')])
      : policiesOf(spec).map((policy) => policy.get('connectionPool', 'http', 'idleTimeout'));
  return candidates.filter((field) => field.text !== undefined && parseDuration(field.text) === 0);
});

/** All traffic policies of a DestinationRule's spec: top, ports, subsets and their ports. */
export function policiesOf(spec: Field): readonly Field[] {
  const tops = [spec, ...spec.get('subsets').items()]
    .map((holder) => holder.get('trafficPolicy'))
    .filter((policy) => policy.exists);
  return tops.flatMap((policy) => [policy, ...policy.get('portLevelSettings').items()]);
}

/** `simple` and `consistentHash` in one loadBalancer: the API server's schema allows one of them. */
export const doubleBalancers = oncePer(
  (resource: Resource): readonly { readonly simple: Field; readonly hash: Field }[] => {
    return policiesOf(resource.field.get('spec')).flatMap((policy) => {
      const balancer = policy.get('loadBalancer');
      const simple = balancer.get('simple');
      const hash = balancer.get('consistentHash');
      return simple.exists && hash.exists ? [{ simple, hash }] : [];
    });
  },
);

const OLD_FIELD = 'websocketUpgrade';

/** Every `websocketUpgrade` in a VirtualService, wherever it stands. */
export const removedUpgradeFields = oncePer((resource: Resource): readonly Field[] => {
  if (!mayHold(resource, OLD_FIELD)) return [];
  const found: Field[] = [];
  const visit = (field: Field) => {
    for (const [key, value] of field.entries()) {
      if (key === OLD_FIELD) found.push(value);
      else visit(value);
    }
    for (const item of field.items()) visit(item);
  };
  visit(resource.field.get('spec'));
  return found;
});
