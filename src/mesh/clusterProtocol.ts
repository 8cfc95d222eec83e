import type { Field } from '../manifests/resource.js';
import { type Effective, from } from './effective.js';
import { either, type Patch } from './envoyFilters.js';
import { oncePer } from './oncePer.js';

type Spoken = 'http1' | 'http2' | 'downstream';

const BECAUSE: Readonly<Record<Spoken, string>> = {
  http1: 'an EnvoyFilter makes the cluster HTTP/1',
  http2: 'an EnvoyFilter makes the cluster HTTP/2',
  downstream: 'an EnvoyFilter makes the cluster follow the client',
};

/**
 * What the CLUSTER patches that are merged into a cluster make it speak; undefined where they leave that to Istio. The
 * entry of a map is replaced as a whole, so the last HttpProtocolOptions take the place of those before, of Istio's own
 * too, and Envoy passes over the older field beside them.
 */
export const patchedProtocol = oncePer((patches: readonly Patch[]): Effective<Spoken> | undefined => {
  const typed = patches.flatMap((patch) => typedOptions(patch) ?? []).at(-1);
  if (typed !== undefined) return typed;
  const plain = patches.map(({ value }) => either(value, 'http2_protocol_options')).find(({ exists }) => exists);
  return plain && spoken(plain, 'http2');
});

/** The field of a CLUSTER patch that makes a cluster HTTP/2. */
export const http2Options = oncePer((patch: Patch): Field | undefined => {
  const plain = either(patch.value, 'http2_protocol_options');
  return plain.exists ? plain : optionsAt(patch, 'explicit_http_config', 'http2_protocol_options');
});

const typedOptions = oncePer((patch: Patch): Effective<Spoken> | undefined => {
  const http2 = optionsAt(patch, 'explicit_http_config', 'http2_protocol_options');
  if (http2 !== undefined) return spoken(http2, 'http2');
  const http1 = optionsAt(patch, 'explicit_http_config', 'http_protocol_options');
  if (http1 !== undefined) return spoken(http1, 'http1');
  const follows = optionsAt(patch, 'use_downstream_protocol_config');
  return follows && spoken(follows, 'downstream');
});

function optionsAt({ value }: Patch, ...path: readonly string[]): Field | undefined {
  const entries = either(value, 'typed_extension_protocol_options').entries();
  return entries.map(([, options]) => either(options, ...path)).find(({ exists }) => exists);
}

function spoken(field: Field, value: Spoken): Effective<Spoken> {
  return from(field, value, BECAUSE[value]);
}
