import type { Resource } from '../manifests/resource.js';
import type { Requests } from './authorization.js';
import type { Mesh } from './mesh.js';
import { Once, oncePer } from './oncePer.js';
import type { RoutedWay } from './routePatches.js';
import { type Enforcer, policiesFor } from './securityPolicies.js';
import type { InboundManager } from './server.js';

/** What some proxies on a way ask of its requests. */
interface Policies {
  /** AuthorizationPolicies. */
  readonly policies: readonly Resource[];
  /** RequestAuthentications. */
  readonly authentications: readonly Resource[];
}

/** Policies, and the requests that they judge. */
export interface Enforcement extends Policies {
  readonly requests: Requests;
}

/** What authorizes the handshakes of a way: at the gateway or waypoint, and at the receiving sidecars. */
export function enforcements(mesh: Mesh, way: RoutedWay): readonly Enforcement[] {
  const { client, receiver, route, destination } = way;
  const origin = route.resource;
  const requests = { route, port: destination.containerPort };
  const found = atServer(mesh, receiver.managers, origin).map((policies) => ({ requests, ...policies }));
  if (client.kind === 'sidecar' || route.opaque) return found;
  // Which port a gateway's pod listens on is up to its Service.
  const atClient = enforcedBy(mesh, { service: destination.service, ...client }, origin);
  return [{ requests: { route, port: undefined }, ...atClient }, ...found];
}

function enforcedBy(mesh: Mesh, proxy: Enforcer, origin: Resource): Policies {
  return {
    policies: policiesFor(mesh, 'AuthorizationPolicy', proxy, origin),
    authentications: policiesFor(mesh, 'RequestAuthentication', proxy, origin),
  };
}

/** The same at receiving sidecars, once for those that enforce the same: thousands of pods may stand behind a route. */
function atServer(mesh: Mesh, managers: readonly InboundManager[], origin: Resource): readonly Policies[] {
  return serversOf(managers).get(origin.file.path, () => {
    const found = new Map<readonly Resource[], Map<readonly Resource[], Policies>>();
    for (const { proxy, tls } of managers) {
      if (!tls) continue;
      const one = enforcedBy(mesh, proxy, origin);
      const same = found.get(one.policies) ?? new Map<readonly Resource[], Policies>();
      found.set(one.policies, same.set(one.authentications, one));
    }
    return [...found.values()].flatMap((same) => [...same.values()]);
  });
}

const serversOf = oncePer((_: readonly InboundManager[]) => new Once<string, readonly Policies[]>());
