import type { Client } from './client.js';

/** Whether labels of pods or a selector are those of an egress gateway, as people name them (`istio: egressgateway`). */
export function labelsEgress(labels: ReadonlyMap<string, string>): boolean {
  for (const value of labels.values()) if (/egress/i.test(value)) return true;
  return false;
}

/** Whether a gateway lets requests out of the mesh: its clients are sidecars, not browsers. */
export function isEgressGateway({ kind, name, labels, server }: Client): boolean {
  return kind === 'gateway' && (labelsEgress(labels) || /egress/i.test(name) || /egress/i.test(server?.name ?? ''));
}
