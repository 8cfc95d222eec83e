import type { Field } from '../manifests/resource.js';
import type { GatewayServer } from './gateways.js';
import type { Inventory } from './inventory.js';
import { Once, oncePer } from './oncePer.js';

/**
 * Whether a listener of the Gateway API takes the routes of a namespace. One that was not read may have any labels, but
 * for its name.
 */
export function allowsRoutesOf(inventory: Inventory, server: GatewayServer, namespace: string): boolean {
  if (server.allowedFrom === 'Same') return namespace === server.namespace;
  if (server.allowedFrom !== 'Selector') return true;
  return decided(inventory)(server).get(namespace, () => {
    const labels = inventory.namespaceLabels.of(namespace, server.resource);
    return mayMatch(server.field.get('allowedRoutes', 'namespaces', 'selector'), namespace, labels);
  });
}

const decided = oncePer((_: Inventory) => oncePer((_: GatewayServer) => new Once<string, boolean>()));

/** The label that each namespace has, written or not. */
const NAME_LABEL = 'kubernetes.io/metadata.name';

function mayMatch(selector: Field, namespace: string, labels: ReadonlyMap<string, string> | undefined): boolean {
  const holds = (key: string, isRight: (value: string | undefined) => boolean): boolean => {
    if (key === NAME_LABEL) return isRight(namespace);
    return labels === undefined || isRight(labels.get(key));
  };
  return (
    selector
      .get('matchLabels')
      .entries()
      .every(([key, wanted]) => wanted.isPlaceholder || holds(key, (value) => value === wanted.text)) &&
    selector
      .get('matchExpressions')
      .items()
      .every((expression) => holds(expression.get('key').text ?? '', (value) => mayBe(expression, value)))
  );
}

/** Whether the value of a label is as an expression asks for. */
function mayBe(expression: Field, value: string | undefined): boolean {
  const values = expression.get('values').items();
  if (values.some(({ isPlaceholder }) => isPlaceholder)) return true;
  const isNamed = values.some(({ text }) => text === value);
  switch (expression.get('operator').text) {
    case 'In':
      return value !== undefined && isNamed;
    case 'NotIn':
      return value === undefined || !isNamed;
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return true;
  }
}
