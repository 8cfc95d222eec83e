import { describe, expect, it } from 'vitest';
import { all, chat, meshConfig, meshOf, rule } from './meshOf.js';

const HOST = 'chat.prod.svc.cluster.local';
const SUBJECT = `host: ${HOST}`;

/** The rule that clients of a namespace apply to `chat.prod`, by its name. */
function chosen(objects: readonly string[], namespace = 'web', version?: string, labels: Record<string, string> = {}) {
  const mesh = meshOf(all(chat(), ...objects), version);
  return mesh.ruleFor(HOST, { namespace, labels: new Map(Object.entries(labels)) }, undefined)?.policyOwner?.resource
    .name;
}

/** A rule that names a host and has a policy. */
function policy(name: string, namespace: string, spec = SUBJECT): string {
  return rule(`{ ${spec}, trafficPolicy: { loadBalancer: { simple: RANDOM } } }`, name, namespace);
}

const own = policy('own', 'prod');
const wild = 'host: "*.local"';

describe('the DestinationRule that a client applies', () => {
  it.each<[string, readonly string[], string, string | undefined]>([
    ['of the namespace of the Service', [own], 'web', 'own'],
    ['of its own namespace before that of the Service', [own, policy('mine', 'web')], 'web', 'mine'],
    ['of no third namespace', [policy('other', 'third')], 'web', undefined],
    [
      'a wildcard of its own namespace before the exact one of the Service',
      [own, policy('mine', 'web', wild)],
      'web',
      'mine',
    ],
    ['the exact one before a wildcard in one namespace', [policy('wide', 'prod', wild), own], 'web', 'own'],
    [
      'the longer wildcard before the shorter',
      [policy('wide', 'web', wild), policy('narrow', 'web', 'host: "*.prod.svc.cluster.local"')],
      'web',
      'narrow',
    ],
    ['of the root namespace where no other is', [policy('root', 'istio-system')], 'web', 'root'],
    ['of the namespace of the Service before the root namespace', [policy('root', 'istio-system'), own], 'web', 'own'],
    [
      'none that is private to the namespace of the Service',
      [policy('own', 'prod', `${SUBJECT}, exportTo: ["."]`)],
      'web',
      undefined,
    ],
    ['one that is private to its own namespace', [policy('own', 'prod', `${SUBJECT}, exportTo: ["."]`)], 'prod', 'own'],
    ['one that is exported to it by name', [policy('own', 'prod', `${SUBJECT}, exportTo: [web]`)], 'web', 'own'],
    ['none that is exported elsewhere', [policy('own', 'prod', `${SUBJECT}, exportTo: [shop]`)], 'web', undefined],
    [
      'of the root namespace where that of the Service is private',
      [policy('own', 'prod', `${SUBJECT}, exportTo: ["."]`), policy('root', 'istio-system')],
      'web',
      'root',
    ],
    [
      'a private one of the root namespace only in the root namespace',
      [policy('root', 'istio-system', `${SUBJECT}, exportTo: ["."]`), own],
      'istio-system',
      'root',
    ],
    [
      'not the private one of the root namespace elsewhere',
      [policy('root', 'istio-system', `${SUBJECT}, exportTo: ["."]`), own],
      'web',
      'own',
    ],
    ['by a short name in the namespace of the Service', [policy('own', 'prod', 'host: chat')], 'web', 'own'],
    ['not by a short name in another namespace', [policy('mine', 'web', 'host: chat')], 'web', undefined],
    [
      'not by name and namespace, which are taken literally',
      [policy('own', 'prod', 'host: chat.prod')],
      'web',
      undefined,
    ],
    ['not by name, namespace and svc', [policy('own', 'prod', 'host: chat.prod.svc')], 'web', undefined],
  ])('is %s', (_, objects, namespace, expected) => {
    expect(chosen(objects, namespace)).toBe(expected);
  });

  it('is private by default where the mesh says so', () => {
    const objects = [own, meshConfig('defaultDestinationRuleExportTo: ["."]')];
    expect([chosen(objects, 'web'), chosen(objects, 'prod')]).toEqual([undefined, 'own']);
  });

  it('may select client workloads from 1.14 on, in its own namespace only', () => {
    const selecting = policy('picky', 'web', `${SUBJECT}, workloadSelector: { matchLabels: { app: desk } }`);
    const foreign = policy('foreign', 'prod', `${SUBJECT}, workloadSelector: { matchLabels: { app: desk } }`);
    expect(chosen([own, selecting], 'web', '1.14.6', { app: 'desk' })).toBe('picky');
    expect(chosen([own, selecting], 'web', '1.14.6', { app: 'shop' })).toBe(undefined);
    expect(chosen([own, selecting], 'web', '1.13.9', { app: 'shop' })).toBe('picky');
    expect(chosen([foreign], 'web', '1.14.6', { app: 'desk' })).toBe(undefined);
  });
});

