import type { Place } from '../manifests/place.js';
import { mayRefuseConnect } from './server.js';
import type { Settings } from './settings.js';
import type { Way } from './way.js';

/** HTTP/2 that nothing but a CLUSTER patch of an EnvoyFilter brings, and that ends a handshake. */
export interface ClusterFault {
  readonly place: Place;
  /** Where it speaks HTTP/2: to the receiving sidecar, which refuses it, or to the application. */
  readonly hop: 'to sidecar' | 'to application';
}

/** The CLUSTER patches that break the handshake on a way by themselves: neither the port nor a policy asks for HTTP/2. */
export function clusterFaults({
  destination,
  receiver,
  settings,
}: Way & { readonly settings: Settings }): readonly ClusterFault[] {
  const { upstreamProtocol: upstream, applicationProtocol: application, upgrade } = settings;
  if (destination.protocol.value === 'http2') return [];
  const found: ClusterFault[] = [];
  const direct = receiver.direct !== undefined;
  if (!direct && application.value === 'http2' && application.place !== null)
    found.push({ place: application.place, hop: 'to application' });
  if (upstream.value !== 'http2' || upstream.place === null || upgrade !== undefined) return found;
  if (direct || application.value === 'downstream') found.push({ place: upstream.place, hop: 'to application' });
  else if (mayRefuseConnect(receiver)) found.push({ place: upstream.place, hop: 'to sidecar' });
  return found;
}
