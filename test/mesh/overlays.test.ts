import { describe, expect, it } from 'vitest';
import { mayBePatch } from '../../src/mesh/overlays.js';
import { inventoryOf, rule } from './meshOf.js';

describe('a patch', () => {
  it('is suspected where another object has its kind and name, in whatever namespace', () => {
    const { resources } = inventoryOf({
      'base/rule.yaml': rule('{ host: chat }'),
      'overlays/eu/rule.yaml': rule('{ trafficPolicy: {} }', 'chat', 'eu'),
      'base/other.yaml': rule('{ host: feed }', 'feed'),
    });
    expect(resources.map((resource) => `${resource.name} ${mayBePatch(resource, resources)}`).sort()).toEqual([
      'chat true',
      'chat true',
      'feed false',
    ]);
  });
});
