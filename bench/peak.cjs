// Preloaded into a measured process: writes its peak memory in kB and its processor time in ms to the file that
// WSLINT_BENCH_PEAK names.
const { writeFileSync } = require('node:fs');

process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  writeFileSync(process.env.WSLINT_BENCH_PEAK, `${maxRSS} ${Math.round((userCPUTime + systemCPUTime) / 1000)}`);
});
