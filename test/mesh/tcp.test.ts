import { describe, expect, it } from 'vitest';
import { tcpTimers } from '../../src/mesh/tcp.js';
import { all, chat, meshOf, NEWEST, pathsOf, rule } from './meshOf.js';

const HOUR = 3_600_000;

/** The TCP timers on the way to `chat`, as `field milliseconds`. */
function timers(spec: string, version = NEWEST, kind: 'sidecar' | 'waypoint' = 'sidecar', limit = HOUR): string[] {
  const text = all(chat('{ name: tcp-ws, port: 80 }'), rule(spec));
  const [path] = pathsOf(text, version);
  if (path === undefined) throw new Error('no path');
  const found = tcpTimers(meshOf(text, version), { kind }, path.destination, limit);
  return found.map(({ field, milliseconds, silentOnly }) => `${field.key?.text} ${milliseconds} ${silentOnly}`);
}

const top = (tcp: string) => `{ host: chat, trafficPolicy: { connectionPool: { tcp: { ${tcp} } } } }`;

describe('timers of TCP proxies', () => {
  it('are two: one for silence, one for age', () => {
    const both = ['idleTimeout 60000 true', 'maxConnectionDuration 120000 false'];
    expect(timers(top('idleTimeout: 1m, maxConnectionDuration: 2m'))).toEqual(both);
  });

  it.each<[version: string, found: string[]]>([
    ['1.14.6', []],
    ['1.15.0', ['maxConnectionDuration']],
    ['1.20.8', ['maxConnectionDuration']],
    ['1.21.0', ['idleTimeout', 'maxConnectionDuration']],
  ])('act in %s: %j', (version, found) => {
    const seen = timers(top('idleTimeout: 1m, maxConnectionDuration: 2m'), version);
    expect(seen.map((text) => text.split(' ')[0])).toEqual(found);
  });

  it('reach waypoints from 1.26 on', () => {
    expect(timers(top('idleTimeout: 1m'), '1.25.9', 'waypoint')).toEqual([]);
    expect(timers(top('idleTimeout: 1m'), '1.26.0', 'waypoint')).toHaveLength(1);
  });

  it('do not come from ports or subsets', () => {
    const pool = 'connectionPool: { tcp: { idleTimeout: 1m } }';
    expect(timers(`{ host: chat, trafficPolicy: { portLevelSettings: [{ port: { number: 80 }, ${pool} }] } }`)).toEqual(
      [],
    );
    expect(timers(`{ host: chat, subsets: [{ name: v1, trafficPolicy: { ${pool} } }] }`)).toEqual([]);
  });

  it('are left out from the limit on, where they are off, and where they are no durations', () => {
    expect(timers(top('idleTimeout: 1h, maxConnectionDuration: 59m'))).toEqual(['maxConnectionDuration 3540000 false']);
    expect(timers(top('idleTimeout: 0s'))).toEqual([]);
    expect(timers(top("idleTimeout: '$(IDLE)', maxConnectionDuration: 7d"))).toEqual([]);
  });
});
