import { defineConfig } from 'vitest/config';

/** What decides whether a WebSocket breaks: `npm run coverage` fails below these percentages. */
const JUDGES = { lines: 95, branches: 90 };

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'rules/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    // No test changes what another one sees: loading and warming up everything for each file would take half of the time.
    isolate: false,
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    coverage: {
      include: ['src/**/*.ts', 'rules/**/*.ts'],
      exclude: ['**/*.generated.*', 'src/generated/**'],
      reporter: ['text-summary', 'json-summary', 'html'],
      thresholds: { 'src/mesh/**': JUDGES, 'src/websockets/**': JUDGES, 'rules/**': JUDGES },
    },
  },
});
