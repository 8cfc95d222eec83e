// A real browser for the tests: Chromium of the system, since playwright-core brings none.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { serve } from '../serve.mjs';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const { CHROMIUM } = process.env;
if (CHROMIUM && !existsSync(CHROMIUM)) throw new Error(`CHROMIUM: there is no ${CHROMIUM}`);

/** The program, from the environment variable CHROMIUM or where systems have it. */
const program = CHROMIUM || PLACES.find((path) => existsSync(path));

/** Why tests that need a browser are skipped, or false. */
export const skip =
  program === undefined && 'no Chromium: apt-get install chromium, or name its program in the variable CHROMIUM';

/** The site in a browser: `open` gives a page and what it said and asked for, `close` ends both. */
export async function start() {
  const { server, url } = await serve(join(import.meta.dirname, '../dist'));
  const browser = await chromium.launch({
    executablePath: program,
    // Chromium has no sandbox for root, who runs containers of CIs.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  return {
    url,
    async open(path = '', options = {}) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      const page = await context.newPage();
      const problems = [];
      const requests = [];
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('request', (request) => requests.push(request.url()));
      await page.goto(url + path);
      return { page, problems, requests };
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}
