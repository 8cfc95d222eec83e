import { extProcFilter, startProcessor } from './harness/extProc.js';
import type { Lab } from './harness/lab.js';
import { noAnswer, staysOpen } from './harness/sight.js';

export const summary = 'Where ext_proc streams a body, Envoy 1.39 leaves handshakes without an answer.';
export const facts = ['ext-proc-streamed-hangs'];
export const rules = ['WS504'];

export async function run(lab: Lab): Promise<void> {
  const app = await lab.app();
  const processor = await startProcessor();
  lab.cleanUp(processor.stop);
  const processed = (modes: object) =>
    lab.proxy({ to: app, filters: [extProcFilter({ ...modes })], clusters: [processor.cluster] });
  const expected = lab.atLeast('1.39') && !lab.atLeast('1.40') ? noAnswer : staysOpen;
  const patience = { patience: 1.5 };

  const streamed = lab.fact('ext-proc-streamed-hangs');
  const request = await processed({ request_body_mode: 'STREAMED' });
  streamed.check('request body STREAMED', expected, lab.open(request, patience));
  const response = await processed({ response_body_mode: 'STREAMED' });
  streamed.check('response body STREAMED', expected, lab.open(response, patience));
  streamed.check('headers only', staysOpen, lab.open(await processed({}), patience));
}
