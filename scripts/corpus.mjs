// Lints each repository of the corpus as one project and compares the findings with what people expect of them:
// `npm run corpus`, or `npm run corpus -- chess --all` for the repositories whose name contains a word, with all their
// findings. Exit code: 0 all rows of the rules that there are agree (or no corpus beside the project), 1 some do not,
// 2 no such repository.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadModule } from './load-module.mjs';

const folder = join(import.meta.dirname, '../../shared/corpus');
if (!existsSync(folder)) {
  console.log('SKIPPED: no corpus beside the project (../shared/corpus), so nothing was compared.');
} else {
  const { main } = await loadModule('test/corpus/main');
  process.exitCode = main(folder, process.argv.slice(2));
}
