// The sources load rarely needed libraries with `require`, so that the bundle starts fast and stays synchronous.
// esbuild resolves these calls at build time; vitest runs the sources as ES modules and needs the function.
import { createRequire } from 'node:module';

globalThis.require ??= createRequire(import.meta.url);
