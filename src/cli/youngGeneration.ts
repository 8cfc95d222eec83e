import { setFlagsFromString } from 'node:v8';

/** Objects from which on a run is long enough for more memory to pay. */
const MANY = 5000;

/**
 * Lets V8's young generation grow where there is much to judge. It is kept small for the sake of memory (see
 * `bootstrap.ts`), but where thousands of objects are judged, most of what is made stays for long, and a small young
 * generation would cost a sixth more time.
 */
export function makeRoomFor(resources: number): void {
  if (resources >= MANY) setFlagsFromString('--semi-space-growth-factor=2');
}
