import { httpProxy } from './harness/hop.js';
import type { Lab } from './harness/lab.js';
import { answers, staysOpen } from './harness/sight.js';

export const summary =
  'Istio allows the upgrade `websocket` everywhere: others get 403, a second entry makes Envoy refuse the listener.';
export const facts = ['duplicate-upgrade-config-refused', 'other-upgrade-types-403', 'route-upgrade-config-wins'];
export const rules = ['WS503', 'WS509', 'WS511'];

const WEBSOCKET = { upgrade_type: 'websocket' };

export async function run(lab: Lab): Promise<void> {
  const app = await lab.app();
  const plain = await lab.proxy({ to: app });
  const forbidden = answers(403, { details: 'upgrade_failed' });

  const duplicate = lab.fact('duplicate-upgrade-config-refused');
  const twice = await lab.changingProxy(httpProxy({ to: app, manager: { upgrade_configs: [WEBSOCKET, WEBSOCKET] } }));
  duplicate.expect('upgrade_configs: websocket twice; listeners that Envoy opens', '0', twice.port === 0 ? '0' : '1');
  const complaint = 'multiple upgrade configs with the same name';
  duplicate.expect(`… it complains of “${complaint}”`, 'yes', (await twice.complains(complaint)) ? 'yes' : 'no');
  duplicate.expect('once; listeners that Envoy opens', '1', plain.port === 0 ? '0' : '1');

  const types = lab.fact('other-upgrade-types-403');
  for (const upgrade of ['tailscale-control-protocol', 'spdy/3.1', 'websocket,websocket']) {
    types.check(`Upgrade: ${upgrade}`, forbidden, lab.get(plain, { headers: { connection: 'upgrade', upgrade } }));
  }
  types.check('Upgrade: websocket', staysOpen, lab.open(plain));

  const route = lab.fact('route-upgrade-config-wins');
  const disabled = { upgrade_configs: [{ ...WEBSOCKET, enabled: false }] };
  const enabled = { upgrade_configs: [WEBSOCKET] };
  route.check('disabled on the route', forbidden, lab.open(await lab.proxy({ to: app, route: disabled })));
  const bare = { to: app, manager: { upgrade_configs: [] } };
  route.check('none in the connection manager', forbidden, lab.open(await lab.proxy(bare)));
  route.check('… enabled on the route', staysOpen, lab.open(await lab.proxy({ ...bare, route: enabled })));
  route.check('enabled in both', staysOpen, lab.open(await lab.proxy({ to: app, route: enabled })));
}
