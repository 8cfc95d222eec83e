import { fstatSync, statSync, writeSync } from 'node:fs';
import { devNull } from 'node:os';
import { type Io, type Output, systemError, UsageError } from './io.js';

/** The real surroundings. Output is written synchronously: `process.stdout` costs start-up time and loses text on exit. */
export function processIo(): Io {
  return { cwd: process.cwd(), env: process.env, stdout: output(1), stderr: output(2) };
}

function output(descriptor: 1 | 2): Output {
  let isClosed = false;
  return {
    write(text) {
      if (!isClosed) isClosed = !writeAll(descriptor, Buffer.from(text));
    },
    get isTerminal() {
      return isTerminal(descriptor);
    },
    get columns() {
      if (!isTerminal(descriptor)) return undefined;
      return (descriptor === 1 ? process.stdout : process.stderr).columns;
    },
  };
}

/** Whether a terminal is there. For a file, a pipe or the null device Node need not load all of its networking to tell. */
function isTerminal(descriptor: number): boolean {
  try {
    const device = fstatSync(descriptor);
    if (!device.isCharacterDevice() || device.rdev === statSync(devNull).rdev) return false;
  } catch {
    return false;
  }
  return (require('node:tty') as typeof import('node:tty')).isatty(descriptor);
}

/** False once nobody reads any more (`wslint … | head`). Throws UsageError where nothing can be written, as on a full disk. */
function writeAll(descriptor: number, bytes: Buffer): boolean {
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(descriptor, bytes, written, bytes.length - written);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EPIPE') return false;
      if (code !== 'EAGAIN') {
        const name = descriptor === 1 ? 'standard output' : 'standard error';
        throw new UsageError(`${name} cannot be written: ${systemError(error)}`);
      }
      // The pipe is full and does not block: give its reader a moment.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
  return true;
}
