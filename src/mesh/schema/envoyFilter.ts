import { append } from '../../manifests/append.js';
import type { Field, Resource } from '../../manifests/resource.js';
import type { Facts } from '../facts.js';
import { likely } from './spelling.js';
import type { SchemaViolation } from './violation.js';
import { isSet } from './webhook.js';

/** The keys whose value Envoy takes as `Any`, and the maps of them, in both spellings. */
const ANY = new Set(['typed_config', 'typedConfig']);
const MAPS_OF_ANY = new Set([
  'typed_per_filter_config',
  'typedPerFilterConfig',
  'typed_extension_protocol_options',
  'typedExtensionProtocolOptions',
]);

/** Types that WebSocket patches name; others are not judged, but for these a slip of the pen is told from a type. */
const TYPES = [
  'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
  'envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
  'envoy.extensions.filters.http.router.v3.Router',
  'envoy.extensions.filters.http.buffer.v3.Buffer',
  'envoy.extensions.filters.http.lua.v3.Lua',
  'envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit',
  'envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy',
];

const PROTOCOL_OPTIONS = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

/** What Istio's webhook refuses in an EnvoyFilter. */
export function rejectedPatches(resource: Resource, facts: Facts): SchemaViolation[] {
  return resource.field
    .get('spec', 'configPatches')
    .items()
    .flatMap((patch) => [...incomplete(patch), ...rejectedTypes(patch.get('patch', 'value'), facts)]);
}

function incomplete(config: Field): SchemaViolation[] {
  if (config.node?.type !== 'map' || config.get('match', 'context').text === 'WAYPOINT') return [];
  const patch = config.get('patch');
  const operation = patch.get('operation');
  const absent = (field: Field, name: string): SchemaViolation[] => [
    {
      kind: 'required',
      field,
      message: `an entry of \`configPatches\` lacks \`${name}\``,
      fact: 'patches-are-complete',
    },
  ];
  if (!isSet(config.get('applyTo'))) return absent(config.get('applyTo'), 'applyTo');
  if (!isSet(patch)) return absent(patch, 'patch');
  // Of anything but a map, the schema says what is wrong.
  if (patch.node?.type !== 'map') return [];
  if (!isSet(operation)) return absent(operation, 'patch.operation');
  const needsValue = operation.text !== 'REMOVE' && !operation.isPlaceholder;
  return needsValue && !isSet(patch.get('value')) ? absent(patch.get('value'), 'patch.value') : [];
}

function rejectedTypes(value: Field, facts: Facts): SchemaViolation[] {
  const found: SchemaViolation[] = [];
  const visit = (field: Field): void => {
    for (const item of field.items()) visit(item);
    for (const [key, child] of field.entries()) {
      if (ANY.has(key)) append(found, rejectedAny(child, facts));
      else if (MAPS_OF_ANY.has(key)) for (const [, entry] of child.entries()) append(found, rejectedAny(entry, facts));
      if (!isStruct(child)) visit(child);
    }
  };
  visit(value);
  return found;
}

/** A TypedStruct carries data of any shape. */
function isStruct(field: Field): boolean {
  return field.get('@type').text?.endsWith('.TypedStruct') ?? false;
}

function rejectedAny(any: Field, facts: Facts): SchemaViolation[] {
  if (any.node?.type !== 'map' || any.entries().length === 0) return [];
  const type = any.get('@type');
  if (!isSet(type)) {
    const message = `\`${any.path.at(-1)}\` lacks \`@type\``;
    const help = `name the type, like "type.googleapis.com/${TYPES[0]}"`;
    return [{ kind: 'required', field: type, message, help, fact: 'any-needs-type' }];
  }
  if (type.isPlaceholder) return [];
  const name = type.text?.slice(type.text.lastIndexOf('/') + 1) ?? '';
  if (name.includes('.v2.') && !facts.holds('v2-types')) {
    const message = `Istio does not know the v2 type \`${name}\``;
    return [{ kind: 'rejected', field: type, message, help: v3(name), unless: 'v2-types' }];
  }
  if (name === PROTOCOL_OPTIONS && !facts.holds('http-protocol-options')) {
    const message = `Istio does not know the type \`${name}\``;
    return [
      {
        kind: 'rejected',
        field: type,
        message,
        help: 'set the fields of the cluster itself, or upgrade Istio',
        unless: 'http-protocol-options',
      },
    ];
  }
  const meant = TYPES.includes(name) ? undefined : misspelt(name);
  if (meant === undefined) return [];
  const value = `type.googleapis.com/${meant}`;
  const message = `there is no type \`${name}\``;
  return [
    {
      kind: 'rejected',
      field: type,
      message,
      help: `did you mean ${value}?`,
      suggestion: { value },
      fact: 'known-types',
    },
  ];
}

function v3(name: string): string {
  const last = name.slice(name.lastIndexOf('.') + 1);
  const successor = TYPES.find((type) => type.endsWith(`.${last}`));
  return successor === undefined ? 'name its v3 type' : `write "type.googleapis.com/${successor}"`;
}

/** The known type of which this is a slip: the same package with another last word, or the same last word. */
function misspelt(name: string): string | undefined {
  const last = (type: string): string => type.slice(type.lastIndexOf('.') + 1);
  const meant = likely(last(name), TYPES.map(last));
  const type = TYPES.find((candidate) => last(candidate) === meant?.word);
  if (type === undefined || meant?.certain !== true) return undefined;
  const samePackage = name.slice(0, name.lastIndexOf('.')) === type.slice(0, type.lastIndexOf('.'));
  return samePackage ? type : undefined;
}
