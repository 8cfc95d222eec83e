/**
 * Where a Lua script of Envoy waits for a whole body: the offset of the first `:body(` outside of comments and strings;
 * -1 for scripts that never do, and for those that look at the `upgrade` header and so can let WebSockets pass.
 * `bodyChunks()` does not wait.
 */
export function bodyCall(script: string): number {
  if (/["']upgrade["']/i.test(script)) return -1;
  return code(script).search(/:\s*body\s*\(/);
}

/** The script with everything that is not code replaced by spaces, at the same length. One pass, linear in time. */
function code(script: string): string {
  let found = '';
  let at = 0;
  while (at < script.length) {
    const end = endOfToken(script, at);
    found += end === at + 1 ? script.charAt(at) : ' '.repeat(end - at);
    at = end;
  }
  return found;
}

/** The end of the comment or string that starts here; of a single character of code, the next offset. */
function endOfToken(script: string, at: number): number {
  if (script.startsWith('--', at)) {
    const long = longBracket(script, at + 2);
    if (long !== undefined) return long;
    const line = script.indexOf('\n', at);
    return line < 0 ? script.length : line;
  }
  const character = script.charAt(at);
  if (character === '"' || character === "'") return endOfString(script, at, character);
  return longBracket(script, at) ?? at + 1;
}

function endOfString(script: string, at: number, quote: string): number {
  for (let i = at + 1; i < script.length; i++) {
    const character = script.charAt(i);
    if (character === '\\') i++;
    else if (character === quote) return i + 1;
    else if (character === '\n') return i;
  }
  return script.length;
}

/** The end of `[[…]]` or `[=[…]=]`; undefined where none starts. One that never ends takes the rest. */
function longBracket(script: string, at: number): number | undefined {
  if (script.charAt(at) !== '[') return undefined;
  let level = 0;
  while (script.charAt(at + 1 + level) === '=') level++;
  if (script.charAt(at + 1 + level) !== '[') return undefined;
  const close = `]${'='.repeat(level)}]`;
  const end = script.indexOf(close, at + 2 + level);
  return end < 0 ? script.length : end + close.length;
}
