/**
 * Regular expressions of manifests are RE2 and come from strangers: they run in a linear-time engine, never in the
 * backtracking one of JavaScript.
 */
interface Matcher {
  matches(text: string): boolean;
  find(text: string): boolean;
}

const compiled = new Map<string, Matcher | undefined>();
/** Longer patterns than any sensible manifest holds; Envoy's own limit is a program size, not a length. */
const MAX_LENGTH = 1024;

function compile(pattern: string): Matcher | undefined {
  if (compiled.has(pattern)) return compiled.get(pattern);
  let matcher: Matcher | undefined;
  if (pattern.length <= MAX_LENGTH) {
    const { RE2JS } = require('re2js') as typeof import('re2js');
    try {
      const re = RE2JS.compile(pattern);
      matcher = { matches: (text) => re.matches(text), find: (text) => re.matcher(text).find() };
    } catch {
      matcher = undefined;
    }
  }
  compiled.set(pattern, matcher);
  return matcher;
}

/** Whether the whole text matches, as Envoy's safe_regex does; undefined for a pattern RE2 refuses. */
export function matchesWhole(pattern: string, text: string): boolean | undefined {
  return compile(pattern)?.matches(text);
}

/** Whether the pattern occurs in the text, as Go's MatchString does; undefined for a pattern RE2 refuses. */
export function occursIn(pattern: string, text: string): boolean | undefined {
  return compile(pattern)?.find(text);
}
