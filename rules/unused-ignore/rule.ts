import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'WS004',
  name: 'unused-ignore',
  summary: 'An ignore comment, annotation or configuration entry that matches nothing, or names an unknown rule',
  category: 'manifest',
  severity: 'warning',
  facts: [],
  // Nothing to judge here: the engine reports it once it has seen which ignores were of use to the other rules.
  check() {},
});
