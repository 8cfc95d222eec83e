import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trace } from '../../src/index.js';
import { PLAIN, write } from './layouts.js';
import { smallMesh } from './meshes.js';
import { properties } from './properties.js';

describe('for random inputs', () => {
  it.each(properties.map((one) => [one.name, one] as const))('%s', async (_, { property }) => {
    await fc.assert(property as fc.IAsyncProperty<unknown>, { seed: 1, numRuns: 15, includeErrorInReport: true });
  });

  it('meshes are generated that carry WebSockets', () => {
    const meshes = fc.sample(smallMesh, { seed: 1, numRuns: 60 });
    const carrying = meshes.filter((mesh) => trace({ files: write(mesh, PLAIN) }).paths.length > 0);
    expect(carrying.length).toBeGreaterThan(20);
  });
});
