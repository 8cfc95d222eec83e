import { describe, expect, it } from 'vitest';
import { folder, wslint } from '../cli/helpers.js';

describe('wslint lsp', () => {
  it.each([
    [['k8s'], 'lsp takes no path (k8s)'],
    [['--istio', 'new'], '--istio: "new" is no Istio version'],
    [['--config', 'a.yaml', '--no-config'], '--config and --no-config exclude each other'],
    [['--port', '1'], 'there is no option --port of lsp'],
  ])('refuses %j with a reason', async (argv, reason) => {
    const { code, stdout, stderr } = await wslint(folder(), ['lsp', ...argv]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(reason);
  });
});
