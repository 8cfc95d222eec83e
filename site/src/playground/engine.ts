import { type LintResult, lint } from 'wslint';
import { inputOf, type Project } from '../project.js';
import { withLibraries } from './libraries.js';

/**
 * Judges a project, in the browser, and tells how long that took without what had to be loaded.
 *
 * @throws InvalidVersion
 */
export function judge(project: Project): Promise<{ readonly result: LintResult; readonly milliseconds: number }> {
  return withLibraries(() => {
    const start = performance.now();
    const result = lint(inputOf(project));
    return { result, milliseconds: performance.now() - start };
  });
}
