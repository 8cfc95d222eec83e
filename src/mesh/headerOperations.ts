import type { Field } from '../manifests/resource.js';
import type { Route, RouteDestination } from './route.js';

/** One change of a header on a route: of requests on their way to the application, or of responses on their way back. */
export interface HeaderOperation {
  readonly direction: 'request' | 'response';
  readonly action: 'set' | 'add' | 'remove';
  /** Lower case. */
  readonly name: string;
  /** Undefined for removals. */
  readonly value: string | undefined;
  readonly field: Field;
}

const NONE: readonly HeaderOperation[] = [];
const DIRECTIONS = ['request', 'response'] as const;

/**
 * Everything that a route does to headers on the way to one of its destinations: VirtualService `headers` of the entry
 * and of the destination, HTTPRoute header modifiers of the rule and of the backend.
 */
export function headerOperations(
  route: Route,
  destination: Pick<RouteDestination, 'field'>,
): readonly HeaderOperation[] {
  if (route.opaque || route.kind === 'Service') return NONE;
  if (route.kind === 'VirtualService') {
    const own = route.field.get('headers');
    const ofRoute = own.exists ? own : route.delegator?.get('headers');
    const ofDestination = destination.field.beside('headers');
    if (ofRoute?.exists !== true && !ofDestination.exists) return NONE;
    return [ofRoute, ofDestination].flatMap(inVirtualService);
  }
  return [...route.field.get('filters').items(), ...destination.field.get('filters').items()].flatMap(inFilter);
}

function inVirtualService(headers: Field | undefined): HeaderOperation[] {
  if (headers === undefined || !headers.exists) return [];
  return DIRECTIONS.flatMap((direction) => {
    const holder = headers.get(direction);
    const written = (['set', 'add'] as const).flatMap((action) =>
      holder
        .get(action)
        .entries()
        .map(([name, field]) => ({ direction, action, name: name.toLowerCase(), value: field.text ?? '', field })),
    );
    return [...written, ...removals(holder, direction)];
  });
}

function removals(holder: Field, direction: HeaderOperation['direction']): HeaderOperation[] {
  return holder
    .get('remove')
    .items()
    .map((field) => ({
      direction,
      action: 'remove',
      name: (field.text ?? '').toLowerCase(),
      value: undefined,
      field,
    }));
}

function inFilter(filter: Field): HeaderOperation[] {
  return DIRECTIONS.flatMap((direction) => {
    const holder = filter.get(`${direction}HeaderModifier`);
    const written = (['set', 'add'] as const).flatMap((action) =>
      holder
        .get(action)
        .items()
        .map((item) => ({
          direction,
          action,
          name: (item.get('name').text ?? '').toLowerCase(),
          value: item.get('value').text ?? '',
          field: item.get('name'),
        })),
    );
    return [...written, ...removals(holder, direction)];
  });
}

/**
 * Whether an operation breaks handshakes: it takes away what they are made of, doubles it, or writes something else over
 * it. A request without `sec-websocket-extensions` is a handshake as good as any: the removal only switches compression
 * off. Values that Envoy fills in (`%REQ(…)%`) or that another tool does are not judged.
 */
export function breaksHandshake({ direction, action, name, value, field }: HeaderOperation): boolean {
  const extension = name.startsWith('sec-websocket-');
  if (name !== 'upgrade' && name !== 'connection' && !extension) return false;
  if (action === 'remove') return direction === 'response' || name !== 'sec-websocket-extensions';
  if (action === 'add') return true;
  const text = value ?? '';
  if (text.includes('%') || field.isPlaceholder) return false;
  if (name === 'upgrade') return text.toLowerCase() !== 'websocket';
  if (name === 'connection') return !tokens(text).includes('upgrade');
  return !(name === 'sec-websocket-version' && text === '13');
}

function tokens(text: string): string[] {
  return text.split(',').map((token) => token.trim().toLowerCase());
}
