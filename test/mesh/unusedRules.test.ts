import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { unusedRules } from '../../src/mesh/unusedRules.js';
import { socketPaths } from '../../src/websockets/paths.js';
import { root } from '../project/sources.js';
import { meshOf } from './meshOf.js';

const fixture = readFileSync(`${root}/fixtures/host-mismatch/bad/exported-past-a-gateway.yaml`, 'utf8');

it('rules that are exported to others are missed at a gateway, and not at the sidecars beside it', () => {
  const mesh = meshOf({ 'a.yaml': fixture });
  const found = socketPaths(mesh, { declared: [] }).map(({ client, destination, route }) => [
    client.kind,
    client.namespace,
    unusedRules(mesh, client, destination, route.resource).map(({ why }) => why),
  ]);
  expect(found).toEqual([
    ['gateway', 'istio-system', ['not exported']],
    ['sidecar', 'prod', []],
    ['sidecar', 'istio-system', []],
    ['sidecar', 'web', []],
  ]);
});