describe('several DestinationRules for one host in one namespace', () => {
  const top = (name: string, spec = '') =>
    rule(`{ ${SUBJECT}${spec}, trafficPolicy: { connectionPool: { tcp: { connectTimeout: 1s } } } }`, name);
  const subsets = (name: string, ...names: string[]) =>
    rule(
      `{ ${SUBJECT}, subsets: [${names.map((one) => `{ name: ${one}, labels: { from: ${name} } }`).join(', ')}] }`,
      name,
    );
  const merged = (objects: readonly string[], namespace: string, version?: string) =>
    meshOf(all(chat(), ...objects), version).ruleFor(HOST, { namespace, labels: new Map() }, undefined);

  it('keep the first trafficPolicy as a whole', () => {
    expect(merged([subsets('first', 'v1'), top('second'), top('third')], 'web')?.policyOwner?.resource.name).toBe(
      'second',
    );
  });

  it.each([
    'connectionPool: { http: { h2UpgradePolicy: UPGRADE, useClientProtocol: true } }',
    'connectionPool: { http: { idleTimeout: 0s } }',
    'loadBalancer: { simple: RANDOM, consistentHash: { useSourceIp: true } }',
  ])('pass over one that Istio refuses, where there is another: %s', (refused) => {
    const first = rule(`{ ${SUBJECT}, trafficPolicy: { ${refused} } }`, 'first');
    const owner = (...objects: readonly string[]) => merged(objects, 'web')?.policyOwner?.resource.name;
    expect([owner(first, top('second')), owner(first)]).toEqual(['second', 'first']);
  });

  it('collect their subsets, each name once', () => {
    const found = merged([subsets('first', 'v1'), subsets('second', 'v1', 'v2')], 'web')?.subsets ?? new Map();
    expect([...found].map(([name, { owner }]) => `${name} of ${owner.resource.name}`)).toEqual([
      'v1 of first',
      'v2 of second',
    ]);
  });

  it('are merged up to 1.22 and kept apart from 1.24 on where they are exported differently', () => {
    const objects = [top('private', ', exportTo: ["."]'), top('public', ', exportTo: ["*"]')];
    const owner = (namespace: string, version: string) =>
      merged(objects, namespace, version)?.policyOwner?.resource.name;
    expect([owner('prod', '1.22.8'), owner('web', '1.22.8')]).toEqual(['private', 'public']);
    expect([owner('prod', '1.24.6'), owner('web', '1.24.6')]).toEqual(['public', 'public']);
  });
});

describe("the DestinationRule at the server's own sidecar", () => {
  const atServer = (objects: readonly string[]) =>
    meshOf(all(chat(), ...objects)).ruleAtServer(HOST, undefined)?.policyOwner?.resource.name;

  it.each<[string, readonly string[], string | undefined]>([
    ['is that of the namespace of the Service', [own], 'own'],
    ['also where it is private', [policy('own', 'prod', `${SUBJECT}, exportTo: ["."]`)], 'own'],
    ['is a wildcard of the root namespace', [policy('root', 'istio-system', wild)], 'root'],
    ['is never that of a client', [policy('mine', 'web')], undefined],
    [
      'is none that selects workloads',
      [policy('picky', 'prod', `${SUBJECT}, workloadSelector: { matchLabels: { app: chat } }`)],
      undefined,
    ],
  ])('%s', (_, objects, expected) => {
    expect(atServer(objects)).toBe(expected);
  });
});
