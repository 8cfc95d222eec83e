import { type LintResult, lint } from 'wslint';
import { inputOf, type Project } from '../project.js';
import { withLibraries } from './libraries.js';

/**
 * Judges a project, in the browser.
 *
 * @throws InvalidVersion
 */
export function judge(project: Project): Promise<LintResult> {
  return withLibraries(() => lint(inputOf(project)));
}
