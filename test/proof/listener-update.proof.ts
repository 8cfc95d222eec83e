import { setTimeout as sleep } from 'node:timers/promises';
import { type Hop, httpProxy } from './harness/hop.js';
import type { Lab } from './harness/lab.js';
import { isCut, staysOpen } from './harness/sight.js';

export const summary =
  'A listener that changes is drained, and its open WebSockets are cut when the drain time is over. Changes of clusters and endpoints leave them alone.';
export const facts = ['listener-change-cuts-sockets'];
export const rules = ['WS107'];

const DRAIN = 2;

export async function run(lab: Lab): Promise<void> {
  const [app, other] = await Promise.all([lab.app(), lab.app('other')]);
  const hop: Hop = { to: app };
  /** Opens a WebSocket, pushes another configuration half a second later, and watches on. */
  const across = async (next: Hop | 'no listener', visit = {}) => {
    const proxy = await lab.changingProxy(httpProxy(hop), { drainSeconds: DRAIN });
    const watching = lab.open(proxy, { stay: DRAIN + 2.5, ...visit });
    await sleep(500);
    await proxy.update(next === 'no listener' ? { ...httpProxy(hop), listeners: [] } : httpProxy(next));
    return watching;
  };
  const cut = isCut(DRAIN + 0.5, { flags: 'DC', details: 'downstream_local_disconnect' });

  const listener = lab.fact('listener-change-cuts-sockets');
  const changed = { ...hop, manager: { server_name: 'changed' } };
  listener.check(`filter chain changed, drain time ${DRAIN} s; silent`, cut, across(changed));
  const busy = across(changed, { sends: 'messages' });
  listener.check(`filter chain changed, drain time ${DRAIN} s; the client sends`, cut, busy);
  listener.check(`listener removed, drain time ${DRAIN} s; silent`, cut, across('no listener'));
  listener.check('nothing changed; silent', staysOpen, across(hop));

  const rebalanced = across({ ...hop, cluster: { lb_policy: 'RANDOM' } });
  listener.check('balancer of the cluster changed; silent', staysOpen, rebalanced);

  listener.check('the endpoint replaced by another; silent', staysOpen, across({ to: other }));
}
