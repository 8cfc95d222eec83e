import { defineRule } from '../../src/rule.js';
import { meaninglessAnnotations } from '../../src/websockets/annotations.js';

export default defineRule({
  id: 'WS004',
  name: 'unused-ignore',
  summary: 'An ignore that matches nothing or names an unknown rule, or an annotation for wslint that is misspelt',
  category: 'manifest',
  severity: 'warning',
  facts: [],
  // Ignores are reported by the engine, once it has seen which of them were of use to the other rules.
  check({ resources, report }) {
    for (const resource of resources) {
      for (const { key, field, values, meant } of meaninglessAnnotations(resource)) {
        report(resource, field.place, {
          message: values === undefined ? `there is no annotation ${key}` : `${key} does not take this value`,
          why: 'it changes nothing, while its author believes that it does',
          fix:
            values === undefined
              ? `${meant === undefined ? 'delete it' : `write ${meant}`}`
              : `write ${values.map((value) => `"${value}"`).join(' or ')}`,
        });
      }
    }
  },
});
