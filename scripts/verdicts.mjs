// Compares the verdict of the rules with what real WebSockets met in real Envoys that held istiod's configuration:
// `npm run verdicts`. Exit code: 0 at least 98 % agree (or no oracle beside the project), 1 fewer do.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadModule } from './load-module.mjs';

const folder = join(import.meta.dirname, '../../shared/oracle');
if (!existsSync(join(folder, 'handshakes.json'))) {
  console.log('SKIPPED: no handshakes beside the project (../shared/oracle), so nothing was compared.');
} else {
  const { main } = await loadModule('test/oracle/verdicts');
  process.exitCode = main(folder);
}
