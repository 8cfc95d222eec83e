/**
 * The column that the content of a block scalar must exceed, if this line (without its indentation) begins one; else -1.
 */
export function blockScalarParent(content: string, indent: number): number {
  if (!BLOCK_SCALAR.test(content)) return -1;
  const dashes = /^(?:- +)*/.exec(content)?.[0] ?? '';
  // `- |`: the scalar is the item itself, and its parent the last dash.
  const own = dashes.length < content.length && /^[|>]/.test(content.slice(dashes.length)) ? 2 : 0;
  return Math.max(0, indent + dashes.length - own);
}

const BLOCK_SCALAR = /(?:^|[:\-\s])[|>][-+]?[0-9]?[-+]?[ \t]*(?:[ \t]#.*)?\r?$/;

/**
 * True if a line outside of block scalars begins with `{{`: a Helm template (or another Go template), which is no YAML
 * before it is rendered. Template text inside of a block scalar, as in ConfigMaps and alert rules, is plain YAML.
 */
export function hasTemplateLine(text: string): boolean {
  let parent = -1;
  for (let line = 0; line < text.length; ) {
    const newline = text.indexOf('\n', line);
    const next = newline < 0 ? text.length : newline;
    let i = line;
    while (text.charCodeAt(i) === 32) i++;
    if (i < next && text.charCodeAt(i) !== 13 && (parent < 0 || i - line <= parent)) {
      if (text.startsWith('{{', i)) return true;
      parent = blockScalarParent(text.slice(i, next), i - line);
    }
    line = next + 1;
  }
  return false;
}

/** True if `{{` stands where no quote and no comment sign comes before it on its line. */
export function hasUnquotedTemplate(text: string): boolean {
  return /(?:^|\n)[^\n"'#]*\{\{/.test(text);
}
