// A server of which one rule throws, as a defect of wslint would.
import { rules } from '../../rules/index.js';
import { serve } from '../../src/lsp/server.js';
import { defineRule } from '../../src/rule.js';

const crashing = defineRule({
  id: 'WS999',
  name: 'crashing',
  summary: 'Throws',
  category: 'manifest',
  severity: 'info',
  facts: [],
  check() {
    throw new TypeError('no such thing');
  },
});

serve({
  rules: [...rules, crashing],
  projectOf: (folder) => ({
    absolute: (shown) => `${folder}/${shown}`,
    configuration: () => ({
      configuration: { settings: {}, directory: folder, base: '', istio: undefined },
      file: undefined,
      problems: [],
    }),
  }),
  input: process.stdin,
  output: process.stdout,
});
