import type { Envoy } from './harness/envoy.js';
import { connectionManager, httpFilter, httpListener, httpProxy, listener } from './harness/hop.js';
import type { Lab } from './harness/lab.js';

export const summary =
  'What EnvoyFilters that add or replace filters do to a listener: Envoy refuses it, or all listeners.';
export const facts = ['second-connection-manager-refused', 'nameless-filter-refuses-all-listeners'];
export const rules = ['WS204'];

export async function run(lab: Lab): Promise<void> {
  const app = await lab.app();
  const good = httpListener({ to: app });
  const neighbour = (name: string) => ({
    ...httpListener({ to: app, manager: { server_name: name } }),
    name: 'neighbour',
  });
  const manager = connectionManager({ to: app });
  const { clusters } = httpProxy({ to: app });
  const start = () => lab.changingProxy({ clusters, listeners: [good] });

  const second = lab.fact('second-connection-manager-refused');
  const doubled = await start();
  await doubled.update({ clusters, listeners: [listener({ filters: [manager, manager] }), neighbour('new')] });
  const last = 'must be the last filter';
  second.expect(
    `a second connection manager added; Envoy complains of “${last}”`,
    'yes',
    await complains(doubled, last),
  );
  second.expect('… listeners that it serves', 'listener, neighbour', await serving(doubled));

  const nameless = lab.fact('nameless-filter-refuses-all-listeners');
  const { name: _, ...unnamed } = manager;
  const broken = await start();
  await broken.update({ clusters, listeners: [listener({ filters: [unnamed, manager] }), neighbour('new')] });
  const empty = 'FilterValidationError.Name: value length must be at least 1';
  nameless.expect(
    `a filter without a name added; Envoy complains of “${empty}”`,
    'yes',
    await complains(broken, empty),
  );
  nameless.expect('… listeners that it serves', 'listener', await serving(broken));

  const fine = await start();
  await fine.update({
    clusters,
    listeners: [httpListener({ to: app, filters: [httpFilter('cors', 'Cors')] }), neighbour('new')],
  });
  second.expect('a named HTTP filter added; listeners that it serves', 'listener, neighbour', await serving(fine));
}

async function complains(proxy: Envoy, words: string): Promise<string> {
  return (await proxy.complains(words)) ? 'yes' : 'no';
}

async function serving(proxy: Envoy): Promise<string> {
  const { listener_statuses: listeners } = JSON.parse(await proxy.admin('/listeners?format=json')) as {
    listener_statuses: { name: string }[];
  };
  return listeners
    .map(({ name }) => name)
    .sort()
    .join(', ');
}
