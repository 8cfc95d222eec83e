import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.js';
import { type Case, isSocketPath, judge, type Memory } from '../../src/lint/judge.js';
import { readTexts } from '../../src/manifests/texts.js';
import { eras, factsFor } from '../../src/mesh/facts.js';
import { buildInventory } from '../../src/mesh/inventory.js';
import { Mesh } from '../../src/mesh/mesh.js';
import { socketPaths } from '../../src/websockets/paths.js';
import { PLAIN, write } from '../fuzz/layouts.js';
import { smallMesh } from '../fuzz/meshes.js';
import { titled } from '../project/rules.js';
import { casesOf } from '../rules/fixture.js';

type Texts = Readonly<Record<string, string>>;

const inForce = eras('*');
const active = rules.map((rule) => ({
  rule,
  levelIn: () => rule.severity,
  options: Object.fromEntries(Object.entries(rule.options ?? {}).map(([name, option]) => [name, option.default])),
}));

/** A tree as it is read, and what the rules have said of it so far. */
function tree(texts: Texts, allObjects: boolean) {
  const { resources, problems } = readTexts(texts);
  const inventory = buildInventory(resources);
  const memory: Memory = new Map();
  /** What the rules say of it under a version, whatever the order. */
  return (version: string): readonly string[] => {
    const facts = factsFor(version, inForce);
    const mesh = new Mesh(inventory, facts);
    const paths = socketPaths(mesh, { declared: [] });
    const subjects: Case = { mesh, paths, resources, problems, facts, external: [], allObjects };
    return judge(subjects, active, memory)
      .verdicts.flatMap(({ rule, place, reports }) =>
        reports.map(({ subject, finding }) => {
          const about = subject === undefined ? '' : isSocketPath(subject) ? subject.url : subject.name;
          return `${rule.id} ${place.file.path}:${place.start} ${about}: ${finding.message} ${finding.severity ?? ''}`;
        }),
      )
      .sort();
  };
}

/** Expects of each version that it is judged as if it were the only one. */
function expectSame(texts: Texts, versions: readonly string[], allObjects = false) {
  const inTurn = tree(texts, allObjects);
  for (const version of versions) expect(inTurn(version), version).toEqual(tree(texts, allObjects)(version));
}

// What one version leaves to the next must not depend on the version.
describe('a version judged after others', () => {
  const SOME = inForce.filter((_, at) => at % 4 === 0);

  it.each(titled)('is judged in the fixtures of %s as if it were the only one', (_, { name }) => {
    for (const { files } of casesOf(name)) expectSame(files, SOME);
  });

  it('is judged in what another rule looked up as if it were the only one', () => {
    // For all clients up to Istio 1.13, which does not know the selector, and for others than these from then on.
    const rule = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: chat }
spec:
  host: chat
  workloadSelector: { matchLabels: { app: other } }
  trafficPolicy: { connectionPool: { tcp: { maxConnections: many } } }
`;
    const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: chat }
spec:
  hosts: [chat]
  http: [{ match: [{ headers: { upgrade: { exact: websocket } } }], route: [{ destination: { host: chat } }] }]
`;
    const texts = { 'rule.yaml': rule, 'route.yaml': route };
    expectSame(texts, inForce);
    const refusals = (version: string) => tree(texts, false)(version).filter((line) => line.startsWith('WS003'));
    expect(refusals('1.31.0')).toHaveLength(0);
    expect(refusals('1.13.0')).toHaveLength(1);
  });

  it('is judged in any mesh as if it were the only one', () => {
    const holds = fc.property(smallMesh, fc.boolean(), (mesh, allObjects) =>
      expectSame(write(mesh, PLAIN), inForce, allObjects),
    );
    fc.assert(holds, { seed: 1, numRuns: Number(process.env.ERA_RUNS ?? 60) });
  });
});
