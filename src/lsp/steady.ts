import type { Finding } from '../lint/result.js';
import type { Texts } from './workspace.js';

type ByFile = ReadonlyMap<string, readonly Finding[]>;

/** What one check brought. */
export interface Fresh {
  readonly findings: ByFile;
  /** Files with syntax errors. */
  readonly broken: ReadonlySet<string>;
  readonly texts: Texts;
  /** The check read the disk, where anything may have changed. */
  readonly fromDisk: boolean;
}

/**
 * Keeps findings steady while somebody types: a line that is half written makes a whole document unreadable, and with it
 * what the other files refer to. As long as that lasts, files that nobody touched keep the findings they had.
 */
export function createSteadier(): (fresh: Fresh) => ByFile {
  let settled: Fresh | undefined;
  return (fresh) => {
    const before = settled;
    const isTouched = (path: string): boolean => before?.texts.get(path) !== fresh.texts.get(path);
    const isTyping = [...fresh.broken].some((path) => fresh.texts.has(path) && isTouched(path));
    if (before === undefined || fresh.fromDisk || !isTyping) {
      settled = fresh;
      return fresh.findings;
    }
    const steady = new Map([...before.findings].filter(([path]) => !isTouched(path)));
    for (const [path, findings] of fresh.findings) if (isTouched(path)) steady.set(path, findings);
    return steady;
  };
}
