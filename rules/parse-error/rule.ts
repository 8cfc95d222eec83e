import type { Problem } from '../../src/manifests/set.js';
import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: 'WS001',
  name: 'parse-error',
  summary: 'A manifest that is not valid YAML or JSON, so that nothing in it can be judged',
  category: 'manifest',
  severity: 'error',
  facts: [],
  check({ problems, report }) {
    for (const { place, message, kind } of problems) {
      report(undefined, place, { message, ...ADVICE[kind] });
    }
  },
});

const UNREAD = 'nothing can apply this document, and nothing in it was checked';

const ADVICE: Readonly<Record<Problem['kind'], { readonly why: string; readonly fix: string }>> = {
  syntax: { why: UNREAD, fix: 'correct the text here; the cause may stand a line above' },
  'duplicate-key': {
    why: 'Kustomize refuses the file, other tools keep one of the two values without a word (the last was checked here)',
    fix: 'delete one of the two; where another object begins, add the line `---` above it',
  },
  'alias-bomb': { why: UNREAD, fix: 'write the values out, or use fewer aliases' },
  'no-kind': { why: 'kubectl refuses an object without kind, and nothing in it was checked', fix: 'add its kind' },
  'too-deep': { why: UNREAD, fix: 'no manifest needs maps and lists that deep: check where it comes from' },
  'too-large': { why: 'nothing in this document was checked', fix: 'split the document into several' },
  encoding: { why: 'tools read this place differently, or not at all', fix: 'save the file as UTF-8' },
};
