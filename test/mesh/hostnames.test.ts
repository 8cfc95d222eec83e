import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ApiRoute, hostsOf } from '../../src/mesh/gatewayApi.js';
import { hostnamesNear } from '../../src/mesh/hostnames.js';

describe('hostnames near a listener', () => {
  const exact = fc
    .array(fc.constantFrom('a', 'b', 'com'), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join('.'));
  // The Gateway API takes a wildcard for a whole label only.
  const name = fc.oneof(
    exact,
    exact.map((host) => `*.${host}`),
    fc.constant('*'),
  );

  it('are all that share a host with it, in their order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 8 }), name, (hostnames, listener) => {
        const near = hostnamesNear({ hostnames } as unknown as ApiRoute, listener);
        const sharing = (hostnames.length === 0 ? ['*'] : hostnames).filter(
          (one) => hostsOf(listener)(one) !== undefined,
        );
        expect(near.filter((one) => hostsOf(listener)(one) !== undefined)).toEqual(sharing);
      }),
      { numRuns: 3000 },
    );
  });

  it('are few, where there are thousands', () => {
    const hostnames = Array.from({ length: 5000 }, (_, index) => `*.h${index}.example.com`);
    const route = { hostnames } as unknown as ApiRoute;
    expect(hostnamesNear(route, '*.h7.example.com')).toEqual(['*.h7.example.com']);
    expect(hostnamesNear(route, 'chat.h7.example.com')).toEqual(['*.h7.example.com']);
  });
});
