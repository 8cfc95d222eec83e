import { writeSync } from 'node:fs';
import { FAILURE, type Io } from './io.js';
import { processIo } from './processIo.js';
import { run } from './run.js';

const io = surroundings();
process.exitCode = FAILURE;
if (io !== undefined) {
  run(process.argv.slice(2), io).then((code) => {
    // All is written. Left to end by itself, Node gives its memory back object by object: a tenth of a run.
    if (code !== undefined) process.exit(code);
  });
}

function surroundings(): Io | undefined {
  try {
    return processIo();
  } catch {
    writeSync(2, 'wslint: the working directory is no longer there\n');
    return undefined;
  }
}
