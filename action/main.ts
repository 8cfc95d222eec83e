import { processIo } from '../src/cli/processIo.js';
import { run } from '../src/cli/run.js';
import { plan } from './inputs.js';
import { setOutputs } from './outputs.js';

const planned = plan(process.env);
run(planned.argv, processIo()).then((code) => {
  setOutputs(planned, process.env.GITHUB_OUTPUT);
  process.exitCode = code;
});
