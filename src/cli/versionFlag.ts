import { InvalidVersion, type NamedVersion, versionsInForce } from '../lint/versions.js';
import { UsageError } from './io.js';

/**
 * The version that `--istio` names; undefined without the flag.
 *
 * @throws UsageError for what is no version of Istio
 */
export function versionFlag(text: string | undefined): NamedVersion | undefined {
  if (text === undefined) return undefined;
  const named: NamedVersion = { text, source: 'flag' };
  try {
    versionsInForce(named);
  } catch (error) {
    if (error instanceof InvalidVersion) throw new UsageError(`--istio: ${error.message}`);
    throw error;
  }
  return named;
}
