/** Tells whether a file, by the path that reports show, is meant by patterns. */
export type FileMatcher = (file: string) => boolean;

/**
 * Patterns as in a `.gitignore` file in the folder `base` (as reports show paths, empty for their root): `vendor/`,
 * `*.generated.yaml`, `!keep.yaml`. Files outside of the folder never match.
 */
export function fileMatcher(patterns: readonly string[], base: string): FileMatcher {
  if (patterns.length === 0) return () => false;
  const ignore = require('ignore') as typeof import('ignore');
  const matcher = ignore().add([...patterns]);
  const prefix = base === '' ? '' : `${base}/`;
  return (file) => {
    if (!file.startsWith(prefix)) return false;
    const path = file.slice(prefix.length);
    return ignore.isPathValid(path) && matcher.ignores(path);
  };
}
