import { oncePer } from '../mesh/oncePer.js';
import { likely } from '../mesh/schema/spelling.js';
import type { Rule } from '../rule.js';

/** The rule with this id or name, however the letters are written; undefined when there is none. */
export function ruleNamed(rules: readonly Rule[], text: string): Rule | undefined {
  return rulesByName(rules).get(text.toLowerCase());
}

const rulesByName = oncePer(
  (rules: readonly Rule[]) =>
    new Map(
      rules
        .flatMap((rule): [string, Rule][] => [
          [rule.name, rule],
          [rule.id.toLowerCase(), rule],
        ])
        .reverse(),
    ),
);

const namesOf = oncePer((rules: readonly Rule[]) => [...rules.map(({ name }) => name), ...rules.map(({ id }) => id)]);

/** `there is no rule "round-robbin": did you mean round-robin (WS301)?` */
export function noSuchRule(rules: readonly Rule[], text: string): string {
  const near = likely(text, namesOf(rules));
  const rule = near && ruleNamed(rules, near.word);
  const hint =
    rule === undefined ? '' : `: did you mean ${near?.word === rule.id ? rule.id : `${rule.name} (${rule.id})`}?`;
  return noRuleCalled(text) + hint;
}

/** The same without a guess at the rule that was meant. */
export function noRuleCalled(text: string): string {
  return `there is no rule ${JSON.stringify(text)}`;
}
