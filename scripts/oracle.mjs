// Compares what `trace` says with what real istiod made of the same objects, per setting and version:
// `npm run oracle`, or `npm run oracle -- s11-000` for the cases whose name contains a word. Exit code: 0 all agree
// (or no oracle beside the project), 1 some differ, 2 no such case.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadModule } from './load-module.mjs';

const folder = join(import.meta.dirname, '../../shared/oracle');
if (!existsSync(folder)) {
  console.log('SKIPPED: no oracle beside the project (../shared/oracle), so nothing was compared.');
} else {
  const { main } = await loadModule('test/oracle/main');
  process.exitCode = main(folder, process.argv.slice(2));
}
