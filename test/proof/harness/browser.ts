// A headless Chromium that opens one page, where there is one: `WSLINT_CHROMIUM`, or on the PATH.
import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The path of a Chromium; undefined where there is none. */
export function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const onPath = folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  return [process.env.WSLINT_CHROMIUM, ...onPath].find((file) => file && existsSync(file));
}

/** Opens a page, trusting its certificate, and returns how to close the browser. It reaches nothing but the loopback. */
export async function openPage(chromium: string, url: string): Promise<() => Promise<void>> {
  const profile = await mkdtemp(path.join(tmpdir(), 'wslint-proof-'));
  const quiet = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  const loopback = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1';
  // Root, as in containers, cannot have the sandbox; the page is our own.
  const modes = ['--headless', '--no-sandbox', '--disable-gpu', '--ignore-certificate-errors'];
  const options = [...modes, ...quiet, loopback, `--user-data-dir=${profile}`, url];
  // A group of its own, so that its helpers end with it.
  const browser = spawn(chromium, options, { stdio: 'ignore', detached: true });
  const ended = new Promise<void>((resolve) => {
    browser.once('exit', () => resolve());
    browser.once('error', () => resolve());
  });
  const end = () => {
    try {
      if (browser.pid) process.kill(-browser.pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  process.once('exit', end);
  return async () => {
    end();
    await ended;
    end();
    process.off('exit', end);
  };
}
