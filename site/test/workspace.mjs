// The playground in a browser, and the library beside it to compare with.
import { loadModule } from '../../scripts/load-module.mjs';
import { start } from './browser.mjs';
import { load } from './load.mjs';

/** The site in a browser; `open` shows a project in the playground, `judge` does the same work in Node. */
export async function startPlayground() {
  const site = await start();
  const { toFragment } = await load('share');
  const api = await loadModule('src/index');
  return {
    site,
    api,
    toFragment,
    async open(files, { istio, ...options } = {}) {
      const opened = await site.open(`playground/#${await toFragment({ istio, files })}`, options);
      await opened.page.waitForFunction(() => !document.getElementById('status').textContent.startsWith('Loading'));
      return opened;
    },
    judge: (files, istio) => api.lint({ files: asRecord(files), ...(istio && { istio }) }),
  };
}

/** Files as the public API takes them. */
export function asRecord(files) {
  return Object.fromEntries(files.map(({ path, text }) => [path, text]));
}

/** The findings in the list, as `file:line rule`. */
export function shown(page) {
  return page.$$eval('.finding', (all) =>
    all.map((one) => `${one.querySelector('.place').textContent} ${one.querySelector('.id').textContent}`),
  );
}

/** The findings of a result as the playground lists them: the worst first. */
export function expected({ findings }) {
  return ['error', 'warning', 'info'].flatMap((severity) =>
    findings.filter((one) => one.severity === severity).map(({ file, line, rule }) => `${file}:${line} ${rule}`),
  );
}

/** The id, else the class, of the element that has the focus. */
export function focused(page) {
  return page.evaluate(() => document.activeElement.id || document.activeElement.className);
}
