/** Where a command writes and what it knows of its surroundings. Tests bring their own. */
export interface Io {
  /** Absolute working directory. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
}

export interface Output {
  /** Writes all of the text before it returns. A reader that has gone away is no error. */
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Columns of the terminal; undefined where there is none. */
  readonly columns: number | undefined;
}

/** Exit codes: the same for every format. */
export const OK = 0;
export const FINDINGS = 1;
export const FAILURE = 2;

/** What the user asked for cannot be done; the message says what to write instead. Exit code 2. */
export class UsageError extends Error {
  constructor(
    message: string,
    /** The message is about the command line as such, so the help is of use. */
    readonly showsHelp = false,
  ) {
    super(message);
    this.name = 'UsageError';
  }
}

/** One plain line for an error of the file system. */
export function systemError(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known: Readonly<Record<string, string>> = {
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EROFS: 'the file system is read-only',
    ENOENT: 'there is no such file or folder',
    ENOTDIR: 'a part of the path is no folder',
    EISDIR: 'it is a folder',
    ENOSPC: 'no space is left on the device',
    EDQUOT: 'the disk quota is used up',
    EMFILE: 'too many files are open',
    ELOOP: 'its symbolic links lead back to themselves',
    ENAMETOOLONG: 'the name is too long',
  };
  return known[code] ?? (code !== '' ? code : error instanceof Error ? error.message : String(error));
}
