import type { DocumentLink } from 'vscode-languageserver/node';
import { pageUrl } from '../lint/ruleInfo.js';
import { ruleNamed } from '../lint/ruleNames.js';
import { linesOf } from '../manifests/place.js';
import type { Rule } from '../rule.js';
import { isWebAddress } from './diagnostics.js';

/** Where manifests name rules: in comments and annotations that ignore them. */
const IGNORES = /wslint-ignore|wslint\.io\/ignore/;

/**
 * Links from the names and ids of rules to their pages: in the configuration everywhere, in manifests on the lines that
 * ignore findings.
 */
export function linksIn(text: string, isConfiguration: boolean, rules: readonly Rule[]): DocumentLink[] {
  const links: DocumentLink[] = [];
  if (!isConfiguration && !IGNORES.test(text)) return links;
  const starts = linesOf({ path: '', text });
  starts.forEach((start, line) => {
    const content = text.slice(start, starts[line + 1]);
    if (!isConfiguration && !IGNORES.test(content)) return;
    for (const { 0: word, index } of content.matchAll(/[A-Za-z][A-Za-z0-9-]+/g)) {
      const rule = ruleNamed(rules, word);
      const target = rule === undefined ? '' : pageUrl(rule);
      if (rule === undefined || !isWebAddress(target)) continue;
      const range = { start: { line, character: index }, end: { line, character: index + word.length } };
      links.push({ range, target, tooltip: `${rule.id} ${rule.name}: ${rule.summary}` });
    }
  });
  return links;
}
