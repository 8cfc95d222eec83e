import { expect } from 'vitest';

/** Text that tries everything: workflow commands, terminal escapes, XML, Markdown, HTML, direction overrides. */
export const HOSTILE =
  'x\n::error file=a::pwned %0A::error::two \u001b[31mred\u001b]8;;http://evil.example\u0007 ]]> `tick` ``two`` | pipe <script>alert(1)</script> <!-- [a](http://evil.example) ![i](x) @octocat ##[error]boom ##vso[task.setvariable]x \u009b31m \u202egpj.\u2066 \u0000\r\n\u2028::warning::z *b* _i_ $m$ &amp; \\ ~~s~~ \ud800 {0} "q" \'q\' www.evil.example';

const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]|\p{Cs}/u;

/** Printed to a terminal or a CI log, the output steers nothing: no control characters, no commands. */
export function expectInert(output: string): void {
  expect(OBEYED.exec(output)?.[0]).toBeUndefined();
  expect(output).not.toMatch(/##\w*\[/);
}

/** No line is a GitHub workflow command. */
export function expectNoCommands(output: string): void {
  expect(output.split('\n').filter((line) => line.trimStart().startsWith('::'))).toEqual([]);
}
