import { describe, expect, it } from 'vitest';
import { isGranted } from '../../src/mesh/referenceGrants.js';
import { all, meshOf } from './meshOf.js';

const ROUTE = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: chat, namespace: edge }
spec: {}`;

const FROM = '{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: edge }';
const ALL = "{ group: '', kind: Service }";

function grant(from: string, to: string, namespace = 'prod', name = 'grant'): string {
  return `apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: { name: ${name}, namespace: ${namespace} }
spec: { from: [${from}], to: [${to}] }`;
}

/** Whether the route may use the Service `chat` of a namespace. */
function granted(namespace: string, ...grants: readonly string[]): boolean {
  const { inventory } = meshOf(all(ROUTE, ...grants));
  const [route] = inventory.resources;
  if (route === undefined) throw new Error('no route');
  return isGranted(inventory, route, namespace, 'chat');
}

describe('a ReferenceGrant', () => {
  it('is not needed within a namespace', () => {
    expect(granted('edge')).toBe(true);
    expect(granted('prod')).toBe(false);
  });

  it('lets routes of the kind and the namespace in it use all Services, or those that it names', () => {
    expect(granted('prod', grant(FROM, ALL))).toBe(true);
    expect(granted('prod', grant(FROM, "{ group: '', kind: Service, name: chat }"))).toBe(true);
    expect(granted('prod', grant(`{ kind: GRPCRoute, namespace: edge }, ${FROM}`, `{ kind: Secret }, ${ALL}`))).toBe(
      true,
    );
  });

  it('is none for other Services, kinds and namespaces', () => {
    expect(granted('prod', grant(FROM, "{ group: '', kind: Service, name: feed }"))).toBe(false);
    expect(granted('prod', grant(FROM, '{ group: "", kind: Secret }'))).toBe(false);
    expect(granted('prod', grant(FROM.replace('HTTPRoute', 'GRPCRoute'), ALL))).toBe(false);
    expect(granted('prod', grant(FROM.replace('edge', 'other'), ALL))).toBe(false);
    expect(granted('prod', grant(FROM, ALL, 'shop'))).toBe(false);
  });

  it('is not joined with another', () => {
    const toOther = grant(FROM, "{ group: '', kind: Service, name: feed }", 'prod', 'one');
    const ofOther = grant(FROM.replace('edge', 'other'), ALL, 'prod', 'two');
    expect(granted('prod', toOther, ofOther)).toBe(false);
    expect(granted('prod', toOther, ofOther, grant(FROM, ALL, 'prod', 'three'))).toBe(true);
  });
});
