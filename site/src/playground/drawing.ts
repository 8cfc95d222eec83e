import { type TraceDocument, trace } from 'wslint';
import { inputOf, type Project } from '../project.js';
import { withLibraries } from './libraries.js';

export { picture } from 'wslint';

/**
 * The ways of WebSockets through a project.
 *
 * @throws InvalidVersion
 */
export function traceOf(project: Project): Promise<TraceDocument> {
  return withLibraries(() => trace(inputOf(project)));
}
