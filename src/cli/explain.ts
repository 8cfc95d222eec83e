import { rules } from '../../rules/index.js';
import { pageOf } from '../lint/ruleInfo.js';
import { noSuchRule, ruleNamed } from '../lint/ruleNames.js';
import type { Invocation } from './arguments.js';
import { type Io, OK, UsageError } from './io.js';
import { renderMarkdown } from './markdown.js';
import { reportOptions } from './terminal.js';

/** `wslint explain RULE...` */
export function run(invocation: Invocation, io: Io): number {
  if (invocation.paths.length === 0) throw new UsageError('explain needs a rule: wslint explain route-timeout', true);
  const pages = invocation.paths.map((name) => {
    const rule = ruleNamed(rules, name);
    if (rule === undefined) throw new UsageError(noSuchRule(rules, name));
    return pageOf(rule);
  });
  const { color, width } = reportOptions(io, invocation.value('color'), false);
  io.stdout.write(pages.map((page) => renderMarkdown(page, { color, width: Math.min(width, 100) })).join('\n'));
  return OK;
}
