import { describe, expect, it } from 'vitest';
import type { BlockName } from '../../src/mesh/policy.js';
import { policyFor } from '../../src/mesh/policy.js';
import { all, chat, meshOf, rule } from './meshOf.js';

const HOST = 'chat.prod.svc.cluster.local';

/** Where a block in force stands (its level and the text of its balancer or pool), and what it took away. */
function inForce(spec: string, port: number | undefined, subset: string | undefined, name: BlockName) {
  const mesh = meshOf(all(chat(), rule(`{ host: chat, ${spec} }`)));
  const merged = mesh.ruleFor(HOST, { namespace: 'prod', labels: new Map() }, undefined);
  if (merged === undefined) throw new Error('no rule');
  const policy = policyFor(merged, port, subset);
  const block = policy.block(name);
  return {
    in: block && `${block.level}: ${JSON.stringify(block.field.data)}`,
    lost: policy.lost(name).map(({ level }) => level),
  };
}

const RANDOM = 'loadBalancer: { simple: RANDOM }';
const HASH = 'loadBalancer: { consistentHash: { useSourceIp: true } }';
const POOL = 'connectionPool: { tcp: { maxConnections: 5 } }';
const port = (policy: string, number = 80) => `portLevelSettings: [{ port: { number: ${number} }, ${policy} }]`;
const subset = (policy: string) => `subsets: [{ name: v1, labels: { v: "1" }, trafficPolicy: { ${policy} } }]`;
const random = '{"simple":"RANDOM"}';
const hash = '{"consistentHash":{"useSourceIp":true}}';

describe('the block of a traffic policy in force', () => {
  it.each<[string, string, string | undefined, string | undefined, readonly string[]]>([
    ['is that of the top', `trafficPolicy: { ${RANDOM} }`, undefined, `top: ${random}`, []],
    ['is that of the port', `trafficPolicy: { ${HASH}, ${port(RANDOM)} }`, undefined, `port: ${random}`, ['top']],
    [
      'is that of the top for another port',
      `trafficPolicy: { ${HASH}, ${port(RANDOM, 81)} }`,
      undefined,
      `top: ${hash}`,
      [],
    ],
    [
      'is that of the first of two entries for the port',
      `trafficPolicy: { portLevelSettings: [{ port: { number: 80 }, ${RANDOM} }, { port: { number: 80 }, ${HASH} }] }`,
      undefined,
      `port: ${random}`,
      [],
    ],
    [
      'is gone where the entry of the port does not name it',
      `trafficPolicy: { ${HASH}, ${port(POOL)} }`,
      undefined,
      undefined,
      ['top'],
    ],
    ['is that of the subset', `trafficPolicy: { ${HASH} }, ${subset(RANDOM)}`, 'v1', `subset: ${random}`, ['top']],
    [
      'stays where the subset does not name it',
      `trafficPolicy: { ${HASH} }, ${subset(POOL)}`,
      'v1',
      `top: ${hash}`,
      [],
    ],
    [
      'is that of the top where the route selects no subset',
      `trafficPolicy: { ${HASH} }, ${subset(RANDOM)}`,
      undefined,
      `top: ${hash}`,
      [],
    ],
    [
      'is that of the subset before that of the port',
      `trafficPolicy: { ${port(HASH)} }, ${subset(RANDOM)}`,
      'v1',
      `subset: ${random}`,
      ['port'],
    ],
    [
      'is that of the port where the subset has no policy for it',
      `trafficPolicy: { ${port(HASH)} }, ${subset(POOL)}`,
      'v1',
      `port: ${hash}`,
      [],
    ],
    [
      "is that of the subset's port",
      `trafficPolicy: { ${HASH} }, ${subset(`${HASH}, ${port(RANDOM)}`)}`,
      'v1',
      `subset port: ${random}`,
      ['top', 'subset'],
    ],
    [
      "is gone where the subset's port does not name it",
      `trafficPolicy: { ${HASH} }, ${subset(port(POOL))}`,
      'v1',
      undefined,
      ['top'],
    ],
    ['is that of the top for a subset that there is not', `trafficPolicy: { ${RANDOM} }`, 'v9', `top: ${random}`, []],
  ])('%s', (_, spec, name, expected, lost) => {
    expect(inForce(spec, 80, name, 'loadBalancer')).toEqual({ in: expected, lost });
  });

  it('is replaced block by block: the pool of the port, the balancer of nobody', () => {
    const spec = `trafficPolicy: { ${RANDOM}, ${port(POOL)} }`;
    expect(inForce(spec, 80, undefined, 'connectionPool').in).toBe('port: {"tcp":{"maxConnections":5}}');
    expect(inForce(spec, 80, undefined, 'loadBalancer').in).toBe(undefined);
  });

  it('takes no entry of a port where the port is not known', () => {
    expect(inForce(`trafficPolicy: { ${HASH}, ${port(RANDOM)} }`, undefined, undefined, 'loadBalancer').in).toBe(
      `top: ${hash}`,
    );
  });
});
