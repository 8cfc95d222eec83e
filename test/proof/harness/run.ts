// Runs proofs against Envoys, several at a time, and says what was seen.
import type { Binary } from './envoy.js';
import { openLab, type Proof, type Row } from './lab.js';

export interface NamedProof extends Proof {
  /** Its file's name without `.proof.ts`. */
  readonly name: string;
}

/** The rows of one proof on one Envoy. */
export interface Receipt {
  readonly proof: NamedProof;
  readonly version: string;
  readonly rows: readonly Row[];
  /** Facts it promised but brought no row for, and whatever went wrong. Empty: all is well. */
  readonly problems: readonly string[];
  readonly seconds: number;
  /** What was wrong at the first try, where this is the second. */
  readonly firstTry: readonly string[];
}

/** Proofs that run at the same time. They mostly wait for timers. */
const AT_ONCE = 5;
const SECONDS_PER_PROOF = 60;

/** Runs every proof on every Envoy; `done` hears of each. What fails is tried once more, alone: the machine may be busy. */
export async function runProofs(
  proofs: readonly NamedProof[],
  binaries: readonly Binary[],
  done: (receipt: Receipt) => void,
): Promise<Receipt[]> {
  const tasks = proofs.flatMap((proof) => binaries.map((binary) => ({ proof, binary })));
  const receipts: Receipt[] = Array(tasks.length);
  const again: number[] = [];
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < tasks.length; i = next++) {
      const task = tasks[i] as (typeof tasks)[number];
      const receipt = await runProof(task.proof, task.binary);
      receipts[i] = receipt;
      if (contradicts(receipt)) again.push(i);
      else done(receipt);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  for (const i of again) {
    const task = tasks[i] as (typeof tasks)[number];
    const firstTry = objections(receipts[i] as Receipt);
    const receipt = { ...(await runProof(task.proof, task.binary)), firstTry };
    receipts[i] = receipt;
    done(receipt);
  }
  return receipts;
}

/** Whether something was not as the facts say. */
export function contradicts(receipt: Receipt): boolean {
  return objections(receipt).length > 0;
}

function objections({ rows, problems }: Receipt): string[] {
  const wrong = rows.filter((row) => !row.holds);
  return [...wrong.map(({ what, expected, seen }) => `${what}: ${seen} instead of ${expected}`), ...problems];
}

async function runProof(proof: NamedProof, binary: Binary): Promise<Receipt> {
  const since = Date.now();
  const problems: string[] = [];
  const { lab, done, close } = openLab(binary);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not over after ${SECONDS_PER_PROOF} s`)), SECONDS_PER_PROOF * 1000);
  });
  const running = proof.run(lab).then(done);
  running.catch(() => {});
  try {
    await Promise.race([running, late]);
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
  } finally {
    clearTimeout(timer);
  }
  const rows = await close();
  for (const fact of proof.facts) {
    if (!rows.some((row) => row.fact === fact)) problems.push(`nothing was seen about ${fact}`);
  }
  for (const row of rows) {
    if (!proof.facts.includes(row.fact)) problems.push(`${row.fact} is not among the facts that the proof names`);
  }
  return { proof, version: binary.version, rows, problems, seconds: (Date.now() - since) / 1000, firstTry: [] };
}
